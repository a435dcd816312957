"""Addresses of implementation papers, consents of the committee, joint meetings and demonstration cases."""

from django.urls import path

from empowerment.views import consents, demonstrations, implementation, meetings

paper_patterns = [
    path("papers/", implementation.impl_parks, name="impl_parks"),
    path("papers/<slug:park>/", implementation.impl_papers, name="impl_papers"),
    path("papers/<slug:park>/export/", implementation.impl_export, name="impl_export"),
    path("papers/<slug:park>/items/", implementation.implementation_list, name="implementation_list"),
    path("papers/<slug:park>/items/export/", implementation.implementation_list_export, name="implementation_export"),
    path("papers/<slug:park>/lists/<slug:kind>/", implementation.list_publish_page, name="list_publish"),
    path("papers/<slug:park>/lists/<slug:kind>/draft/", implementation.list_draft, name="list_draft"),
    path("papers/<slug:park>/editions/<uuid:public_id>/", implementation.list_edition, name="list_edition"),
    path("papers/<slug:park>/duties/<int:duty>/new/", implementation.impl_paper_new, name="impl_paper_new"),
    path("papers/<slug:park>/filed/<uuid:public_id>/", implementation.impl_paper, name="impl_paper"),
    path("papers/<slug:park>/filed/<uuid:public_id>/file/", implementation.impl_paper_file, name="impl_paper_file"),
    path("consents/", consents.consents, name="consents"),
    path("consents/new/", consents.consent_new, name="consent_new"),
    path("consents/<uuid:public_id>/", consents.consent, name="consent"),
    path("consents/<uuid:public_id>/papers/<uuid:paper_id>/", consents.consent_paper, name="consent_paper"),
    path("consents/<uuid:public_id>/papers/<uuid:paper_id>/file/", consents.consent_paper_file),
    path("consents/<uuid:public_id>/<slug:move>/", consents.consent_step, name="consent_step"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("meetings/<uuid:public_id>/", meetings.meeting, name="meeting"),
    path("meetings/<uuid:public_id>/resolve/", meetings.resolution_new, name="resolution_new"),
    path("meetings/<uuid:public_id>/issue/", meetings.meeting_issue_page, name="meeting_issue"),
    path("meetings/<uuid:public_id>/file/", meetings.meeting_file, name="meeting_file"),
    path("meetings/<uuid:public_id>/papers/<uuid:paper_id>/", meetings.meeting_paper, name="meeting_paper"),
    path("meetings/<uuid:public_id>/papers/<uuid:paper_id>/file/", meetings.meeting_paper_file),
    path(
        "meetings/<uuid:public_id>/resolutions/<uuid:resolution>/<slug:move>/",
        meetings.resolution_step,
        name="resolution_step",
    ),
    path("demonstrations/", demonstrations.demonstrations, name="demonstrations"),
    path("demonstrations/new/", demonstrations.demonstration_new, name="demonstration_new"),
    path("demonstrations/<uuid:public_id>/", demonstrations.demonstration, name="demonstration"),
    path("demonstrations/<uuid:public_id>/file/", demonstrations.demonstration_file, name="demonstration_file"),
    path("demonstrations/<uuid:public_id>/<slug:move>/", demonstrations.demonstration_step, name="demonstration_step"),
]
