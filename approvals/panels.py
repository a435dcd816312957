"""What approvals adds to the pages of lower apps."""

from approvals.presenters import item_flows
from core.registries import Panel, panel_add

panel_add("item", Panel("办理流程", "approvals/panels/flows.html", item_flows))
