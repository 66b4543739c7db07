"""The admin site: one app, shown in the groups a curator thinks in.

It stands outside the package `admin`, whose import registers models with it.
"""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from evidence.accounts.models import User
from evidence.accounts.roles import May

#: Which model stands in which group, in this order. A model that no group names is put in the last one.
GROUPS: dict[str, tuple[str, ...]] = {
    "Claims and evidence": ("Claim", "EvidenceLink", "Quotation", "Stance", "EvidenceSearch"),
    "Sources": (
        *("Source", "TextVersion", "Block", "Contributor", "Identifier", "Relation", "RecordNote"),
        *("SourceFile", "TextDraft"),
    ),
    "Vocabulary": ("Theme", "Actor"),
    "Readers": ("CopyRequest",),
    "People": ("User", "Group"),
}


class LibrarySite(AdminSite):
    site_header = "Evidence: the curators’ desk"
    site_title = "Evidence"
    index_title = "Records"

    def has_permission(self, request: HttpRequest) -> bool:
        """By role, as everywhere: Django's own `is_staff` says nothing here."""
        return isinstance(request.user, User) and request.user.may(May.READ_DRAFTS)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002
        """There is one door: it throttles, and asks for the second factor."""
        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        if isinstance(request.user, User):
            raise PermissionDenied(f"The admin is for people who may {May.READ_DRAFTS}.")
        return redirect_to_login(wanted or reverse("admin:index"))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        models = {model["object_name"]: model for app in apps for model in app["models"]}
        groups = [
            self._group(name, [models.pop(each) for each in wanted if each in models])
            for name, wanted in GROUPS.items()
        ]
        groups.append(self._group("Other", list(models.values())))
        return [group for group in groups if group["models"]]

    @staticmethod
    def _group(name: str, models: list[dict[str, Any]]) -> dict[str, Any]:
        label = name.lower().replace(" ", "-")
        return {"name": name, "app_label": label, "app_url": "", "has_module_perms": True, "models": models}
