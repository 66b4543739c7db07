"""Addresses: a contract (see docs/architecture.md). Each names one view."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, include, path

from evidence.accounts.doors import Anyone, opens_to
from evidence.pages import (
    about,
    actors,
    cite,
    cite_claims,
    claims,
    collections,
    copies,
    files,
    health,
    history,
    home,
    map_files,
    positions,
    search,
    search_advanced,
    search_export,
    search_feed,
    search_help,
    search_list,
    selection,
    sources,
    texts,
    themes,
    unapi,
    versions,
)
from evidence.pages import map as evidence_map
from evidence.workbench import account, sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("search/", search.results, name="search"),
    path("search/advanced/", search_advanced.advanced_search, name="search-advanced"),
    path("search/help/", search_help.how_to_search, name="search-help"),
    path("search/export/<slug:key>/", search_export.export, name="search-export"),
    path("search/list/<slug:key>/", search_list.listed, name="search-list"),
    path("feeds/search/", search_feed.feed, name="search-feed"),
    path("sources/", sources.catalogue, name="sources"),
    path("sources/<int:pk>/", sources.record, name="source"),
    path("sources/<int:pk>/history/", history.source, name="source-history"),
    path("sources/<int:pk>/text/", texts.text, name="source-text"),
    path("sources/<int:pk>/files/<int:number>/", files.file, name="source-file"),
    path("sources/<int:pk>/request/", copies.ask, name="copy-request"),
    path("requests/<str:token>/", copies.answer, name="copy-answer"),
    path("copies/<str:token>/", copies.fetch, name="copy-fetch"),
    path("sources/<int:pk>/cite/", cite.source, name="source-cite"),
    path("sources/<int:pk>/cite/<slug:key>/", cite.record, name="source-cite-file"),
    path("claims/", claims.catalogue, name="claims"),
    path("claims/<int:pk>/", claims.claim, name="claim"),
    path("claims/<int:pk>/v<int:number>/", versions.version, name="claim-version"),
    path("claims/<int:pk>/history/", history.claim, name="claim-history"),
    path("claims/<int:pk>/cite/", cite_claims.claim, name="claim-cite"),
    path("claims/<int:pk>/cite/<slug:key>/", cite_claims.record, name="claim-cite-file"),
    path("themes/", themes.tree, name="themes"),
    path("themes/<slug:slug>/", themes.theme, name="theme"),
    path("actors/", actors.tree, name="actors"),
    path("actors/<slug:slug>/", actors.actor, name="actor"),
    path("positions/", positions.positions, name="positions"),
    path("map/", evidence_map.map_page, name="map"),
    path("map/csv/", map_files.csv_file, name="map-csv"),
    path("selection/", selection.selection, name="selection"),
    path("selection/add/", selection.add, name="selection-add"),
    path("selection/take/", selection.take, name="selection-take"),
    path("selection/change/", selection.change, name="selection-change"),
    path("selection/files/<slug:key>/", selection.file, name="selection-file"),
    path("selection/documents/<slug:writing>/<slug:form>/", selection.document, name="selection-document"),
    path("collections/", collections.listed, name="collections"),
    path("collections/<int:pk>/", collections.collection, name="collection"),
    path("collections/<int:pk>/change/", collections.change, name="collection-change"),
    path("collections/<int:pk>/files/<slug:key>/", collections.file, name="collection-file"),
    path(
        "collections/<int:pk>/documents/<slug:writing>/<slug:form>/", collections.document, name="collection-document"
    ),
    path("about/", about.about, name="about"),
    path("unapi", unapi.unapi, name="unapi"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in.code, name="sign-in-code"),
    path("sign-out/", opens_to(Anyone.EVERYBODY)(LogoutView.as_view(next_page="home")), name="sign-out"),
    path("account/", account.account, name="account"),
    path("account/device/", account.device, name="account-device"),
    path("account/device/off/", account.device_off, name="account-device-off"),
    path("workbench/", include("evidence.workbench.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "evidence.pages.errors.bad_request"
handler403 = "evidence.pages.errors.forbidden"
handler404 = "evidence.pages.errors.not_found"
handler500 = "evidence.pages.errors.failed"
