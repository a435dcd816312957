"""Pages of approvals. Each move of the table gets a URL of its own: /cases/<number>/<move>/."""

from django.urls import path

from approvals import views
from approvals.archive_urls import archive_patterns
from approvals.side_urls import side_patterns
from approvals.verbs import VERBS

app_name = "approvals"
urlpatterns = [
    path("", views.worklist, name="worklist"),
    path("statistics/", views.statistics, name="statistics"),
    path("statistics/export/<str:kind>/", views.statistics_export, name="statistics_export"),
    path("overview/park/", views.overview_park, name="overview_park"),
    path("overview/reform/", views.overview_reform, name="overview_reform"),
    path("overview/idle/", views.overview_idle, name="overview_idle"),
    path("owed-seals/", views.owed_seals, name="owed_seals"),
    path("owed-seals/<int:pk>/", views.owed_seal, name="owed_seal"),
    path("handover/", views.hand_over_all, name="hand_over_all"),
    path("flow/", views.flow, name="flow"),
    path("people/posts/", views.posts, name="posts"),
    path("back-entry/", views.back_entry, name="back_entry"),
    path("back-entry/papers/<uuid:public_id>/void/", views.paper_void, name="paper_void"),
    path("imports/", views.imports, name="imports"),
    path("imports/template/", views.import_template, name="import_template"),
    path("imports/conflicts/", views.import_conflicts, name="import_conflicts"),
    path("imports/conflicts/<uuid:public_id>/", views.import_conflict, name="import_conflict"),
    path("imports/<uuid:public_id>/rows/<int:row>/", views.import_retry, name="import_retry"),
    path("imports/<uuid:public_id>/", views.import_batch, name="import_batch"),
    path("imports/<uuid:public_id>/problems/", views.import_problems, name="import_problems"),
    path("imports/<uuid:public_id>/apply/", views.import_apply, name="import_apply"),
    path("imports/<uuid:public_id>/undo/", views.import_undo, name="import_undo"),
    *archive_patterns,
    path("cases/", views.case_list, name="case_list"),
    path("cases/new/", views.intake, name="intake"),
    path("cases/new/items/", views.intake_items, name="intake_items"),
    path("cases/new/applicants/", views.intake_applicants, name="intake_applicants"),
    path("cases/new/applicant/", views.intake_applicant, name="intake_applicant"),
    path("cases/new/checklist/", views.intake_checklist, name="intake_checklist"),
    path("cases/papers/", views.cases_papers, name="cases_papers"),
    path("cases/bulk/", views.bulk_move, name="bulk"),
    path("countersign/", views.countersign, name="countersign"),
    path("countersign/<str:number>/", views.countersign_case, name="countersign_case"),
    path("seal-scans/", views.seal_scans, name="seal_scans"),
    path("seal-scans/<uuid:public_id>/", views.seal_scan, name="seal_scan"),
    path("seal-scans/<uuid:public_id>/file/", views.seal_scan_file, name="seal_scan_file"),
    path("seal-scans/<uuid:public_id>/confirm/", views.seal_scan_confirm, name="seal_scan_confirm"),
    path("seal-scans/<uuid:public_id>/reject/", views.seal_scan_reject, name="seal_scan_reject"),
    path("licences/", views.licences, name="licences"),
    path("licences/new/", views.licence_register, name="licence_register"),
    path("licences/export.csv", views.licences_export, {"kind": "csv"}, name="licences_csv"),
    path("licences/export.xlsx", views.licences_export, {"kind": "xlsx"}, name="licences_xlsx"),
    path("licences/<uuid:public_id>/", views.licence, name="licence"),
    *(
        path(
            f"licences/<uuid:public_id>/{move.replace('_', '-')}/",
            views.licence_move,
            {"move": move},
            name=f"licence_{move}",
        )
        for move in ("report_loss", "find_again")
    ),
    path("cases/<str:number>/bars/<str:ground>/lift/", views.bar_lift, name="bar_lift"),
    path("cases/<str:number>/", views.case_page, name="case"),
    path("cases/<str:number>/specimens/<slug:code>/", views.case_specimen, name="case_specimen"),
    path("cases/<str:number>/receipt/", views.receipt, name="receipt"),
    path("cases/<str:number>/clock/", views.case_clock, name="clock"),
    path("cases/<str:number>/materials/<int:order>/upload/", views.material_upload, name="material_upload"),
    path("cases/<str:number>/materials/<int:order>/remove/", views.material_remove, name="material_remove"),
    path("cases/<str:number>/materials/<int:order>/file/", views.material_file, name="material_file"),
    path("commitment-checks/", views.checks, name="checks"),
    path("credit/", views.credit, name="credit"),
    path("credit/new/", views.credit_new, name="credit_new"),
    path("credit/<int:pk>/repair/", views.credit_repair, name="credit_repair"),
    path("cases/<str:number>/checks/<int:pk>/file/", views.check_file, name="check_file"),
    path("cases/<str:number>/promise/file/", views.promise_file, name="promise_file"),
    path("cases/<str:number>/documents/<uuid:public_id>/", views.document_page, name="document"),
    path("cases/<str:number>/documents/<uuid:public_id>/file/", views.document_file, name="document_file"),
    path("cases/<str:number>/documents/<uuid:public_id>/files/", views.document_files, name="document_files"),
    path(
        "cases/<str:number>/documents/<uuid:public_id>/files/<int:revision>/",
        views.document_file,
        name="document_revision",
    ),
    path("cases/<str:number>/papers/", views.case_papers, name="case_papers"),
    *side_patterns,
    path("cases/<str:number>/consultations/new/", views.consult, name="consult"),
    path("cases/<str:number>/consultations/<int:pk>/answer/", views.consult_answer, name="consult_answer"),
    path("cases/<str:number>/consultations/<int:pk>/withdraw/", views.consult_withdraw, name="consult_withdraw"),
    path("cases/<str:number>/consultations/<int:pk>/file/", views.consult_file, name="consult_file"),
    path("cases/<str:number>/reminders/new/", views.remind, name="remind"),
    path("cases/<str:number>/reminders/<int:pk>/answer/", views.remind_answer, name="remind_answer"),
    path("cases/<str:number>/notes/new/", views.note, name="note"),
    path("cases/<str:number>/notes/<int:pk>/retract/", views.note_retract, name="note_retract"),
    path("cases/<str:number>/messages/new/", views.message, name="message"),
    *(
        path(f"cases/<str:number>/{name.replace('_', '-')}/", views.move_page, {"move": name}, name=name)
        for name in VERBS
    ),
]
