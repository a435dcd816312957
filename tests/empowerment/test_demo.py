"""`load_demo`: the documents' own numbers, once, whole."""

import datetime as dt
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase

from core import events, moments
from core.models import Event, HolidayNotice, Jurisdiction, Membership, Organisation, Person
from core.selectors import organisation_by_name
from empowerment.authority import Authority, Refusal
from empowerment.models import (
    ChiefGrant,
    CutOver,
    Empowerment,
    HandoverPackage,
    HandoverSignature,
    Instrument,
    ItemVersion,
    PowerItem,
    Seal,
    SubItem,
    SystemAccess,
)
from empowerment.selectors import resolve
from empowerment.selectors.access import lamp_code
from ledger.models import Measure, ParkColumn
from tests.world import moment


class TestDemonstration(TestCase):
    """One load for all tests; each test's own changes are undone."""

    @classmethod
    def setUpTestData(cls) -> None:
        call_command("load_demo", stdout=StringIO())

    def _modes(self, at: tuple[int, ...], *parks: str) -> Counter[tuple[str, str]]:
        rows = Empowerment.objects.known_at(None).valid_at(moment(*at)).filter(park__code__in=parks)
        return Counter(rows.values_list("scheme__code", "mode"))

    @pytest.mark.mission("A2", "A3")
    def test_yunxi_has_172_items_in_four_modes(self) -> None:
        modes = self._modes((2022, 6, 1), "yx-park")
        assert modes == {
            ("S0", "direct"): 23,
            ("S0", "delegated"): 21,
            ("S0", "forwarded"): 115,
            ("S0", "reported"): 13,
        }
        assert modes.total() == 172

    @pytest.mark.mission("A2")
    def test_anshan_has_126_items_and_181_subitems(self) -> None:
        versions = ItemVersion.objects.filter(item__jurisdiction__code="anshan")
        assert Counter(versions.values_list("item_type", flat=True)) == {"licence": 75, "confirmation": 17, "other": 34}
        subitems = SubItem.objects.filter(item__jurisdiction__code="anshan")
        assert subitems.count() == 181
        by_type = Counter(subitems.values_list("item__versions__item_type", flat=True))
        assert by_type == {"licence": 130, "confirmation": 17, "other": 34}
        assert self._modes((2024, 9, 5, 23, 59, 59), "as-park") == {("AS2020", "own"): 126}
        assert self._modes((2024, 9, 6), "as-park") == {("S4", "own"): 126}

    @pytest.mark.mission("A7", "A11")
    def test_anshan_changed_its_body_in_one_run_with_fourteen_packages(self) -> None:
        row = CutOver.objects.get()
        assert (row.state, row.fictional, row.result["conflicts"]) == ("applied", True, [])
        counts = row.result["counts"]
        assert (counts["items"], counts["subitems"], counts["bodies"]) == (126, 181, 14)
        assert [(each["label"], each["items"], each["subitems"]) for each in counts["types"]] == [
            ("行政许可", 75, 130),
            ("行政确认", 17, 17),
            ("其他行政权力", 34, 34),
        ]
        packages = HandoverPackage.objects.filter(cut_over=row)
        assert Counter(packages.values_list("taker__kind", flat=True)) == {"department": 13, "stationed": 1}
        assert Counter(packages.values_list("state", flat=True)) == {"signed": 12, "given": 1, "open": 1}
        assert set(packages.values_list("due_on", "fictional")) == {(dt.date(2024, 9, 6), True)}
        heads = Membership.objects.filter(role="head", organisation__in=packages.values("taker"))
        assert heads.values("organisation").distinct().count() == 14
        assert not HandoverSignature.objects.filter(on_paper=True).exists()

    @pytest.mark.mission("A12")
    def test_yueyang_has_eleven_parks_in_the_access_register(self) -> None:
        rows = SystemAccess.objects.all()
        assert rows.values("park").distinct().count() == 11
        assert Counter(lamp_code(row) for row in rows) == {"done": 53, "yellow": 3, "green": 4, "red": 3, "grey": 2}
        assert rows.exclude(blocker="").count() == 10
        assert set(rows.values_list("fictional", "account_names")) == {(True, "")}

    @pytest.mark.mission("A1", "A3", "A4")
    def test_chenzhou_has_three_modes_and_the_parks_differ(self) -> None:
        gx, jk = self._modes((2021, 3, 10), "czgx"), self._modes((2021, 3, 10), "czjk")
        assert set(gx) == set(jk) == {("S2", "direct"), ("S2", "forwarded"), ("S2", "reported")}
        assert self._modes((2021, 3, 9, 23, 59, 59), "czgx", "czjk") == {}
        road = PowerItem.objects.get(code="CZ-XN-024")
        modes = {row.park.code: row.mode for row in road.empowerments.select_related("park")}
        assert modes == {"czgx": "forwarded", "czjk": "direct"}

    @pytest.mark.mission("A1", "A3")
    def test_every_empowerment_of_a_scheme_in_force_has_an_answer(self) -> None:
        """On 2025-03-03 everything answers, but for the one department of 郴州 that never signed."""
        at = moment(2025, 3, 3, 10)
        refused: Counter[tuple[str, str]] = Counter()
        rows = Empowerment.objects.known_at(None).valid_at(at).select_related("item__competent_department", "park")
        for row in rows:
            answer = resolve(row.item, row.park, row.area, at)
            if isinstance(answer, Refusal):
                refused[answer.reasons[0].code, answer.right_body] += 1
            else:
                assert answer.cards == ()
        assert refused == {("no_instrument", "郴州市水利局"): 4}
        assert rows.count() == 172 + 8 + 50 + 126

    @pytest.mark.mission("A1")
    def test_chenzhou_is_not_applied_today(self) -> None:
        item, park = PowerItem.objects.get(code="CZ-XN-001"), Organisation.objects.get(code="czgx")
        answer = resolve(item, park, "", moment(2026, 2, 24))
        assert isinstance(answer, Refusal) and answer.reasons[0].code == "scheme_lapsed"

    @pytest.mark.mission("A15")
    def test_all_eleven_parks_have_their_names_scheme_and_place_of_service(self) -> None:
        columns = ParkColumn.objects.select_related("park__served_by").order_by("position")
        assert [column.park.short_name for column in columns] == [
            "岳阳经发区",
            "南湖新区",
            "临港高新区(含综合区)",
            "汨罗高新区",
            "岳阳绿色化工产业区",
            "平江高新区",
            "湘阴高新区",
            "临湘高新区",
            "华容高新区",
            "君山产业开发区",
            "岳阳高新技术产业园区",
        ]
        for column in columns:
            park = column.park
            assert park.schemes.filter(code="S1").exists(), park
            for name in {park.name, park.short_name, *park.names.values_list("name", flat=True)}:
                assert organisation_by_name(name) == park, name
        halls = {column.park.code for column in columns if column.park.served_by is None}
        assert halls == {"lingang-park", "lx-park"}  # the pilots of concentrated licensing have their own hall
        assert organisation_by_name("岳阳绿色化工高新区") == organisation_by_name("绿色化工高新区")
        assert organisation_by_name("城陵矶新港区") != organisation_by_name("临港高新区")

    @pytest.mark.mission("A15")
    def test_concentrated_licensing_is_one_seal_and_one_body(self) -> None:
        park = Organisation.objects.get(code="lx-park")
        answer = resolve(PowerItem.objects.get(code="LX-XN-001"), park, "", moment(2025, 3, 3))
        assert isinstance(answer, Authority)
        assert answer.source_of_power == "concentrated25"
        assert {answer.slots[slot].id for slot in ("accepts", "examines", "decides", "issues")} == {park.pk}
        assert {step.owner_id for step in answer.seals} == {park.pk}

    @pytest.mark.mission("A6")
    def test_every_instrument_of_the_demonstration_says_so(self) -> None:
        assert set(Instrument.objects.values_list("fictional", flat=True)) == {True}
        kinds = Counter(Instrument.objects.values_list("scheme__code", "kind"))
        assert kinds[("S4", "agreement")] == 14  # thirteen departments and one resident body
        assert kinds[("S0", "authorization")] and kinds[("S0", "delegation")] and kinds[("S2", "handover")]

    @pytest.mark.mission("A5")
    def test_the_seals_that_ended(self) -> None:
        ended = {seal.code: (seal.state, seal.ended_at) for seal in Seal.objects.exclude(ended_at=None)}
        assert ended == {
            "as-spj-special": ("void", moment(2024, 9, 6)),
            "czgx-2": ("void", moment(2021, 3, 10)),
            "czjk-3": ("void", moment(2021, 3, 10)),
        }

    @pytest.mark.mission("A13")
    def test_the_chief_approver_of_yunxi(self) -> None:
        grants = ChiefGrant.objects.filter(body__code="yx-park")
        assert set(grants.values_list("person__username", flat=True)) == {"yx.chief"}
        assert Counter(grants.values_list("right", "item__versions__decision_form")).keys() == {
            ("decide", "chief"),
            ("first_review", "first_review"),
        }

    def test_everyone_can_log_in_and_nobody_is_superuser(self) -> None:
        assert all(person.check_password("Yuanqu-2026") for person in Person.objects.all()[:3])
        assert not Person.objects.filter(is_superuser=True).exists()
        assert Person.objects.get(username="sysadmin").is_staff
        assert Membership.objects.values("person").distinct().count() == Person.objects.count()

    def test_the_measures_and_holidays(self) -> None:
        groups = Counter(Measure.objects.values_list("group_number", flat=True))
        assert [groups[n] for n in range(1, 6)] == [4, 5, 4, 4, 3]
        assert list(HolidayNotice.objects.order_by("year").values_list("year", flat=True)) == list(range(2004, 2027))
        notice = HolidayNotice.objects.get(year=2022)
        assert (notice.document_number, moments.legal_day(notice.recorded_at).year) == ("国办发明电〔2021〕11号", 2021)

    def test_a_second_start_changes_nothing(self) -> None:
        before = Event.objects.count()
        out = StringIO()
        call_command("load_demo", stdout=out)
        assert out.getvalue() == "演示数据已在库中。\n"
        assert Event.objects.count() == before

    def test_the_record_is_whole_and_the_logins_are_printed(self) -> None:
        assert list(events.verify()) == []
        out = StringIO()
        call_command("demo_logins", stdout=out)
        lines = out.getvalue().splitlines()
        assert lines[0].split() == ["角色", "登录名", "姓名", "地区", "机构"]
        assert any(line.split()[:3] == ["窗口人员", "yx.clerk", "陈演文"] for line in lines)
        assert lines[-1].endswith("密码都是 Yuanqu-2026")


@pytest.mark.django_db
def test_a_database_with_data_of_its_own_is_left_alone() -> None:
    Jurisdiction.objects.create(code="own", name="本地", division_code="430000")
    with pytest.raises(CommandError, match="已有业务数据"):
        call_command("load_demo", stdout=StringIO())
    assert Organisation.objects.count() == 0
