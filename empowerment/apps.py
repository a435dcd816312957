from django.apps import AppConfig


class EmpowermentConfig(AppConfig):
    name = "empowerment"
    verbose_name = "赋权"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from empowerment import checks, guards, panels, sheets, stamps, subscribers  # noqa: F401  (each registers what it holds)
