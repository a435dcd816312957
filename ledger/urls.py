"""Pages of the ledger."""

from django.urls import path

from ledger.bulletin_urls import bulletin_patterns
from ledger.views import contacts, overview, plans, returns, steps
from ledger.work_urls import work_patterns

app_name = "ledger"
PLAN = "ledger/plans/<slug:place>/<int:year>/"
MONTH = "ledger/months/<slug:place>/<int:year>/<str:month>/"
CONTACTS = "ledger/contacts/<slug:place>/<int:year>/"
RETURN = "ledger/returns/<uuid:public_id>/"
urlpatterns = [
    *bulletin_patterns,
    path("ledger/", overview.overview, name="overview"),
    path("ledger/compare/", overview.compare, name="compare"),
    path(f"{MONTH}cells/<str:key>/", overview.cell, name="cell"),
    path(f"{MONTH}book/", overview.month_book, name="month_book"),
    path(f"{MONTH}freeze/", overview.month_freeze, name="month_freeze"),
    path(f"{MONTH}papers/<int:pk>/", overview.month_paper, name="month_paper"),
    path("ledger/returns/", returns.returns, name="returns"),
    path(RETURN, returns.monthly_return, name="return"),
    path(f"{RETURN}cells/<str:key>/", returns.cell, name="fill"),
    path(f"{RETURN}offline/", returns.offline, name="offline"),
    path(f"{RETURN}upload/", returns.upload, name="upload"),
    path(f"{RETURN}uploads/<int:pk>/<slug:which>/", returns.upload_file, name="upload_file"),
    path(f"{RETURN}files/<int:pk>/", returns.evidence, name="file"),
    path(f"{RETURN}book/", returns.book, name="book"),
    path(f"{RETURN}paper/", returns.paper, name="paper"),
    path(f"{RETURN}confirm/", steps.confirm, name="confirm"),
    path(f"{RETURN}correct/", steps.correct, name="correct"),
    path(f"{RETURN}<slug:move>/", steps.step, name="step"),
    path("ledger/contacts/", contacts.contacts, name="contacts"),
    path(f"{CONTACTS}book/", contacts.contacts_book, name="contacts_book"),
    path(f"{CONTACTS}<slug:code>/", contacts.contact_unit, name="contact_unit"),
    path(f"{CONTACTS}<slug:code>/report/", contacts.contact_report, name="contact_report"),
    path(f"{CONTACTS}<slug:code>/papers/<int:pk>/", contacts.contact_paper, name="contact_paper"),
    path(f"{CONTACTS}<slug:code>/<slug:kind>/", contacts.contact_row, name="contact_row"),
    path("ledger/plans/", plans.plans, name="plans"),
    path(PLAN, plans.plan, name="plan"),
    path(f"{PLAN}edit/", plans.plan_edit, name="plan_edit"),
    path(f"{PLAN}next/", plans.plan_next, name="plan_next"),
    path(f"{PLAN}publish/", plans.publish, name="plan_publish"),
    path(f"{PLAN}tasks/book/", plans.tasks_xlsx, name="tasks_book"),
    path(f"{PLAN}tasks/paper/", plans.tasks_paper, name="tasks_paper"),
    path(f"{PLAN}measures/<int:number>/", plans.measure, name="measure"),
    path(f"{PLAN}columns/", plans.columns, name="columns"),
    path(f"{PLAN}units/<slug:code>/", plans.unit, name="unit"),
    *work_patterns,
]
