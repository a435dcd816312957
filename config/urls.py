"""What is mounted where. Each app keeps its own paths in its `urls.py`."""

from django.urls import include, path

from approvals.views import search
from core.admin_site import site

urlpatterns = [
    path("admin/", site.urls),
    path("api/v1/", include("config.api")),
    path("search/", search, name="search"),
    path("", include("core.urls")),
    path("", include("empowerment.urls")),
    path("", include("portal.urls")),
    path("", include("ledger.urls")),
    path("", include("supervision.urls")),
    path("", include("approvals.urls")),
]
