"""What supervision adds to the pages of lower apps."""

from core.registries import Panel, panel_add
from supervision.presenters import board, matter_panels, pushes

PUSHED = "supervision/panel.html"
panel_add("case", Panel("电子监察", "supervision/panels/case.html", board.case_panel))
panel_add("case", Panel("审管联动", PUSHED, pushes.case_panel))
panel_add("licence", Panel("监管结果", PUSHED, pushes.licence_panel))
panel_add("applicant", Panel("监管结果", PUSHED, pushes.applicant_panel))
panel_add("case", Panel("投诉、检查、复议诉讼", "supervision/panels/matters.html", matter_panels.case_panel))
panel_add("item", Panel("投诉、检查、复议诉讼", "supervision/panels/matters.html", matter_panels.item_panel))
