"""Pages of supervision."""

from django.urls import path

from supervision import views

app_name = "supervision"
urlpatterns = [path("cards/", views.cards, name="cards"), path("watch/", views.watch, name="watch")]
