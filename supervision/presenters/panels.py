"""What supervision adds to the pages of lower apps."""

from core.registries import Panel, panel_add
from supervision.presenters.board import case_panel

panel_add("case", Panel("电子监察", "supervision/panels/case.html", case_panel))
