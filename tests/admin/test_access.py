"""Who comes in, and whose rows they see."""

from __future__ import annotations

import pytest
from django.contrib.admin import site as default_site
from django.db import models
from django.test import Client
from django.urls import resolve, reverse

from approvals.models import Case
from core.admin_site import site
from core.models import (
    Document,
    Event,
    JobRun,
    MachineClient,
    Membership,
    NumberSeries,
    Organisation,
    Person,
)
from core.services import membership_end
from empowerment.models import ChiefGrant, Handover, Instrument, PowerItem, Seal, SealUse
from ledger.models import Measure
from tests.admin.conftest import Furnished, LogIn, give
from tests.world import ACTOR

pytestmark = pytest.mark.mission("E2")
MODELS = sorted(site._registry, key=lambda model: model._meta.label_lower)
SHARED = {
    "approvals.externalsystem",
    "approvals.lamprule",
    "approvals.ratingterms",
    "approvals.reminderrule",
    "core.holidaynotice",
    "core.jobrun",
    "core.numberseries",
    "supervision.filingterms",
    "ledger.bulletinterms",
}


def page(model: type[models.Model], name: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


@pytest.mark.parametrize(
    ("login", "status"),
    [
        ("yx.clerk", 403),
        ("yx.chief", 403),
        ("yx.inspector", 403),
        ("yx.admin", 200),
        ("yx.reform", 200),
        ("sysadmin", 200),
    ],
)
def test_entry_by_role(log_in: LogIn, login: str, status: int) -> None:
    assert log_in(login).get("/admin/").status_code == status


def test_a_stranger_is_sent_to_the_login_page(db: None) -> None:
    response = Client().get("/admin/core/organisation/")
    assert response.status_code == 302
    assert response.url == "/login/?next=/admin/core/organisation/"
    assert Client().get("/admin/login/").url == "/login/?next=/admin/"


def test_superuser_without_a_role_stays_outside(furnished: Furnished, log_in: LogIn) -> None:
    Person.objects.create_superuser("root", "超级用户")
    assert log_in("root").get("/admin/").status_code == 403


def test_an_administrator_whose_term_is_over_stays_outside(furnished: Furnished, log_in: LogIn) -> None:
    membership = Membership.objects.get(person=furnished.world.person["yx.admin"])
    membership_end(membership=membership, last_day=membership.valid_from, actor=ACTOR)
    assert log_in("yx.admin").get("/admin/").status_code == 403


def test_our_models_are_on_our_site_only() -> None:
    assert set(default_site._registry) & set(MODELS) == set()
    assert resolve("/admin/").func.__wrapped__.__self__ is site


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_every_list_and_row_opens_for_a_system_administrator(log_in: LogIn, model: type[models.Model]) -> None:
    browser = log_in("sysadmin")
    listed = browser.get(page(model, "changelist"))
    assert listed.status_code == 200
    rows = listed.context["cl"].result_list
    assert len(rows) > 0
    opened = browser.get(page(model, "change", rows[0].pk))
    assert opened.status_code == 200
    assert browser.get(page(model, "changelist") + "?q=无此内容").status_code == 200
    assert browser.get(page(model, "delete", rows[0].pk)).status_code == 403


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_rows_of_another_city_do_not_exist(log_in: LogIn, model: type[models.Model]) -> None:
    mine = set(log_in("sysadmin").get(page(model, "changelist") + "?all=").context["cl"].queryset.values_list("pk"))
    theirs = set(
        log_in("as.sysadmin").get(page(model, "changelist") + "?all=").context["cl"].queryset.values_list("pk")
    )
    if model._meta.label_lower in SHARED:
        assert mine == theirs
        return
    if model in (Event,):  # what is everybody's, such as the country's holiday notices, has an open history
        shared = set(Event.objects.filter(object_type__in=SHARED).values_list("pk"))
        mine, theirs = mine - shared, theirs - shared
    assert mine
    assert mine & theirs == set()
    assert log_in("as.sysadmin").get(page(model, "change", *sorted(mine)[0])).status_code == 404


def test_park_administrator_of_yunxi_sees_yueyang_only(furnished: Furnished, log_in: LogIn) -> None:
    listed = log_in("yx.admin").get(page(Organisation, "changelist"))
    codes = set(listed.context["cl"].queryset.values_list("jurisdiction__code", flat=True))
    assert codes == {"yueyang"}
    listed = log_in("sysadmin").get(page(Seal, "changelist")).context["cl"]
    offered = {str(choice["display"]) for spec in listed.filter_specs for choice in spec.choices(listed)}
    bodies = {name: furnished.world.body[name].name for name in ("yx-park", "as-spj", "czgx")}
    assert {code for code, name in bodies.items() if name in offered} == {"yx-park"}


def test_an_administrator_of_the_province_sees_its_cities(furnished: Furnished, log_in: LogIn) -> None:
    yueyang = furnished.world.body["yx-park"].jurisdiction
    yueyang.parent = furnished.world.body["hn-sthj"].jurisdiction
    yueyang.save()
    give(furnished.world, "hn.sysadmin", "hn-sthj", "sysadmin")
    listed = log_in("hn.sysadmin").get(page(Organisation, "changelist"))
    codes = set(listed.context["cl"].queryset.values_list("jurisdiction__code", flat=True))
    assert codes == {"hunan", "yueyang"}


def test_choices_and_autocomplete_stay_within_the_jurisdiction(furnished: Furnished, log_in: LogIn) -> None:
    browser = log_in("yx.admin")
    form = browser.get(page(PowerItem, "add")).context["adminform"].form
    assert {row.code for row in form.fields["jurisdiction"].queryset} == {"yueyang"}
    departments = form.fields["competent_department"].queryset.values_list("jurisdiction__code", flat=True)
    assert set(departments) == {"yueyang"}
    query = {"app_label": "empowerment", "model_name": "itemversion", "field_name": "item"}
    found = browser.get("/admin/autocomplete/", query | {"term": ""}).json()["results"]
    assert {int(row["id"]) for row in found} <= set(
        PowerItem.objects.filter(jurisdiction__code="yueyang").values_list("pk", flat=True)
    )
    theirs = furnished.world.item["own"]
    assert browser.get("/admin/autocomplete/", query | {"term": theirs.code}).json()["results"] == []


def test_secrets_and_applicants_are_not_shown(furnished: Furnished, log_in: LogIn) -> None:
    browser = log_in("sysadmin")
    for row in (MachineClient.objects.get(), furnished.case):
        text = browser.get(page(type(row), "change", row.pk)).content.decode()
        for secret in ("机密内容", furnished.case.applicant.name, furnished.case.title, furnished.case.query_code):
            assert secret not in text


@pytest.mark.parametrize("model", [JobRun, NumberSeries])
def test_the_machinery_is_the_system_administrators(log_in: LogIn, model: type[models.Model]) -> None:
    assert log_in("yx.admin").get(page(model, "changelist")).status_code == 403
    assert log_in("sysadmin").get(page(model, "changelist")).status_code == 200


@pytest.mark.parametrize("model", [Case, ChiefGrant, Document, Event, Handover, Instrument, Measure, Seal, SealUse])
def test_what_has_a_life_is_look_up_only(log_in: LogIn, model: type[models.Model]) -> None:
    browser = log_in("sysadmin")
    pk = browser.get(page(model, "changelist")).context["cl"].result_list[0].pk
    assert browser.get(page(model, "add")).status_code == 403
    assert browser.post(page(model, "change", pk), {}).status_code == 403
    assert browser.post(page(model, "delete", pk), {"post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=pk).exists()
