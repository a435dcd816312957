"""Addresses of filings and of the objections to them."""

from django.urls import path

from supervision.views import filing, filing_steps

ONE = "filings/<uuid:public_id>/"
LINE = f"{ONE}lines/<int:position>/"
OBJECTION = f"{ONE}objections/<uuid:objection_id>/"

filing_patterns = [
    path("filings/", filing.filings, name="filings"),
    path("filings/new/", filing.filings_new, name="filings_new"),
    path("filings/proof/", filing.filings_proof, name="filings_proof"),
    path(ONE, filing.filing, name="filing"),
    path(f"{ONE}list.xlsx", filing.filing_list_file, name="filing_list_file"),
    path(f"{ONE}papers/<uuid:paper_id>/", filing.filing_paper, name="filing_paper"),
    path(f"{ONE}papers/<uuid:paper_id>/file/", filing.filing_paper_file, name="filing_paper_file"),
    path(f"{ONE}review/", filing_steps.filing_review, name="filing_review"),
    path(f"{ONE}reasons/", filing_steps.filing_reasons, name="filing_reasons"),
    path(f"{ONE}objections/new/", filing_steps.filing_object, name="filing_object"),
    path(OBJECTION, filing_steps.objection, name="objection"),
    path(f"{OBJECTION}<slug:move>/", filing_steps.objection_step, name="objection_step"),
    path(LINE, filing.filing_line, name="filing_line"),
    path(f"{LINE}object/", filing_steps.filing_object, name="filing_line_object"),
    path(f"{LINE}papers/<uuid:paper_id>/", filing.filing_line_file, name="filing_line_file"),
    path(f"{ONE}<slug:move>/", filing_steps.filing_step, name="filing_step"),
]
