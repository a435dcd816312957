"""Every write is a service's and leaves an event; what was refused comes back with what was typed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from core import events, moments
from core.models import Event, Membership, Organisation, Person
from core.permissions import roles_of
from empowerment.models import Empowerment, ItemVersion, PowerItem, ServiceWindow, SubItem
from tests.admin.conftest import Furnished, LogIn, act, opened, page_of, verbs
from tests.world import PASSWORD

pytestmark = pytest.mark.mission("E2")


# --- Organisations, people, memberships ----------------------------------------------------------------------------


def test_organisation_is_entered_with_its_aliases_and_renamed(furnished: Furnished, log_in: LogIn) -> None:
    browser, park = log_in("sysadmin"), furnished.world.body["yx-park"]
    data = {
        "name": "云溪区测试局",
        "code": "yx-test",
        "jurisdiction": park.jurisdiction_id,
        "kind": "department",
        "level": "district",
        "aliases": "区测试局\n 测试办 \n",
    }
    assert browser.post("/admin/core/organisation/add/", data).status_code == 302
    made = Organisation.objects.get(code="yx-test")
    assert sorted(made.names.values_list("name", flat=True)) == ["区测试局", "测试办"]
    response = act(browser, made, "rename", {"name": "云溪区检验局", "on": moments.today().isoformat()})
    assert response.status_code == 302
    made.refresh_from_db()
    assert made.name == "云溪区检验局"
    assert verbs(made) == ["organisation.create", "organisation.rename"]
    history = browser.get(f"/admin/core/organisation/{made.pk}/history/", follow=True)
    assert [event.verb for event in history.context["cl"].result_list] == ["organisation.rename", "organisation.create"]


def test_organisation_of_another_city_is_not_a_choice(furnished: Furnished, log_in: LogIn) -> None:
    elsewhere = furnished.world.body["as-park"].jurisdiction_id
    data = {"name": "某局", "code": "x", "jurisdiction": elsewhere, "kind": "department", "level": "city"}
    response = log_in("sysadmin").post("/admin/core/organisation/add/", data)
    assert list(response.context["errors"].data) != []
    assert "jurisdiction" in response.context["adminform"].form.errors
    assert not Organisation.objects.filter(code="x").exists()


def test_park_administrator_enters_no_organisation(log_in: LogIn) -> None:
    assert log_in("yx.admin").get("/admin/core/organisation/add/").status_code == 403


def person_data(organisation: Organisation, role: str, **changed: str) -> dict[str, Any]:
    return {
        "username": "yx.new",
        "name": "演新人",
        "post": "副主任",
        "password": "Chuang-kou-2026",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-organisation": organisation.pk,
        "memberships-0-role": role,
        "memberships-0-valid_from": "2026-01-01",
        **changed,
    }


def test_person_is_entered_with_a_first_membership(furnished: Furnished, log_in: LogIn) -> None:
    park = furnished.world.body["yx-park"]
    response = log_in("yx.admin").post("/admin/core/person/add/", person_data(park, "clerk"))
    assert response.status_code == 302
    person = Person.objects.get(username="yx.new")
    assert person.check_password("Chuang-kou-2026")
    assert not person.is_staff
    assert roles_of(person) == {("clerk", park.pk)}
    assert verbs(person) == ["person.create", "membership.add"]
    made_by = events.history(person)[0].actor_id
    assert made_by == str(furnished.world.person["yx.admin"].pk)


@pytest.mark.parametrize(
    ("login", "body", "role", "changed", "field"),
    [
        ("yx.admin", "yx-zjj", "clerk", {}, ""),  # another body's people
        ("yx.admin", "yx-park", "sysadmin", {}, ""),  # a role that reaches beyond the park
        ("yx.reform", "yx-spj", "reform", {}, ""),
        ("sysadmin", "as-park", "clerk", {}, ""),  # another city's
        ("sysadmin", "yx-park", "clerk", {"password": "12345678"}, "password"),
        ("sysadmin", "yx-park", "clerk", {"password": "Ab1"}, "password"),
        ("sysadmin", "yx-park", "clerk", {"username": "yx.clerk"}, "username"),
        ("sysadmin", "yx-park", "clerk", {"memberships-TOTAL_FORMS": "0"}, ""),
    ],
)
def test_person_that_is_refused_leaves_nothing(
    furnished: Furnished, log_in: LogIn, login: str, body: str, role: str, changed: dict[str, str], field: str
) -> None:
    before = Person.objects.count(), Event.objects.count()
    data = person_data(furnished.world.body[body], role, **changed)
    response = log_in(login).post("/admin/core/person/add/", data)
    assert response.status_code == 200
    assert response.context["errors"]
    assert "演新人" in response.content.decode()
    if field:
        assert field in response.context["adminform"].form.errors
    assert (Person.objects.count(), Event.objects.count()) == before


def test_membership_begins_and_ends(furnished: Furnished, log_in: LogIn) -> None:
    browser, person, park = log_in("yx.admin"), furnished.world.person["yx.filer"], furnished.world.body["yx-park"]
    data = {"person": person.pk, "organisation": park.pk, "role": "reviewer", "valid_from": "2026-01-01"}
    assert browser.post("/admin/core/membership/add/", data).status_code == 302
    assert ("reviewer", park.pk) in roles_of(person)
    again = browser.post("/admin/core/membership/add/", data)
    assert "与所填期间重叠" in again.content.decode()
    membership = Membership.objects.get(person=person, role="reviewer")
    assert act(browser, membership, "end", {"last_day": "2026-01-31"}).status_code == 302
    person.refresh_from_db()
    assert ("reviewer", park.pk) not in roles_of(person)
    assert verbs(person)[-2:] == ["membership.add", "membership.end"]


def test_nobody_enters_or_ends_a_membership_of_their_own(furnished: Furnished, log_in: LogIn) -> None:
    person, park = furnished.world.person["sysadmin"], furnished.world.body["yx-park"]
    data = {"person": person.pk, "organisation": park.pk, "role": "chief", "valid_from": "2026-01-01"}
    response = log_in("sysadmin").post("/admin/core/membership/add/", data)
    assert "本人的任职由另一位管理员登记" in response.content.decode()
    own = Membership.objects.get(person=person)
    assert act(log_in("sysadmin"), own, "end", {"last_day": "2026-01-31"}).status_code == 422
    assert list(Membership.objects.filter(person=person)) == [own]


def test_membership_elsewhere_is_not_ended_by_a_park(furnished: Furnished, log_in: LogIn) -> None:
    elsewhere = Membership.objects.get(person=furnished.world.person["zjj.handler"])
    assert act(log_in("yx.admin"), elsewhere, "end", {"last_day": "2026-01-31"}).status_code == 403
    other_city = Membership.objects.get(person=furnished.world.person["as.clerk"])
    assert act(log_in("yx.admin"), other_city, "end", {"last_day": "2026-01-31"}).status_code == 404
    assert not Membership.objects.filter(pk__in=(elsewhere.pk, other_city.pk), valid_to__isnull=False).exists()


def test_own_password_is_changed_on_record(furnished: Furnished, log_in: LogIn) -> None:
    person, browser = furnished.world.person["yx.admin"], log_in("yx.admin")
    data = {"old_password": PASSWORD, "new_password1": "Xin-mi-ma-2026", "new_password2": "Xin-mi-ma-2026"}
    assert browser.post("/admin/password_change/", data | {"old_password": "错"}).status_code == 200
    for weak, words in (("12345678", "密码只包含数字。"), ("Ab1", "密码太短，请至少填 8 位。")):
        refused = browser.post("/admin/password_change/", data | {"new_password1": weak, "new_password2": weak})
        assert words in refused.context["form"].errors["new_password2"]
    assert verbs(person) == ["person.create", "membership.add"]
    assert browser.post("/admin/password_change/", data).status_code == 302
    person.refresh_from_db()
    assert person.check_password("Xin-mi-ma-2026")
    assert verbs(person) == ["person.create", "membership.add", "person.password_set"]
    last = events.history(person)[-1]
    assert (last.facts, last.actor_id) == ("{}", str(person.pk))
    assert browser.get("/admin/").status_code == 200  # this session goes on


# --- The catalogue -------------------------------------------------------------------------------------------------


def version_data(**changed: Any) -> dict[str, Any]:
    return {
        "name": "",
        "item_type": "licence",
        "legal_basis": "测试依据",
        "source_of_power": "statute",
        "limit_number": "8",
        "limit_unit": "workday",
        "extension_days": "10",
        "decision_form": "chief",
        "materials-TOTAL_FORMS": "2",
        "materials-INITIAL_FORMS": "0",
        "materials-0-name": "申请书",
        "materials-0-required": "on",
        "materials-1-name": "营业执照",
        "materials-1-original": "on",
        "guide-TOTAL_FORMS": "0",
        "guide-INITIAL_FORMS": "0",
        "questions-TOTAL_FORMS": "0",
        "questions-INITIAL_FORMS": "0",
        **changed,
    }


def test_item_version_and_subitem_are_entered_and_published(furnished: Furnished, log_in: LogIn) -> None:
    browser, department = log_in("yx.reform"), furnished.world.body["yx-zjj"]
    data = {
        "name": "测试事项",
        "code": "YX-CS-1",
        "jurisdiction": department.jurisdiction_id,
        "competent_department": department.pk,
        "everyday_words": "试一试；试试",
        "source": "测试",
    }
    assert browser.post("/admin/empowerment/poweritem/add/", data).status_code == 302
    item = PowerItem.objects.get(code="YX-CS-1")
    assert item.everyday_words == "试一试;试试"
    subitem = {"item": item.pk, "code": "YX-CS-1-1", "name": "子项"}
    assert browser.post("/admin/empowerment/subitem/add/", subitem).status_code == 302
    assert SubItem.objects.get(item=item).name == "子项"
    response = browser.post("/admin/empowerment/itemversion/add/", version_data(item=item.pk))
    assert response.status_code == 302
    draft = ItemVersion.objects.get(item=item)
    assert draft.name == "测试事项"
    materials = list(draft.materials.values_list("order", "name", "required", "original"))
    assert materials == [(1, "申请书", True, False), (2, "营业执照", False, True)]
    today = moments.today().isoformat()
    publish = {"publication": "测试公告1号", "published_on": today, "effective_on": today}
    assert act(browser, draft, "publish", publish).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.publication) == ("published", "测试公告1号")
    assert verbs(draft) == ["version.draft", "version.publish"]
    assert verbs(item) == ["item.create", "item.subitems_add"]


def test_draft_is_written_again_with_its_materials(furnished: Furnished, log_in: LogIn) -> None:
    draft = furnished.draft
    browser = log_in("yx.admin")
    address = f"/admin/empowerment/itemversion/{draft.pk}/change/"
    assert "保存" in browser.get(address).content.decode()
    response = browser.post(address, opened(browser, draft) | version_data(limit_number="6"))
    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.superseded_at is not None
    again = ItemVersion.objects.get(item=draft.item, state="draft", superseded_at=None)
    assert (again.limit_number, [row.name for row in again.materials.all()]) == (6, ["申请书", "营业执照"])
    assert verbs(draft) == ["version.draft", "version.recall"]
    assert verbs(again) == ["version.draft"]
    kept = again.materials.get(order=2)
    data = version_data(
        **{
            "materials-INITIAL_FORMS": "2",
            "materials-0-id": again.materials.get(order=1).pk,
            "materials-0-DELETE": "on",
            "materials-1-id": kept.pk,
        }
    )
    response = browser.post(f"/admin/empowerment/itemversion/{again.pk}/change/", opened(browser, again) | data)
    assert response.status_code == 302
    last = ItemVersion.objects.get(item=draft.item, state="draft", superseded_at=None)
    assert [row.name for row in last.materials.all()] == ["营业执照"]
    assert [row.name for row in again.materials.all()] == ["申请书", "营业执照"]


def test_published_version_is_not_edited_by_post(furnished: Furnished, log_in: LogIn) -> None:
    version = furnished.world.item["direct"].versions.get(state="published")
    before = ItemVersion.objects.filter(pk=version.pk).values().get()
    for login in ("sysadmin", "yx.reform", "yx.admin"):
        browser = log_in(login)
        address = f"/admin/empowerment/itemversion/{version.pk}/change/"
        assert browser.post(address, version_data(name="改名")).status_code == 403
        assert act(browser, version, "publish", {"publication": "再公布"}).status_code == 403
        assert act(browser, version, "recall", {"reason": "撤回"}).status_code == 403
    assert ItemVersion.objects.filter(pk=version.pk).values().get() == before
    assert verbs(version) == ["version.draft", "version.publish"]


def test_park_administrator_drafts_and_does_not_publish(furnished: Furnished, log_in: LogIn) -> None:
    today = moments.today().isoformat()
    publish = {"publication": "测试", "published_on": today, "effective_on": today}
    assert act(log_in("yx.admin"), furnished.draft, "publish", publish).status_code == 403
    page = log_in("yx.admin").get(f"/admin/empowerment/itemversion/{furnished.draft.pk}/change/").content.decode()
    assert "/act/recall/" in page
    assert "/act/publish/" not in page


def test_refused_publication_comes_back_with_what_was_typed(furnished: Furnished, log_in: LogIn) -> None:
    today = moments.today()
    data = {
        "publication": "测试公告2号",
        "published_on": today.isoformat(),
        "effective_on": (today - dt.timedelta(days=1)).isoformat(),
    }
    response = act(log_in("yx.reform"), furnished.draft, "publish", data)
    assert response.status_code == 422
    assert response.context["form"].errors == {"effective_on": ["未经公布的不得作为依据：生效日不能早于公布日。"]}
    assert "测试公告2号" in response.content.decode()
    assert verbs(furnished.draft) == ["version.draft"]


def test_second_draft_is_refused_in_words(furnished: Furnished, log_in: LogIn) -> None:
    data = version_data(item=furnished.draft.item_id)
    response = log_in("yx.admin").post("/admin/empowerment/itemversion/add/", data)
    assert response.status_code == 200
    assert "该事项已有一个起草中的版本" in response.content.decode()
    assert "测试依据" in response.content.decode()


# --- Empowerments --------------------------------------------------------------------------------------------------


def test_mode_is_changed_and_empowerment_closed(furnished: Furnished, log_in: LogIn) -> None:
    browser, row = log_in("yx.reform"), furnished.world.empowerment["service"]
    today = moments.today()
    data = {"mode": "own", "on": today.isoformat(), "reason": "试行情况", "source": "测试文件"}
    response = act(browser, row, "change-mode", data)
    assert response.status_code == 302
    new = Empowerment.objects.get(item=row.item, mode="own", superseded_at=None)
    assert response.url == f"/admin/empowerment/empowerment/{new.pk}/change/"
    assert verbs(new) == ["empowerment.add", "empowerment.change_mode"]
    assert act(browser, row, "close", {"reason": "再改", "last_day": today.isoformat()}).status_code == 403
    assert act(browser, new, "close", {"reason": "到期", "last_day": today.isoformat()}).status_code == 302
    closed = Empowerment.objects.get(item=row.item, mode="own", superseded_at=None)
    assert closed.valid_to == moments.end_of(today)
    assert verbs(closed) == ["empowerment.close"]


def test_empowerment_is_not_moved_by_a_park_or_another_city(furnished: Furnished, log_in: LogIn) -> None:
    data = {"reason": "到期", "last_day": moments.today().isoformat()}
    assert act(log_in("yx.admin"), furnished.world.empowerment["direct"], "close", data).status_code == 403
    assert act(log_in("yx.reform"), furnished.world.empowerment["own"], "close", data).status_code == 404
    assert act(log_in("yx.reform"), furnished.world.empowerment["direct"], "vanish", data).status_code == 404


# --- Guides and windows --------------------------------------------------------------------------------------------


GUIDE_TYPED = {
    "guide-TOTAL_FORMS": "1",
    "guide-0-audience": "both",
    "guide-0-conditions": "有施工图纸",
    "guide-0-online_depth": "3",
    "guide-0-visits": "1",
    "guide-0-charges": "false",
    "guide-0-closing": "certificate",
    "questions-TOTAL_FORMS": "1",
    "questions-0-question": "多久要开工？",
    "questions-0-answer": "三个月内。",
}


@pytest.mark.mission("C7")
def test_a_guide_is_written_with_its_draft_and_the_next_draft_begins_with_it(
    furnished: Furnished, log_in: LogIn
) -> None:
    browser, item = log_in("yx.reform"), furnished.world.item["delegated"]
    address = "/admin/empowerment/itemversion/add/"
    assert browser.post(address, version_data(item=item.pk, **GUIDE_TYPED)).status_code == 302
    draft = ItemVersion.objects.get(item=item, state="draft")
    guide = draft.guide
    assert (guide.audience, guide.conditions, guide.online_depth, guide.charges) == ("both", "有施工图纸", 3, False)
    assert [(q.question, q.answer) for q in draft.questions.all()] == [("多久要开工？", "三个月内。")]
    today = moments.today().isoformat()
    publish = {"publication": "测试公告1号", "published_on": today, "effective_on": today}
    assert act(browser, draft, "publish", publish).status_code == 302

    form = browser.get(f"{address}?item={item.pk}")
    formsets = {inline.formset.prefix: inline.formset for inline in form.context["inline_admin_formsets"]}
    assert form.context["adminform"].form["limit_number"].value() == 8
    assert [f["name"].value() for f in formsets["materials"]][:3] == ["申请书", "营业执照", None]
    assert formsets["guide"].forms[0]["conditions"].value() == "有施工图纸"
    assert formsets["questions"].forms[0]["answer"].value() == "三个月内。"
    parts = [form.context["adminform"].form, *(p for f in formsets.values() for p in (f.management_form, *f))]
    values = {field.html_name: field.value() for part in parts for field in part}
    sent = {name: value for name, value in values.items() if value is not None}
    assert browser.post(f"{address}?item={item.pk}", sent | {"limit_number": "6"}).status_code == 302
    again = ItemVersion.objects.get(item=item, state="draft")
    assert (again.limit_number, again.guide.conditions) == (6, "有施工图纸")
    assert [row.name for row in again.materials.all()] == ["申请书", "营业执照"]
    assert [row.answer for row in again.questions.all()] == ["三个月内。"]
    assert (again.guide.charges, again.guide.visits) == (False, 1)


@pytest.mark.mission("C7")
def test_a_window_is_entered_and_told_anew(furnished: Furnished, log_in: LogIn) -> None:
    browser, park = log_in("yx.admin"), furnished.world.body["yx-park"]
    item = furnished.world.item["delegated"]
    data = {"park": park.pk, "item": item.pk, "place": "三号窗口", "hours": "工作日", "phone": "1"}
    assert browser.post("/admin/empowerment/servicewindow/add/", data).status_code == 302
    window = ServiceWindow.objects.get(item=item)
    assert browser.post(page_of(window), opened(browser, window) | {"phone": "2", "place": ""}).status_code == 200
    assert browser.post(page_of(window), opened(browser, window) | {"phone": "2"}).status_code == 302
    window.refresh_from_db()
    assert (window.place, window.phone, verbs(window)) == ("三号窗口", "2", ["window.set", "window.set"])
    stranger = data | {"park": furnished.world.body["as-park"].pk}
    assert browser.post("/admin/empowerment/servicewindow/add/", stranger).status_code == 200
    assert ServiceWindow.objects.filter(park__code="as-park").count() == 0


@pytest.mark.mission("C7")
def test_the_promise_is_written_anew_from_a_day_on(furnished: Furnished, log_in: LogIn) -> None:
    browser, row = log_in("yx.reform"), furnished.world.empowerment["forwarded"]
    typed = {
        "promise_number": "5",
        "promise_unit": "workday",
        "source_of_power": "statute",
        "power_basis": "",
        "on": moments.today().isoformat(),
        "reason": "压缩时限",
        "source": "某文件",
    }
    assert act(browser, row, "revise", typed | {"promise_unit": ""}).status_code == 422
    assert act(browser, row, "revise", typed).status_code == 302
    new = Empowerment.objects.known_at(None).get(item=row.item, valid_to=None)
    assert (new.promise_number, new.promise_unit, new.mode) == (5, "workday", row.mode)
    form = browser.get(reverse("admin:empowerment_empowerment_act", args=[new.pk, "revise"])).context["form"]
    assert (form["promise_number"].value(), form["promise_unit"].value()) == (5, "workday")
