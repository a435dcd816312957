"""Pages of the base."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from core import views

urlpatterns = [
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", views.password, name="password"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/new/", views.calendar_new, name="calendar_new"),
    path("outbox/", views.outbox_page, name="outbox"),
    path("outbox/<int:pk>/replay/", views.outbox_replay, name="outbox_replay"),
    path("views/keep/", views.saved_view_keep_page, name="saved_view_keep"),
    path("views/<int:pk>/drop/", views.saved_view_drop_page, name="saved_view_drop"),
    path("selfcheck/", views.selfcheck, name="selfcheck"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.inbox_read_all, name="inbox_read_all"),
    path("inbox/<int:pk>/", views.inbox_open, name="inbox_open"),
    path("people/absences/", views.absences, name="absences"),
    path("people/absences/new/", views.absence_new, name="absence_new"),
    path("people/absences/<int:pk>/end/", views.absence_end, name="absence_end"),
    path("healthy/", views.healthy, name="healthy"),
]
