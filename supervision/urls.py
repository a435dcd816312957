"""Pages of supervision."""

from django.urls import path

from supervision import views
from supervision.filing_urls import filing_patterns

app_name = "supervision"
urlpatterns = [
    path("cards/", views.cards, name="cards"),
    path("watch/", views.watch, name="watch"),
    *filing_patterns,
]
