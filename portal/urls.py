"""The public site."""

from django.urls import path

from portal import views

app_name = "portal"
urlpatterns = [
    path("", views.front, name="front"),
    path("public/", views.home, name="home"),
    path("public/items/", views.items, name="items"),
    path("public/items/<slug:jurisdiction>/<str:code>/", views.item, name="item"),
    path("public/items/<slug:jurisdiction>/<str:code>/<slug:park>/", views.guide, name="guide"),
    path("public/items/<slug:jurisdiction>/<str:code>/<slug:park>/guide.json", views.guide_json, name="guide_json"),
    path("public/progress/", views.progress, name="progress"),
    path("public/verify/", views.verify, name="verify"),
    path("public/verify/<str:code>/", views.verify_code, name="verify_code"),
    path("public/rating/", views.rating_start, name="rating_start"),
    path("public/rating/<str:code>/", views.rating_code, name="rating_code"),
    path("public/satisfaction/", views.satisfaction, name="satisfaction"),
    path("public/screen/<str:key>/", views.screen, name="screen"),
    path("public/screen/<str:key>/state/", views.screen_state, name="screen_state"),
    path("complain/", views.complain, name="complain"),
    path("complain/look-up/", views.complaint_progress, name="complaint_progress"),
    path("progress/", views.progress_moved, name="progress_moved"),
]
