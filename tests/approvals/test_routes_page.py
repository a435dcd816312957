"""The documentation diagram is drawn from the routes and equal to them."""

from itertools import pairwise
from pathlib import Path

from django.conf import settings

from approvals.management.commands.draw_routes import routes_page
from approvals.workflow import ROUTES


def test_routes_page_is_equal_to_the_code() -> None:
    page = Path(settings.BASE_DIR, "docs", "routes.md").read_text(encoding="utf-8")
    assert page == routes_page(), "run manage.py draw_routes"


def test_every_route_starts_with_the_receipt_and_ends_with_the_delivery() -> None:
    for steps in ROUTES.values():
        assert (steps[0].move, steps[-1].move) == ("receive", "deliver")
        for before, after in pairwise(steps):
            assert before.target == after.source
