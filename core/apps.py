"""The base that knows no other app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "基础"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import checks, lookups, triggers  # noqa: F401  (system checks, the lookup `has`, triggers)
