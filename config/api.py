"""What is mounted under `/api/v1/`. Each app keeps its own verbs in its `api/urls.py`."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from core.api.endpoint import Nothing

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("", include("empowerment.api.urls")),
    path("", include("approvals.api.urls")),
    re_path("", Nothing.as_view()),  # last: an address that is none
]
