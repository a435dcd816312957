"""Addresses of complaints, inspections, referrals, proceedings and their limits."""

from django.urls import path

from supervision.views import complaints, hotline, inspections, proceedings, referrals

COMPLAINT, BATCH = "complaints/<uuid:public_id>/", "complaints/hotline/<uuid:public_id>/"
INSPECTION = "inspections/<uuid:public_id>/"
FINDING = f"{INSPECTION}findings/<uuid:finding_id>/"
REFERRAL = "referrals/<uuid:public_id>/"
PROCEEDING = "remedies/<uuid:public_id>/"

matter_patterns = [
    path("complaints/", complaints.complaints, name="complaints"),
    path("complaints/new/", complaints.complaint_new, name="complaint_new"),
    path("complaints/hotline/", hotline.hotline, name="hotline"),
    path("complaints/hotline/template.csv", hotline.hotline_template, name="hotline_template"),
    path(BATCH, hotline.hotline_batch, name="hotline_batch"),
    path(f"{BATCH}apply/", hotline.hotline_batch_apply, name="hotline_batch_apply"),
    path(f"{BATCH}problems.xlsx", hotline.hotline_problems, name="hotline_problems"),
    path(COMPLAINT, complaints.complaint, name="complaint"),
    path(f"{COMPLAINT}files/<int:pk>/", complaints.complaint_file, name="complaint_file"),
    path(f"{COMPLAINT}<slug:move>/", complaints.complaint_step, name="complaint_step"),
    path("inspections/", inspections.inspections, name="inspections"),
    path("inspections/new/", inspections.inspection_new, name="inspection_new"),
    path(INSPECTION, inspections.inspection, name="inspection"),
    path(f"{INSPECTION}lines/<int:position>/", inspections.inspection_line_look, name="inspection_look"),
    path(f"{INSPECTION}papers/<int:pk>/", inspections.inspection_paper, name="inspection_paper"),
    path(f"{INSPECTION}papers/<int:pk>/file/", inspections.inspection_paper_file, name="inspection_paper_file"),
    path(f"{FINDING}file/", inspections.finding_file, name="finding_file"),
    path(f"{FINDING}<slug:move>/", inspections.finding_step, name="finding_step"),
    path(f"{INSPECTION}<slug:move>/", inspections.inspection_step, name="inspection_step"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/new/", referrals.referral_new, name="referral_new"),
    path(REFERRAL, referrals.referral, name="referral"),
    path(f"{REFERRAL}receipt/", referrals.referral_receipt, name="referral_receipt"),
    path(f"{REFERRAL}evidence/<int:pk>/", referrals.referral_evidence_file, name="referral_evidence_file"),
    path(f"{REFERRAL}papers/<int:pk>/", referrals.referral_paper, name="referral_paper"),
    path(f"{REFERRAL}papers/<int:pk>/file/", referrals.referral_paper_file, name="referral_paper_file"),
    path(f"{REFERRAL}<slug:move>/", referrals.referral_step, name="referral_step"),
    path("remedies/", proceedings.proceedings, name="proceedings"),
    path("remedies/new/", proceedings.proceeding_new, name="proceeding_new"),
    path("remedies/limits/", proceedings.limits, name="limits"),
    path("remedies/limits/new/", proceedings.limit_new, name="limit_new"),
    path(PROCEEDING, proceedings.proceeding, name="proceeding"),
    path(f"{PROCEEDING}files/<int:pk>/", proceedings.proceeding_file, name="proceeding_file"),
    path(f"{PROCEEDING}papers/<int:pk>/", proceedings.proceeding_paper, name="proceeding_paper"),
    path(f"{PROCEEDING}papers/<int:pk>/file/", proceedings.proceeding_paper_file, name="proceeding_paper_file"),
    path(f"{PROCEEDING}<slug:move>/", proceedings.proceeding_step, name="proceeding_step"),
]
