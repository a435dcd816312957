"""Pages of supervision."""

from django.urls import path

from supervision import views
from supervision.assessment_urls import assessment_patterns
from supervision.fault_urls import fault_patterns
from supervision.filing_urls import filing_patterns
from supervision.matter_urls import matter_patterns

app_name = "supervision"
urlpatterns = [
    path("watch/", views.watch, name="watch"),
    path("watch/rules/", views.rules, name="rules"),
    path("watch/rules/<slug:place_code>/<slug:code>/", views.rule, name="rule"),
    path("cards/", views.cards, name="cards"),
    path("cards/<uuid:public_id>/", views.card, name="card"),
    path("cards/<uuid:public_id>/files/<int:pk>/", views.card_file, name="card_file"),
    path("cards/<uuid:public_id>/<slug:move>/", views.card_step, name="card_step"),
    path("orders/", views.orders, name="orders"),
    path("orders/new/", views.order_new, name="order_new"),
    path("orders/<uuid:public_id>/", views.order, name="order"),
    path("orders/<uuid:public_id>/paper/", views.order_paper, name="order_paper"),
    path("orders/<uuid:public_id>/paper/file/", views.order_paper_file, name="order_paper_file"),
    path("orders/<uuid:public_id>/files/<int:pk>/", views.order_file, name="order_file"),
    path("orders/<uuid:public_id>/<slug:move>/", views.order_step, name="order_step"),
    *filing_patterns,
    *assessment_patterns,
    *fault_patterns,
    *matter_patterns,
    path("pushes/", views.pushes, name="pushes"),
    path("pushes/<uuid:public_id>/", views.push, name="push"),
    path("pushes/<uuid:public_id>/<slug:move>/", views.push_step, name="push_step"),
    path("results/", views.results, name="results"),
    path("results/new/", views.result_new, name="result_new"),
    path("results/<uuid:public_id>/", views.result, name="result"),
    path("results/<uuid:public_id>/file/", views.result_file, name="result_file"),
    path("results/<uuid:public_id>/correct/", views.result_correct, name="result_correct"),
    path("receivers/", views.receivers, name="receivers"),
    path("receivers/new/", views.receiver_new, name="receiver_new"),
    path("receivers/<int:pk>/", views.receiver_change, name="receiver_change"),
    path("receivers/<int:pk>/replay/", views.receiver_replay, name="receiver_replay"),
    path("push-settings/", views.push_settings, name="push_settings"),
    path("push-settings/terms/new/", views.push_term_new, name="push_term_new"),
    path("push-settings/pilots/new/", views.penalty_pilot_new, name="penalty_pilot_new"),
    path("push-settings/pilots/<int:pk>/end/", views.penalty_pilot_end, name="penalty_pilot_end"),
]
