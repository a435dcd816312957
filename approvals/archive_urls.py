"""Addresses of the archive: volumes, handover lists, rules, blank certificates, originals."""

from django.urls import path

from approvals import views

archive_patterns = [
    path("archive/", views.archive, name="archive"),
    path("archive/many/", views.archive_many, name="archive_many"),
    path("archive/rules/", views.archive_rules, name="archive_rules"),
    path("archive/transfers/", views.archive_transfers, name="archive_transfers"),
    path("archive/transfers/<uuid:public_id>/", views.archive_transfer, name="archive_transfer"),
    path("archive/transfers/<uuid:public_id>/list.xlsx", views.archive_transfer_xlsx, name="archive_transfer_xlsx"),
    path("archive/transfers/<uuid:public_id>/file/", views.archive_transfer_file, name="archive_transfer_file"),
    path("archive/transfers/<uuid:public_id>/<slug:move>/", views.archive_transfer_step, name="archive_transfer_step"),
    path("archive/blanks/", views.blanks, name="blanks"),
    path("archive/blanks/new/", views.blank_stock_new, name="blank_stock_new"),
    path("archive/blanks/<uuid:public_id>/", views.blank_stock, name="blank_stock"),
    path("archive/blanks/<uuid:public_id>/register.xlsx", views.blank_register, name="blank_register"),
    path("archive/blanks/<uuid:public_id>/<slug:step>/", views.blank_step, name="blank_step"),
    path("archive/originals/", views.originals, name="originals"),
    path("archive/originals/<uuid:public_id>/<slug:move>/", views.original_step, name="original_step"),
    path("archive/<uuid:public_id>/", views.volume, name="archive_volume"),
    path("archive/<uuid:public_id>/package/", views.volume_file, name="archive_package"),
    path("archive/<uuid:public_id>/directory/", views.volume_directory, name="archive_directory"),
    path("archive/<uuid:public_id>/<slug:move>/", views.volume_step, name="archive_step"),
    path("cases/<str:number>/archive/", views.case_archive, name="case_archive"),
    path("cases/<str:number>/originals/new/", views.original_take_in, name="original_take_in"),
]
