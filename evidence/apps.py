from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class EvidenceConfig(AppConfig):
    """The one Django app: one label, one migration history."""

    name = "evidence"
    verbose_name = "Evidence"
    default_auto_field = "django.db.models.BigAutoField"


class LibraryAdminConfig(AdminConfig):
    """Django's admin with the records grouped as curators think of them."""

    default_site = "evidence.site.LibrarySite"
