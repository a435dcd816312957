"""What approvals adds to the pages of lower apps."""

from approvals.presenters import instrument_cases, item_flows
from approvals.presenters.cutover import cut_over_cases
from approvals.presenters.department import counterseals_panel, delegations_panel, green_panel
from approvals.presenters.outside import outside_context
from approvals.presenters.ratings import case_ratings
from core.registries import Panel, panel_add

DEPARTMENT = "approvals/panels/department.html"

panel_add("item", Panel("办理流程", "approvals/panels/flows.html", item_flows))
panel_add("instrument", Panel("据以受理的办件", "approvals/panels/instrument_cases.html", instrument_cases))
panel_add("cut_over", Panel("在办件", "approvals/panels/cutover.html", cut_over_cases))
panel_add("case", Panel("窗口之外受理", "approvals/panels/outside.html", outside_context))
panel_add("case", Panel("好差评", "approvals/panels/ratings.html", case_ratings))
panel_add("worklist", Panel("见章盖章", DEPARTMENT, counterseals_panel))
panel_add("worklist", Panel("绿色通道", DEPARTMENT, green_panel))
panel_add("worklist", Panel("委托到期", DEPARTMENT, delegations_panel))
