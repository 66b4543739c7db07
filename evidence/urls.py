"""Addresses: a contract (see docs/architecture.md). Each names one view."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, include, path

from evidence.pages import (
    about,
    actors,
    claims,
    health,
    home,
    positions,
    search,
    search_advanced,
    search_export,
    search_feed,
    search_help,
    sources,
    texts,
    themes,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("search/", search.results, name="search"),
    path("search/advanced/", search_advanced.advanced_search, name="search-advanced"),
    path("search/help/", search_help.how_to_search, name="search-help"),
    path("search/export/<slug:key>/", search_export.export, name="search-export"),
    path("feeds/search/", search_feed.feed, name="search-feed"),
    path("sources/", sources.catalogue, name="sources"),
    path("sources/<int:pk>/", sources.record, name="source"),
    path("sources/<int:pk>/text/", texts.text, name="source-text"),
    path("claims/", claims.catalogue, name="claims"),
    path("claims/<int:pk>/", claims.claim, name="claim"),
    path("themes/", themes.tree, name="themes"),
    path("themes/<slug:slug>/", themes.theme, name="theme"),
    path("actors/", actors.tree, name="actors"),
    path("actors/<slug:slug>/", actors.actor, name="actor"),
    path("positions/", positions.positions, name="positions"),
    path("about/", about.about, name="about"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path(
        "sign-in/",
        LoginView.as_view(template_name="accounts/sign_in.html", redirect_authenticated_user=True),
        name="sign-in",
    ),
    path("sign-out/", LogoutView.as_view(next_page="home"), name="sign-out"),
    path("workbench/", include("evidence.workbench.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "evidence.pages.errors.bad_request"
handler403 = "evidence.pages.errors.forbidden"
handler404 = "evidence.pages.errors.not_found"
handler500 = "evidence.pages.errors.failed"
