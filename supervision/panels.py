"""What supervision adds to the pages of lower apps."""

from core.registries import Panel, panel_add
from supervision.presenters.pushes import applicant_panel, case_panel, licence_panel

TEMPLATE = "supervision/panel.html"
panel_add("case", Panel("审管联动", TEMPLATE, case_panel))
panel_add("licence", Panel("监管结果", TEMPLATE, licence_panel))
panel_add("applicant", Panel("监管结果", TEMPLATE, applicant_panel))
