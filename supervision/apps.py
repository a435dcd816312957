from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "supervision"
    verbose_name = "监管"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from supervision import figures, panels, rail, sheets, subscribers  # noqa: F401  (each registers what it holds)
