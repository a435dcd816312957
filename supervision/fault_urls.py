"""Addresses of weak items, guidance and fault tolerance."""

from django.urls import path

from supervision.views import guidance, tolerance, weak

WEAK = "weak-items/<uuid:public_id>/"
SESSION = "guidance/<uuid:public_id>/"
DIFFICULTY = "difficulties/<uuid:public_id>/"
TOLERANCE = "tolerances/<uuid:public_id>/"

fault_patterns = [
    path("weak-items/", weak.weak_items, name="weak_items"),
    path("weak-items/new/", weak.weak_new, name="weak_new"),
    path(WEAK, weak.weak_item, name="weak_item"),
    path(f"{WEAK}<slug:move>/", weak.weak_step, name="weak_step"),
    path("guidance/", guidance.guidance, name="guidance"),
    path("guidance/new/", guidance.session_new, name="session_new"),
    path(SESSION, guidance.session, name="session"),
    path(f"{SESSION}files/<int:pk>/", guidance.session_file, name="session_file"),
    path(f"{SESSION}<slug:move>/", guidance.session_step, name="session_step"),
    path("difficulties/", guidance.difficulties, name="difficulties"),
    path("difficulties/new/", guidance.difficulty_new, name="difficulty_new"),
    path(DIFFICULTY, guidance.difficulty, name="difficulty"),
    path(f"{DIFFICULTY}<slug:move>/", guidance.difficulty_step, name="difficulty_step"),
    path("tolerances/", tolerance.tolerances, name="tolerances"),
    path("tolerances/new/", tolerance.tolerance_new, name="tolerance_new"),
    path("tolerances/terms/", tolerance.fault_terms_page, name="fault_terms"),
    path(TOLERANCE, tolerance.tolerance, name="tolerance"),
    path(f"{TOLERANCE}files/<int:pk>/", tolerance.tolerance_file, name="tolerance_file"),
    path(f"{TOLERANCE}papers/<uuid:paper_id>/", tolerance.tolerance_paper, name="tolerance_paper"),
    path(f"{TOLERANCE}papers/<uuid:paper_id>/file/", tolerance.tolerance_paper_file, name="tolerance_paper_file"),
    path(f"{TOLERANCE}<slug:move>/", tolerance.tolerance_step, name="tolerance_step"),
]
