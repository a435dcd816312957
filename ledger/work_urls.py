"""Addresses of checklists and of the tasks into which measures are broken down."""

from django.urls import path

from ledger.views import assignments, checks, pilots

LIST = "ledger/checklists/<slug:code>/"
CHECK = "ledger/checklists/fields/<uuid:public_id>/"
TASK = "ledger/assignments/<uuid:public_id>/"

work_patterns = [
    path("ledger/checklists/", checks.checklists, name="checklists"),
    path(LIST, checks.checklist, name="checklist"),
    path(f"{LIST}book/", checks.book, name="checklist_book"),
    path(f"{LIST}freeze/", checks.freeze, name="checklist_freeze"),
    path(f"{LIST}papers/<int:pk>/", checks.paper, name="checklist_paper"),
    path(f"{LIST}departments/", checks.department, name="checklist_department"),
    path(CHECK, checks.check, name="check"),
    path(f"{CHECK}files/<int:pk>/", checks.file, name="check_file"),
    path(f"{CHECK}<slug:move>/", checks.step, name="check_step"),
    path("ledger/assignments/", assignments.assignments, name="assignments"),
    path("ledger/assignments/book/", assignments.book, name="assignments_book"),
    path("ledger/assignments/new/", assignments.new, name="assignment_new"),
    path("ledger/assignments/pilots/", pilots.pilots, name="pilots"),
    path(TASK, assignments.assignment, name="assignment"),
    path(f"{TASK}order/", pilots.order, name="assignment_order"),
    path(f"{TASK}<slug:move>/", assignments.step, name="assignment_step"),
]
