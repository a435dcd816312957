"""What approvals adds to the pages of lower apps."""

from approvals.presenters import item_flows
from approvals.presenters.cutover import cut_over_cases
from core.registries import Panel, panel_add

panel_add("item", Panel("办理流程", "approvals/panels/flows.html", item_flows))
panel_add("cut_over", Panel("在办件", "approvals/panels/cutover.html", cut_over_cases))
