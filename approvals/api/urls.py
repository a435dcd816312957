"""Addresses of cases: `cases/<number>/<move-with-dashes>/` for every move of the table."""

from django.urls import path

from approvals.api import views
from approvals.api.serializers import MOVE_INPUTS

urlpatterns = [
    path("cases/", views.Cases.as_view(), name="api-cases"),
    path("cases/<slug:number>/", views.CaseDetail.as_view(), name="api-case"),
    path("cases/<slug:number>/timeline/", views.CaseTimeline.as_view(), name="api-case-timeline"),
    path("cases/<slug:number>/clocks/", views.CaseClocks.as_view(), name="api-case-clocks"),
    path("cases/<slug:number>/materials/", views.CaseMaterials.as_view(), name="api-case-materials"),
    path("cases/<slug:number>/materials/<int:order>/", views.CaseMaterial.as_view(), name="api-case-material"),
    *(
        path(f"cases/<slug:number>/{move.replace('_', '-')}/", views.move_view(move), name=f"api-case-{move}")
        for move in MOVE_INPUTS
    ),
]
