"""Pages of empowerment. The catalogue, its export, 谁来批 and the schemes are open to the public."""

from django.urls import path

from empowerment import views
from empowerment.handover_urls import handover_patterns
from empowerment.paper_urls import paper_patterns

app_name = "empowerment"
urlpatterns = [
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/<slug:jurisdiction>/<str:code>/", views.item_page, name="item"),
    path("authority/", views.who_decides, name="who_decides"),
    path("authority/items/", views.who_decides_items, name="who_decides_items"),
    path("schemes/", views.schemes, name="schemes"),
    path("schemes/<slug:code>/", views.scheme_page, name="scheme"),
    path("seals/", views.seals, name="seals"),
    path("reductions/", views.reductions, name="reductions"),
    path("reductions/export/", views.reductions_export, name="reductions_export"),
    path("reductions/<slug:park>/<str:code>/", views.reduction_entry, name="reduction_entry"),
    path("duties/", views.duties, name="duties"),
    path("duties/export/", views.duties_export, name="duties_export"),
    path("duties/import/", views.duties_import, name="duties_import"),
    path("duties/entries/", views.duty_entries, name="duty_entries"),
    path("duties/entry/", views.duty_entry, name="duty_entry"),
    path("duties/<int:pk>/end/", views.duty_end, name="duty_end"),
    path("trials/", views.trials, name="trials"),
    path("trials/many/", views.trials_many, name="trials_many"),
    path("trials/<uuid:public_id>/", views.trial, name="trial"),
    path("trials/<uuid:public_id>/<slug:move>/", views.trial_step, name="trial_step"),
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/new/", views.round_new, name="round_new"),
    path("rounds/<uuid:public_id>/", views.round_page, name="round"),
    path("rounds/<uuid:public_id>/compare/", views.round_compare, name="round_compare"),
    path("rounds/<uuid:public_id>/file/<int:step>/", views.round_file, name="round_file"),
    path("rounds/<uuid:public_id>/<slug:move>/", views.round_step, name="round_step"),
    path("seals/new/", views.seal_add, name="seal_add"),
    path("seals/register/", views.seal_register, name="seal_register"),
    path("seals/register/export.xlsx", views.seal_register_export, name="seal_register_export"),
    path("seals/<slug:code>/", views.seal_page, name="seal"),
    path("seals/<slug:code>/specimen/", views.seal_specimen, name="seal_specimen"),
    path("seals/<slug:code>/extracts/", views.seal_extract, name="seal_extract"),
    path("seals/<slug:code>/extracts/<uuid:public_id>/file/", views.seal_extract_file, name="seal_extract_file"),
    path("seals/<slug:code>/<slug:move>/", views.seal_move, name="seal_move"),
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
    path("items/compare/download/", views.lists_compare_download, name="lists_compare_download"),
    path("items/lint/", views.lint_page, name="lint"),
    path("items/lint/export/<slug:form>/", views.lint_export, name="lint_export"),
    path("instruments/", views.instruments, name="instruments"),
    path("instruments/new/", views.instrument_new, name="instrument_new"),
    path("instruments/coverage/", views.instrument_coverage, name="instrument_coverage"),
    path("instruments/<uuid:public_id>/", views.instrument, name="instrument"),
    path("instruments/<uuid:public_id>/amend/", views.instrument_amend, name="instrument_amend"),
    path("instruments/<uuid:public_id>/renew/", views.instrument_renew, name="instrument_renew"),
    path("instruments/<uuid:public_id>/scans/<slug:side>/", views.instrument_scan, name="instrument_scan"),
    path("instruments/<uuid:public_id>/papers/<uuid:paper_id>/", views.instrument_paper, name="instrument_paper"),
    path("instruments/<uuid:public_id>/papers/<uuid:paper_id>/file/", views.instrument_paper_file),
    *(
        path(
            f"{kind}s/<uuid:public_id>/papers/<uuid:paper_id>/withdraw/",
            views.paper_withdraw,
            {"kind": kind},
            name=f"{kind}_paper_withdraw",
        )
        for kind in ("instrument", "grant")
    ),
    *(
        path(
            f"instruments/<uuid:public_id>/{move.replace('_', '-')}/",
            views.instrument_move,
            {"move": move},
            name=f"instrument_{move}",
        )
        for move in views.MOVE_PAGES
    ),
    path("grants/", views.grants, name="grants"),
    path("grants/new/", views.grant_new, name="grant_new"),
    path("grants/<uuid:public_id>/", views.grant, name="grant"),
    path("grants/<uuid:public_id>/seal/", views.grant_seal, name="grant_seal"),
    path("grants/<uuid:public_id>/end/", views.grant_end, name="grant_end"),
    path("grants/<uuid:public_id>/papers/<uuid:paper_id>/", views.grant_paper, name="grant_paper"),
    path("grants/<uuid:public_id>/papers/<uuid:paper_id>/file/", views.grant_paper_file),
    *handover_patterns,
    *paper_patterns,
]
