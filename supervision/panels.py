"""What supervision adds to the pages of lower apps."""

from approvals.panels import DEPARTMENT
from core.registries import Panel, panel_add
from supervision.presenters import board, department, fault, matter_panels, pushes

PUSHED = "supervision/panel.html"
panel_add("case", Panel("电子监察", "supervision/panels/case.html", board.case_panel))
panel_add("case", Panel("审管联动", PUSHED, pushes.case_panel))
panel_add("licence", Panel("监管结果", PUSHED, pushes.licence_panel))
panel_add("applicant", Panel("监管结果", PUSHED, pushes.applicant_panel))
panel_add("item", Panel("薄弱事项", "supervision/panels/weak.html", fault.weak_panel))
panel_add("item", Panel("业务指导", "supervision/panels/guidance.html", fault.guidance_panel))
panel_add("worklist", Panel("备案", DEPARTMENT, department.filings_panel))
panel_add("worklist", Panel("审管联动", DEPARTMENT, department.pushes_panel))
panel_add("worklist", Panel("困难和问题", DEPARTMENT, department.difficulties_panel))
panel_add("case", Panel("投诉、检查、复议诉讼", "supervision/panels/matters.html", matter_panels.case_panel))
panel_add("item", Panel("投诉、检查、复议诉讼", "supervision/panels/matters.html", matter_panels.item_panel))
