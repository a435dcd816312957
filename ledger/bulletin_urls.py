"""Addresses of the quarterly bulletins."""

from django.urls import path

from ledger.views import bulletin_parts, bulletins

ONE = "ledger/bulletins/<uuid:public_id>/"
FIGURE = f"{ONE}figures/<slug:kind>/<str:key>/"

bulletin_patterns = [
    path("ledger/bulletins/", bulletins.bulletins, name="bulletins"),
    path("ledger/bulletins/new/", bulletins.bulletin_new, name="bulletin_new"),
    path(ONE, bulletins.bulletin, name="bulletin"),
    path(f"{ONE}tables.xlsx", bulletins.bulletin_book, name="bulletin_book"),
    path(f"{ONE}preview/", bulletins.bulletin_preview, name="bulletin_preview"),
    path(f"{ONE}paper/", bulletins.bulletin_paper, name="bulletin_paper"),
    path(f"{ONE}paper/file/", bulletins.bulletin_paper_file, name="bulletin_paper_file"),
    path(FIGURE, bulletin_parts.figure, name="bulletin_figure"),
    path(f"{ONE}edit/", bulletin_parts.edit, name="bulletin_edit"),
    path(f"{ONE}practices/", bulletin_parts.practices, name="bulletin_practices"),
    path(f"{ONE}compare/", bulletin_parts.compare, name="bulletin_compare"),
    path(f"{ONE}receipts/", bulletin_parts.receipts, name="bulletin_receipts"),
    path(f"{ONE}sign/", bulletin_parts.sign, name="bulletin_sign"),
    path(f"{ONE}correct/", bulletin_parts.correct, name="bulletin_correct"),
    path(f"{ONE}<slug:move>/", bulletin_parts.step, name="bulletin_step"),
]
