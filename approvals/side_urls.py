"""Addresses of what runs beside a case: /cases/<number>/tasks/<id>/<move>/ and the like, made from the tables of verbs."""

from django.urls import URLPattern, path

from approvals import views
from approvals.side_verbs import BESIDE

PLACES = {"task": "tasks", "party": "parties", "hearing": "hearings"}


def _moves(what: str, place: str) -> list[URLPattern]:
    kind = BESIDE[what]
    found = []
    for move in kind.verbs:
        word, names = move.replace("_", "-"), {"what": what, "move": move}
        if move in kind.makes:
            found.append(path(f"cases/<str:number>/{place}/{word}/", views.side_new, names, name=f"{what}_{move}"))
        else:
            address = f"cases/<str:number>/{place}/<uuid:public_id>/{word}/"
            found.append(path(address, views.side_move, names, name=f"{what}_{move}"))
    return found


side_patterns = [
    path("tasks/", views.task_list, name="task_list"),
    path("cases/<str:number>/tasks/<uuid:public_id>/", views.task_page, name="task"),
    path("cases/<str:number>/tasks/<uuid:public_id>/files/<int:pk>/", views.task_file, name="task_file"),
    path("cases/<str:number>/hearings/<uuid:public_id>/", views.hearing_page, name="hearing"),
    path("cases/<str:number>/hearings/<uuid:public_id>/file/", views.hearing_file, name="hearing_file"),
    *(pattern for what, place in PLACES.items() for pattern in _moves(what, place)),
]
