"""Addresses of handover packages, changes of body and the system access register."""

from django.urls import path

from empowerment.views import access, cutover, cutover_choice, package_moves, packages

handover_patterns = [
    path("packages/", packages.packages, name="packages"),
    path("packages/export/", packages.packages_export, name="packages_export"),
    path("packages/new/", packages.packages_new, name="packages_new"),
    path("packages/<uuid:public_id>/", packages.package, name="package"),
    path("packages/<uuid:public_id>/print/", packages.package_print, name="package_print"),
    path("packages/<uuid:public_id>/lines/new/", package_moves.package_line_new, name="package_line_new"),
    path("packages/<uuid:public_id>/lines/<int:number>/", package_moves.package_line, name="package_line"),
    path(
        "packages/<uuid:public_id>/lines/<int:number>/files/<int:pk>/", package_moves.package_file, name="package_file"
    ),
    path(
        "packages/<uuid:public_id>/lines/<int:number>/files/<int:pk>/remove/",
        package_moves.package_file_remove,
        name="package_file_remove",
    ),
    path("packages/<uuid:public_id>/sign/<slug:side>/", package_moves.package_sign_page, name="package_sign"),
    path("packages/<uuid:public_id>/sign/<slug:side>/scan/", package_moves.package_scan, name="package_scan"),
    path("packages/<uuid:public_id>/reopen/", package_moves.package_reopen_page, name="package_reopen"),
    path("packages/<uuid:public_id>/papers/<uuid:paper>/", packages.package_paper, name="package_paper"),
    path("packages/<uuid:public_id>/papers/<uuid:paper>/file/", packages.package_paper_file, name="package_paper_file"),
    path("cut-overs/", cutover.cut_overs, name="cut_overs"),
    path("cut-overs/new/", cutover_choice.cut_over_new, name="cut_over_new"),
    path("cut-overs/<uuid:public_id>/", cutover.cut_over, name="cut_over"),
    path("cut-overs/<uuid:public_id>/apply/", cutover.cut_over_apply_page, name="cut_over_apply"),
    path("cut-overs/<uuid:public_id>/replan/", cutover.cut_over_replan_page, name="cut_over_replan"),
    path("cut-overs/<uuid:public_id>/drop/", cutover.cut_over_drop_page, name="cut_over_drop"),
    path("cut-overs/<uuid:public_id>/undo/", cutover.cut_over_undo_page, name="cut_over_undo"),
    path("cut-overs/<uuid:public_id>/packages/", cutover.cut_over_packages, name="cut_over_packages"),
    path("access/", access.accesses, name="accesses"),
    path("access/export/", access.accesses_export, name="accesses_export"),
    path("access/systems/new/", access.system_new, name="system_new"),
    path("access/<uuid:public_id>/<slug:park>/", access.access, name="access"),
]
