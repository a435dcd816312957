"""Pages of empowerment. The catalogue, its export, 谁来批 and the schemes are open to the public."""

from django.urls import path

from empowerment import views
from empowerment.handover_urls import handover_patterns

app_name = "empowerment"
urlpatterns = [
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/<slug:jurisdiction>/<str:code>/", views.item_page, name="item"),
    path("authority/", views.who_decides, name="who_decides"),
    path("authority/items/", views.who_decides_items, name="who_decides_items"),
    path("schemes/", views.schemes, name="schemes"),
    path("schemes/<slug:code>/", views.scheme_page, name="scheme"),
    path("seals/", views.seals, name="seals"),
    path("items/import/", views.list_imports, name="list_imports"),
    path("items/import/sample/", views.list_sample, name="list_sample"),
    path("items/import/<uuid:public_id>/", views.list_import_page, name="list_import"),
    path("items/import/<uuid:public_id>/apply/", views.list_apply_page, name="list_apply"),
    path("items/import/<uuid:public_id>/replan/", views.list_replan_page, name="list_replan"),
    path("items/import/<uuid:public_id>/drop/", views.list_drop_page, name="list_drop"),
    path("items/import/<uuid:public_id>/undo/", views.list_undo_page, name="list_undo"),
    path("items/import/<uuid:public_id>/errors/", views.list_errors, name="list_errors"),
    path("items/import/<uuid:public_id>/file/", views.list_file, name="list_file"),
    path("items/export/", views.list_export, name="list_export"),
    path("items/compare/", views.lists_compare, name="lists_compare"),
    path("items/lint/", views.lint_page, name="lint"),
    path("items/lint/export/<slug:form>/", views.lint_export, name="lint_export"),
    *handover_patterns,
]
