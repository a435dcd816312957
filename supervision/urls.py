"""Pages of supervision."""

from django.urls import path

from supervision import views
from supervision.filing_urls import filing_patterns

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
]
