"""Addresses of the catalogue."""

from django.urls import path

from empowerment.api import views

urlpatterns = [
    path("items/", views.Items.as_view(), name="api-items"),
    path("items/<slug:jurisdiction>/<str:code>/", views.ItemDetail.as_view(), name="api-item"),
    path("resolve/", views.Resolve.as_view(), name="api-resolve"),
]
