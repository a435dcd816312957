"""Addresses of the monthly evaluation, of assessments and of the figures of a quarter."""

from django.urls import path

from supervision.views import assessment_sheets, assessment_tables, assessments, evaluation, quarter

ROUND = "assessments/<uuid:public_id>/"
SHEET = "assessments/sheets/<uuid:public_id>/"
TABLE = "assessments/tables/<uuid:public_id>/"
ROW = "evaluation/<uuid:public_id>/<int:position>/"

assessment_patterns = [
    path("evaluation/", evaluation.evaluations, name="evaluations"),
    path("evaluation/new/", evaluation.evaluation_new, name="evaluation_new"),
    path("evaluation/terms/", evaluation.evaluation_terms, name="evaluation_terms"),
    path("evaluation/<uuid:public_id>/xlsx/", evaluation.evaluation_file, {"kind": "xlsx"}, name="evaluation_xlsx"),
    path("evaluation/<uuid:public_id>/pdf/", evaluation.evaluation_file, {"kind": "pdf"}, name="evaluation_pdf"),
    path(ROW, evaluation.evaluation_row, name="evaluation_row"),
    path(f"{ROW}adjust/", evaluation.evaluation_adjust, name="evaluation_adjust"),
    path("assessments/", assessments.assessments, name="assessments"),
    path("assessments/new/", assessments.assessment_new, name="assessment_new"),
    path("assessments/quarter/", quarter.quarter, name="quarter"),
    path("assessments/sheets/", assessment_sheets.sheets, name="sheets"),
    path(SHEET, assessment_sheets.sheet, name="sheet"),
    path(f"{SHEET}paper/", assessment_sheets.sheet_paper_file, name="sheet_paper_file"),
    path(f"{SHEET}files/<int:pk>/", assessment_sheets.sheet_file, name="sheet_file"),
    path(f"{SHEET}<slug:move>/", assessment_sheets.sheet_step, name="sheet_step"),
    path("assessments/tables/", assessment_tables.tables, name="tables"),
    path(TABLE, assessment_tables.table, name="table"),
    path(f"{TABLE}new/", assessment_tables.table_new, name="table_new"),
    path(ROUND, assessments.assessment, name="assessment"),
    path(f"{ROUND}xlsx/", assessments.assessment_file, {"kind": "xlsx"}, name="assessment_xlsx"),
    path(f"{ROUND}pdf/", assessments.assessment_file, {"kind": "pdf"}, name="assessment_pdf"),
    path(f"{ROUND}<slug:move>/", assessments.assessment_step, name="assessment_step"),
]
