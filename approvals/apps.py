from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "approvals"
    verbose_name = "审批"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from approvals import (  # noqa: F401  (each registers what it holds)
            gateways,
            panels,
            rail,
            readers,
            sheets,
            subscribers,
        )
