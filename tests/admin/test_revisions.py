"""Plain facts written again through their services: an event is left, and nothing typed is lost when it is refused."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from approvals.models import LampRule
from core import events, moments
from core.models import Event, Organisation, Person
from core.permissions import roles_of
from core.services import membership_add, membership_end, person_update
from empowerment.services import item_update
from tests.admin.conftest import Furnished, LogIn, act, give, opened, page_of, verbs
from tests.world import ACTOR, PASSWORD

pytestmark = pytest.mark.mission("E2")


def facts(row: Any) -> dict[str, Any]:
    return dict(json.loads(events.history(row)[-1].facts))


# --- Organisations -------------------------------------------------------------------------------------------------


def test_organisation_facts_are_written_again(furnished: Furnished, log_in: LogIn) -> None:
    browser, row = log_in("sysadmin"), furnished.world.body["yx-zjj"]
    park = furnished.world.body["yx-park"]
    data = opened(browser, row) | {"short_name": "区住建局", "parent": park.pk, "name": "不许改", "code": "no"}
    assert browser.post(page_of(row), data).status_code == 302
    written = Organisation.objects.get(pk=row.pk)
    assert (written.short_name, written.parent, written.name, written.code) == ("区住建局", park, row.name, "yx-zjj")
    assert verbs(row) == ["organisation.create", "organisation.update"]
    assert facts(row) == {"short_name": "区住建局", "parent": park.name}


def test_what_is_as_it_was_leaves_no_event(furnished: Furnished, log_in: LogIn) -> None:
    browser = log_in("sysadmin")
    for row in (furnished.world.body["yx-park"], furnished.world.person["yx.clerk"], furnished.draft):
        before = verbs(row)
        assert browser.post(page_of(row), opened(browser, row)).status_code == 302
        assert verbs(row) == before


def test_refused_superior_comes_back_with_what_was_typed(furnished: Furnished, log_in: LogIn) -> None:
    browser, row = log_in("yx.reform"), furnished.world.body["yx-zjj"]
    data = opened(browser, row) | {"parent": row.pk, "source": "测试来源"}
    response = browser.post(page_of(row), data)
    errors = response.context["adminform"].form.errors
    assert errors == {"parent": ["机构不能是自己的上级、继受机关或代设窗口，也不能绕成一圈。"]}
    assert "测试来源" in response.content.decode()
    assert verbs(row) == ["organisation.create"]


def test_superior_of_another_city_stays_and_is_no_new_choice(furnished: Furnished, log_in: LogIn) -> None:
    province, park = furnished.world.body["hn-sthj"], furnished.world.body["yx-park"]
    Organisation.objects.filter(pk=park.pk).update(parent=province)
    browser, department = log_in("sysadmin"), furnished.world.body["yx-zjj"]
    assert browser.post(page_of(park), opened(browser, park) | {"short_name": "云溪园"}).status_code == 302
    assert Organisation.objects.get(pk=park.pk).parent == province
    data = opened(browser, department) | {"parent": province.pk}
    assert "parent" in browser.post(page_of(department), data).context["adminform"].form.errors


def test_alias_is_added_once_and_to_one_body(furnished: Furnished, log_in: LogIn) -> None:
    browser, row, other = log_in("sysadmin"), furnished.world.body["yx-zjj"], furnished.world.body["yx-centre"]
    assert act(browser, row, "alias", {"name": "云溪住建"}).status_code == 302
    alias = row.names.get(name="云溪住建")
    assert (alias.official, verbs(row), facts(row)) == (
        False,
        ["organisation.create", "organisation.alias_add"],
        {"name": "云溪住建"},
    )
    for again, words in ((row, "“云溪住建”已经登记"), (other, f"“云溪住建”已是{row.name}的名称")):
        response = act(browser, again, "alias", {"name": "云溪住建"})
        assert response.status_code == 422
        assert words in response.content.decode()
        assert 'value="云溪住建"' in response.content.decode()
    assert verbs(other) == ["organisation.create"]


def test_organisations_are_not_a_parks_nor_another_citys(furnished: Furnished, log_in: LogIn) -> None:
    row = furnished.world.body["yx-zjj"]
    for login, status in (("yx.admin", 403), ("as.sysadmin", 404)):
        assert log_in(login).post(page_of(row), {"short_name": "改"}).status_code == status
        assert act(log_in(login), row, "alias", {"name": "改"}).status_code == status
    assert verbs(row) == ["organisation.create"]


# --- People --------------------------------------------------------------------------------------------------------


def test_person_facts_are_written_again(furnished: Furnished, log_in: LogIn) -> None:
    browser, row = log_in("yx.admin"), furnished.world.person["yx.clerk"]
    data = opened(browser, row) | {"name": "演改名", "post": "科员", "username": "no", "is_active": ""}
    assert browser.post(page_of(row), data).status_code == 302
    written = Person.objects.get(pk=row.pk)
    assert (written.name, written.post, written.username, written.is_active) == ("演改名", "科员", "yx.clerk", True)
    assert verbs(row)[-1] == "person.update"
    assert events.history(row)[-1].facts == "{}"
    unnamed = browser.post(page_of(row), opened(browser, row) | {"name": " ", "post": "副科长"})
    assert unnamed.context["adminform"].form.errors == {"name": ["该字段是必填项。"]}
    assert "副科长" in unnamed.content.decode()


def test_page_opened_before_another_change_is_refused(furnished: Furnished, log_in: LogIn) -> None:
    browser, row = log_in("sysadmin"), furnished.world.person["yx.clerk"]
    data = opened(browser, row) | {"post": "我填的职务"}
    person_update(person=row, name="他人所改", post="", phone="", actor=ACTOR)
    response = browser.post(page_of(row), data)
    assert "有人刚刚改动了这条记录" in response.content.decode()
    assert "我填的职务" in response.content.decode()
    row.refresh_from_db()
    assert (row.name, row.post) == ("他人所改", "")
    del data["seen"]
    assert "有人刚刚改动了这条记录" in browser.post(page_of(row), data).content.decode()


def test_person_is_deactivated_and_comes_back(furnished: Furnished, log_in: LogIn) -> None:
    browser, row = log_in("yx.admin"), furnished.world.person["yx.clerk"]
    theirs = log_in("yx.clerk")
    assert theirs.get("/cases/").status_code == 200
    silent = act(browser, row, "deactivate", {"reason": " "})
    assert silent.context["form"].errors == {"reason": ["该字段是必填项。"]}
    assert act(browser, row, "deactivate", {"reason": "调离"}).status_code == 302
    assert theirs.get("/cases/").url == "/login/?next=/cases/"
    row.refresh_from_db()
    assert (row.is_active, roles_of(row), facts(row)) == (False, frozenset(), {"reason": "调离"})
    assert act(browser, row, "deactivate", {"reason": "再停"}).status_code == 403
    assert act(browser, row, "activate", {}).status_code == 302
    assert theirs.get("/cases/").status_code == 200
    assert verbs(row)[-2:] == ["person.deactivate", "person.activate"]
    assert act(browser, row, "activate", {}).status_code == 403


def test_nobody_deactivates_or_resets_themselves(furnished: Furnished, log_in: LogIn) -> None:
    browser, row = log_in("sysadmin"), furnished.world.person["sysadmin"]
    before = verbs(row)
    refused = act(browser, row, "deactivate", {"reason": "误点"})
    assert refused.context["form"].errors == {"__all__": ["不能停用自己，请由另一位管理员办理。"]}
    assert "误点" in refused.content.decode()
    refused = act(browser, row, "password", {"password": "Xin-mi-ma-2026"})
    assert "本人的密码请用页面右上角的“修改密码”" in refused.content.decode()
    row.refresh_from_db()
    assert (row.check_password(PASSWORD), verbs(row)) == (True, before)


def test_password_is_set_and_ends_the_persons_sessions(furnished: Furnished, log_in: LogIn) -> None:
    browser, row, theirs = log_in("yx.admin"), furnished.world.person["yx.clerk"], log_in("yx.clerk")
    assert theirs.get("/cases/").status_code == 200
    weak = act(browser, row, "password", {"password": "12345678"})
    assert weak.status_code == 422
    assert "密码只包含数字" in weak.context["form"].errors["password"][0]
    assert "12345678" not in weak.content.decode()
    assert act(browser, row, "password", {"password": "Xin-mi-ma-2026"}).status_code == 302
    row.refresh_from_db()
    assert row.check_password("Xin-mi-ma-2026")
    assert (verbs(row)[-1], facts(row)) == ("person.password_set", {})
    assert theirs.get("/cases/").url == "/login/?next=/cases/"


ACTS = {"password": {"password": "Xin-mi-ma-2026"}, "deactivate": {"reason": "试"}}


@pytest.mark.parametrize(
    ("login", "of", "status"),
    [
        ("yx.admin", "zjj.handler", 403),  # another body's people
        ("yx.admin", "sysadmin", 403),
        ("yx.reform", "yx.clerk", 403),
        ("yx.reform", "yx.reform", 403),  # a role that reaches beyond the office
        ("sysadmin", "as.clerk", 404),  # another city's
    ],
)
def test_people_of_others_are_left_alone(furnished: Furnished, log_in: LogIn, login: str, of: str, status: int) -> None:
    row = furnished.world.person[of]
    before = Event.objects.count()
    for name, data in ACTS.items():
        assert act(log_in(login), row, name, data).status_code == status
    assert log_in(login).post(page_of(row), {"name": "改"}).status_code == status
    assert Event.objects.count() == before


def test_one_who_serves_elsewhere_too_is_not_the_parks(furnished: Furnished, log_in: LogIn) -> None:
    """A password set by the park would open the other body's work; once that is over, it opens the park's only."""
    row, world = furnished.world.person["yx.clerk"], furnished.world
    first = dt.date(2024, 1, 1)
    elsewhere = membership_add(
        person=row, organisation=world.body["as-park"], role="clerk", valid_from=first, actor=ACTOR
    )
    for login in ("yx.admin", "sysadmin"):
        assert act(log_in(login), row, "password", ACTS["password"]).status_code == 403
    membership_end(membership=elsewhere, last_day=first, actor=ACTOR)
    assert act(log_in("yx.admin"), row, "password", ACTS["password"]).status_code == 302


def test_a_system_administrator_at_the_park_is_not_the_parks(furnished: Furnished, log_in: LogIn) -> None:
    row = give(furnished.world, "yx.sys2", "yx-park", "sysadmin")
    assert act(log_in("yx.admin"), row, "password", ACTS["password"]).status_code == 403
    assert act(log_in("sysadmin"), row, "password", ACTS["password"]).status_code == 302


def test_one_who_serves_nowhere_any_more_is_still_managed(furnished: Furnished, log_in: LogIn) -> None:
    row = furnished.world.person["yx.clerk"]
    for membership in row.memberships.all():
        membership_end(membership=membership, last_day=membership.valid_from, actor=ACTOR)
    assert act(log_in("as.sysadmin"), row, "deactivate", {"reason": "离职"}).status_code == 404
    assert act(log_in("yx.admin"), row, "deactivate", {"reason": "离职"}).status_code == 302


# --- The catalogue and the lamps -----------------------------------------------------------------------------------


def test_catalogue_line_is_written_again(furnished: Furnished, log_in: LogIn) -> None:
    browser, row = log_in("yx.admin"), furnished.world.item["direct"]
    department = furnished.world.body["yx-centre"]
    data = opened(browser, row) | {
        "name": "改名事项",
        "competent_department": department.pk,
        "everyday_words": "办证 ；领证;",
        "code": "no",
    }
    assert browser.post(page_of(row), data).status_code == 302
    code = row.code
    row.refresh_from_db()
    assert (row.name, row.competent_department, row.everyday_words) == ("改名事项", department, "办证;领证")
    assert row.code == code
    found = browser.get("/admin/empowerment/poweritem/", {"q": "领证"}).context["cl"].result_list
    assert [item.pk for item in found] == [row.pk]
    assert (verbs(row)[-1], facts(row)) == ("item.update", {"name": "改名事项", "department": "yx-centre"})


def test_refused_catalogue_line_comes_back(furnished: Furnished, log_in: LogIn) -> None:
    browser, row = log_in("sysadmin"), furnished.world.item["direct"]
    before = verbs(row)
    data = opened(browser, row) | {"name": "", "everyday_words": "我填的说法"}
    response = browser.post(page_of(row), data)
    assert response.context["adminform"].form.errors == {"name": ["该字段是必填项。"]}
    assert "我填的说法" in response.content.decode()
    elsewhere = opened(browser, row) | {"competent_department": furnished.world.body["as-jsj"].pk}
    assert "competent_department" in browser.post(page_of(row), elsewhere).context["adminform"].form.errors
    stale = opened(browser, row) | {"name": "我填的名称"}
    item_update(item=row, name=row.name, department=row.competent_department, everyday_words=[], source="", actor=ACTOR)
    assert "我填的名称" in browser.post(page_of(row), stale).content.decode()
    assert verbs(row) == [*before, "item.update"]
    assert log_in("as.sysadmin").post(page_of(row), {"name": "改"}).status_code == 404


def test_lamp_rule_is_added_from_a_day_on(furnished: Furnished, log_in: LogIn) -> None:
    browser, address = log_in("sysadmin"), "/admin/approvals/lamprule/add/"
    today = moments.today()
    data = {"valid_from": today.isoformat(), "yellow_percent": "30", "yellow_days": "2"}
    late = data | {"valid_from": (today - dt.timedelta(days=1)).isoformat()}
    refused = browser.post(address, late)
    assert refused.context["adminform"].form.errors == {"valid_from": ["施行日不能早于今天：已经亮过的灯不改。"]}
    assert 'value="30"' in refused.content.decode()
    refused = browser.post(address, data | {"yellow_percent": "101"})
    assert refused.context["adminform"].form.errors == {"yellow_percent": ["剩余百分比须在 0 到 100 之间。"]}
    assert browser.post(address, data).status_code == 302
    rule = LampRule.in_force(today)
    assert (rule.yellow_percent, rule.yellow_days, verbs(rule)) == (30, 2, ["lamp_rule.add"])
    history = browser.get(f"/admin/approvals/lamprule/{rule.pk}/history/", follow=True)
    assert [event.verb for event in history.context["cl"].result_list] == ["lamp_rule.add"]
    assert browser.post(page_of(rule), data).status_code == 403


def test_lamp_rules_are_the_system_administrators(log_in: LogIn) -> None:
    for login in ("yx.admin", "yx.reform"):
        assert log_in(login).get("/admin/approvals/lamprule/add/").status_code == 403


# --- The frame -----------------------------------------------------------------------------------------------------


def test_page_greets_by_name(furnished: Furnished, log_in: LogIn) -> None:
    text = log_in("yx.admin").get("/admin/").content.decode()
    assert f"<strong>{furnished.world.person['yx.admin'].name}</strong>，您好。" in text
