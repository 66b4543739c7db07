"""The admin site: one app, shown in the groups a curator thinks in.

It stands outside the package `admin`, whose import registers models with it.
"""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest

#: Which model stands in which group, in this order. A model that no group names is put in the last one.
GROUPS: dict[str, tuple[str, ...]] = {
    "Claims and evidence": ("Claim", "EvidenceLink", "Quotation", "Stance", "EvidenceSearch"),
    "Sources": ("Source", "TextVersion", "Block", "Contributor", "Identifier", "Relation", "RecordNote", "SourceFile"),
    "Vocabulary": ("Theme", "Actor"),
    "People": ("User", "Group"),
}


class LibrarySite(AdminSite):
    site_header = "Evidence: the curators’ desk"
    site_title = "Evidence"
    index_title = "Records"

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
