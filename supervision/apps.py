from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "supervision"
    verbose_name = "监管"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from supervision import subscribers  # noqa: F401  (listens to what the door refuses and does)
