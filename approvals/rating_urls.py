"""Pages of ratings for those who work."""

from django.urls import path

from approvals.views import desks, ratings

rating_patterns = [
    path("ratings/", ratings.ratings, name="ratings"),
    path("ratings/figures/", ratings.rating_figures, name="rating_figures"),
    path("ratings/coverage/", ratings.rating_coverage, name="rating_coverage"),
    path("ratings/unrated/", ratings.unrated, name="unrated"),
    path("ratings/windows/", desks.desks, name="desks"),
    path("ratings/windows/<uuid:public_id>/<slug:act>/", desks.desk_act, name="desk_act"),
    path("ratings/<uuid:public_id>/", ratings.rating, name="rating"),
    path("ratings/<uuid:public_id>/files/<int:pk>/", ratings.rating_file, name="rating_file"),
    path("ratings/<uuid:public_id>/<slug:move>/", ratings.rating_step, name="rating_step"),
    path("cases/<str:number>/call-rating/", ratings.case_call, name="case_call"),
    path("cases/<str:number>/rating-slip/", ratings.case_slip, name="case_slip"),
]
