from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """The one Django app: one label, one migration history."""

    name = "evidence"
    verbose_name = "Evidence"
    default_auto_field = "django.db.models.BigAutoField"
