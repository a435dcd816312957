"""The demonstration of authority: schemes, items, empowerments, instruments, seals, grants and the handover."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from core import moments
from core.actors import Actor
from core.fixtures_files import data_of, rows_of, words
from core.models import Jurisdiction, Membership, OrganisationKind, Person, Role
from core.models import Organisation as Body
from empowerment import demo_duties, demo_handover, demo_instruments, demo_lists, demo_papers, demo_rounds
from empowerment.demo_guides import guide_parts, promise_of, windows_load
from empowerment.demo_promises import commitment_of, materials_of
from empowerment.models import Instrument, PowerItem, Scheme
from empowerment.services import (
    GrantLine,
    LicenceTermsDraft,
    PartyInput,
    ScopeInput,
    empowerment_add,
    instrument_add,
    instrument_publish,
    instrument_sign,
    item_create,
    letter_issue,
    scheme_compose,
    seal_add,
    seal_retire,
    seal_user_add,
    subitems_add,
    version_draft,
    version_publish,
)
from empowerment.workflow import DecisionForm, GrantRight, InstrumentKind, Mode, Party, SealKind

Row = dict[str, str]
YUNXI_FROM = dt.date(2022, 5, 11)
YUEYANG_FROM = dt.date(2022, 3, 8)
CHENZHOU_PUBLISHED = dt.date(2021, 2, 23)
CHENZHOU_FROM = dt.date(2021, 3, 10)
ANSHAN_FROM = dt.date(2020, 1, 1)
SEAL_ROLES = (Role.CLERK, Role.REVIEWER, Role.HANDLER, Role.SUPERVISOR, Role.HEAD)


def load(*, actor: Actor) -> None:
    """Everything of fixtures/ that empowerment knows, through the services."""
    _Demonstration(actor).load()
    demo_instruments.load(actor=actor)
    demo_lists.load()
    demo_rounds.load()
    demo_papers.load(actor=actor)
    demo_duties.load(actor=actor)


class _Demonstration:
    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.data = data_of("demonstration.json")
        self.bodies = {row.code: row for row in Body.objects.all()}
        self.people = {row.username: row for row in Person.objects.all()}
        self.schemes: dict[str, Scheme] = {}
        self.items: dict[str, PowerItem] = {}
        self.rows = {
            "S0": rows_of("yunxi_items.csv"),
            "S1": rows_of("yueyang_intake_only.csv"),
            "S2": rows_of("chenzhou_items.csv"),
            "S4": rows_of("anshan_items.csv"),
        }
        self.terms = {row["code"]: row for row in rows_of("licence_terms.csv")}
        self.handover_at = dt.datetime.fromisoformat(self.data["anshan_handover_at"])

    def load(self) -> None:
        self._schemes()
        for scheme, published in (
            ("S0", YUNXI_FROM),
            ("S1", YUEYANG_FROM),
            ("S2", CHENZHOU_PUBLISHED),
            ("S4", ANSHAN_FROM),
        ):
            self._items(scheme, published)
        self._subitems()
        self._yunxi()
        self._yueyang()
        self._chenzhou()
        self._anshan()
        self._seals()
        self._grants()
        self._handover()
        windows_load(bodies=self.bodies, items=self.items, actor=self.actor)

    # --- Schemes and items ------------------------------------------------------------------------------------------
    def _schemes(self) -> None:
        facts = {row["code"]: row for row in data_of("schemes.json")}
        for rules in data_of("rules.json"):
            scheme = facts.get(rules["code"]) or rules["scheme"]
            source = scheme.get("source") or scheme["official_title"]
            data = {**scheme, **rules, "source": source}
            self.schemes[rules["code"]] = scheme_compose(data=data, actor=self.actor)

    def _items(self, scheme: str, published: dt.date) -> None:
        jurisdiction = self.schemes[scheme].jurisdiction
        for row in self.rows[scheme]:
            if row["code"] not in self.items:
                self.items[row["code"]] = self._item(row, jurisdiction, published)

    def _item(self, row: Row, jurisdiction: Jurisdiction, published: dt.date) -> PowerItem:
        item = item_create(
            code=row["code"],
            jurisdiction=jurisdiction,
            name=row["name"],
            department=self.bodies[row["department_code"]],
            source=row["source"],
            everyday_words=words(row["everyday_words"]),
            fictional=row["fictional"] == "1",
            actor=self.actor,
        )
        fictional = row["materials_fictional"] == "1"
        version = version_draft(
            item=item,
            item_type=row["item_type"],
            legal_basis=row["legal_basis"],
            source_of_power=row["source_of_power"],
            limit_number=int(row["limit_number"]) if row["limit_number"] else None,
            limit_unit=row["limit_unit"],
            limit_note=row["limit_note"],
            instant=row["instant"] == "1",
            decision_form=row["decision_form"],
            **guide_parts(row["code"]),
            materials=materials_of(row["code"], words(row["materials"]), fictional=fictional),
            **commitment_of(row["code"]),
            terms=_terms_of(self.terms.get(row["code"])),
            actor=self.actor,
        )
        version_publish(
            version=version,
            publication="演示目录（官方清单未公开）",
            published_on=published,
            effective_on=published,
            actor=self.actor,
        )
        return item

    def _subitems(self) -> None:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in rows_of("anshan_subitems.csv"):
            found[row["item_code"]].append((row["code"], row["name"]))
        for code, rows in found.items():
            subitems_add(item=self.items[code], rows=rows, actor=self.actor)

    # --- Empowerments and their instruments -------------------------------------------------------------------------
    def _empower(
        self,
        row: Row,
        scheme: str,
        park: str,
        begins: dt.datetime,
        parties: Iterable[PartyInput] = (),
        source_of_power: str = "",
    ) -> None:
        department = PartyInput(Party.DEPARTMENT, self.bodies[row["department_code"]])
        empowerment_add(
            item=self.items[row["code"]],
            park=self.bodies[park],
            scheme=self.schemes[scheme],
            mode=row["mode"],
            source_of_power=source_of_power or row["source_of_power"],
            valid_from=begins,
            source=f"演示目录第{row['seq']}行（官方清单未公开）",
            parties=[department, *parties],
            **promise_of(row["code"]),
            actor=self.actor,
        )

    def _superior(self, row: Row) -> list[PartyInput]:
        return [PartyInput(Party.SUPERIOR, self.bodies[row["superior_code"]])] if row["superior_code"] else []

    def _instrument(
        self,
        kind: InstrumentKind,
        number: str,
        scheme: str,
        giver: str,
        taker: str,
        rows: Iterable[Row],
        *,
        signed_on: dt.date,
        begins: dt.datetime | None = None,
        ends: dt.datetime | None = None,
        saving_clause: bool = False,
    ) -> Instrument:
        basis = self.data["instruments"]["delegation_basis"] if kind == InstrumentKind.DELEGATION else ""
        instrument = instrument_add(
            kind=kind,
            number=number,
            scheme=self.schemes[scheme],
            giver=self.bodies[giver],
            taker=self.bodies[taker],
            valid_from=begins or moments.start_of(signed_on),
            valid_to=ends,
            scopes=[ScopeInput(self.items[row["code"]]) for row in rows],
            legal_basis=basis,
            saving_clause=saving_clause,
            fictional=True,
            actor=self.actor,
        )
        instrument_sign(instrument=instrument, signed_on=signed_on, actor=self.actor)
        instrument_publish(instrument=instrument, published_on=signed_on, actor=self.actor)
        return instrument

    def _yunxi(self) -> None:
        handlers = self._handlers()
        centre = PartyInput(Party.CENTRE, self.bodies["yx-centre"])
        begins = moments.start_of(YUNXI_FROM)
        for row in self.rows["S0"]:
            parties = self._superior(row)
            if row["mode"] == Mode.FORWARDED:
                department = self.bodies[row["department_code"]]
                parties += [centre, PartyInput(Party.HANDLER, department, handlers[department.pk])]
            self._empower(row, "S0", "yx-park", begins, parties)
        for kind, word, modes in (
            (InstrumentKind.AUTHORIZATION, "授", {Mode.DIRECT, Mode.REPORTED}),
            (InstrumentKind.DELEGATION, "委", {Mode.DELEGATED}),
        ):
            covered = [row for row in self.rows["S0"] if row["mode"] in modes]
            for n, (giver, rows) in enumerate(_by_department(covered).items(), start=1):
                number = f"云溪演{word}〔2022〕{n}号"
                soon = kind == InstrumentKind.DELEGATION and n == 1  # the list shows one that is about to end
                ends = moments.end_of(moments.today() + demo_instruments.ENDS_IN) if soon else None
                self._instrument(kind, number, "S0", giver, "yx-park", rows, signed_on=YUNXI_FROM, ends=ends)

    def _handlers(self) -> dict[int, Person]:
        """The first handler of each department is its named person for the green channel."""
        rows = Membership.objects.filter(role=Role.HANDLER).select_related("person").order_by("-pk")
        return {row.organisation_id: row.person for row in rows}

    def _yueyang(self) -> None:
        for row in self.rows["S1"]:
            self._empower(row, "S1", row["park_code"], moments.start_of(YUEYANG_FROM))

    def _chenzhou(self) -> None:
        by_park: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows["S2"]:
            stationed = words(row["stationed_codes"])
            for position, park in enumerate(words(row["parks"])):
                parties = self._superior(row)
                if stationed:
                    parties.append(PartyInput(Party.STATIONED, self.bodies[stationed[position]]))
                else:
                    by_park[park].append(row)
                self._empower(row, "S2", park, moments.start_of(CHENZHOU_FROM), parties)
        unsigned = self.data["instruments"]["chenzhou_unsigned"]
        signed_on = dt.date.fromisoformat(self.data["instruments"]["chenzhou_signed_on"])
        n = 0
        for park, covered in sorted(by_park.items()):
            for giver, rows in _by_department(covered).items():
                if giver not in unsigned:
                    n += 1
                    number = f"郴州演交〔2021〕{n}号"
                    self._instrument(InstrumentKind.HANDOVER, number, "S2", giver, park, rows, signed_on=signed_on)

    def _anshan(self) -> None:
        hall = PartyInput(Party.HALL, self.bodies["as-spj"])
        before = moments.start_of(ANSHAN_FROM)
        delegated: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.rows["S4"]:
            parties = [hall]
            if row["delegator_code"]:
                parties.append(PartyInput(Party.DELEGATOR, self.bodies[row["delegator_code"]]))
                delegated[row["delegator_code"], row["department_code"]].append(row)
                delegated[row["delegator_code"], "as-spj"].append(row)
            former = row["source_of_power_before"]
            self._empower(row, "AS2020", "as-park", before, parties, source_of_power=former)
        signed_on = dt.date.fromisoformat(self.data["instruments"]["anshan_signed_on"])
        for n, (taker, rows) in enumerate(_by_department(self.rows["S4"]).items(), start=1):
            self._instrument(
                InstrumentKind.AGREEMENT,
                f"鞍高演交〔2024〕{n}号",
                "S4",
                "as-spj",
                taker,
                rows,
                signed_on=signed_on,
                begins=self.handover_at,
            )
        for n, ((giver, taker), rows) in enumerate(delegated.items(), start=1):
            former_body = taker == "as-spj"
            self._instrument(
                InstrumentKind.DELEGATION,
                f"鞍高演委〔{2020 if former_body else 2024}〕{n}号",
                "AS2020" if former_body else "S4",
                giver,
                taker,
                rows,
                signed_on=ANSHAN_FROM if former_body else signed_on,
                begins=before if former_body else self.handover_at,
                ends=self.handover_at if former_body else None,
                saving_clause=former_body,  # what was accepted before is finished by the former body (鞍山方案二.1)
            )

    # --- Seals, grants, handover ------------------------------------------------------------------------------------
    def _seals(self) -> None:
        long_ago = moments.start_of(dt.date.fromisoformat(self.data["seals_in_use_before"]))
        special_from: dict[str, dt.datetime] = {
            "yx-park": moments.start_of(YUNXI_FROM),
            "lx-park": moments.start_of(YUEYANG_FROM),
            "czgx": moments.start_of(CHENZHOU_FROM),
            "czjk": moments.start_of(CHENZHOU_FROM),
            "as-spj": long_ago,
        }
        begins = {"S0": YUNXI_FROM, "S1": YUEYANG_FROM, "S2": CHENZHOU_FROM}
        for scheme, rows in self.rows.items():
            since = moments.start_of(begins[scheme]) if scheme in begins else self.handover_at
            for row in rows:
                special_from.setdefault(row["department_code"], since)
        for row in self.data["retired_seals"]:
            self._retired_seal(row, long_ago)
        for code, since in special_from.items():
            owner = self.bodies[code]
            name = self.data["special_seal_names"].get(code) or f"{_short(owner)}行政审批专用章"
            self._seal(owner, SealKind.SPECIAL, name, since)
            if owner.kind != OrganisationKind.PARK:
                name = self.data["own_seal_names"].get(code) or owner.name
                self._seal(owner, SealKind.OWN, name, long_ago)

    def _retired_seal(self, row: Row, since: dt.datetime) -> None:
        seal = seal_add(
            code=row["code"],
            owner=self.bodies[row["owner"]],
            kind=SealKind.SPECIAL,
            name=row["name"],
            active_from=since,
            source=self.data["retired_seals_source"],
            actor=self.actor,
        )
        ended = dt.datetime.fromisoformat(self.data["retired_seals_at"])
        seal_retire(seal=seal, at=ended, reason="郴政办发〔2021〕4号 二（一）：不再使用", actor=self.actor)

    def _seal(self, owner: Body, kind: SealKind, name: str, since: dt.datetime) -> None:
        seal = seal_add(
            code=f"{owner.code}-{kind}",
            owner=owner,
            kind=kind,
            name=name,
            active_from=since,
            source="演示：印文、启用时间待核",
            actor=self.actor,
        )
        for person in self._users(owner, kind):
            seal_user_add(seal=seal, person=person, valid_from=moments.legal_day(since), actor=self.actor)

    def _users(self, owner: Body, kind: SealKind) -> list[Person]:
        """People of the body and of its stationed offices; at 鞍山 the hall's clerks too, who seal the notices.

        Chief approvers use the special seal by their grant; where there are no grants they are listed.
        """
        rows = Membership.objects.select_related("person")
        roles = SEAL_ROLES if owner.code == "yx-park" else (*SEAL_ROLES, Role.CHIEF)
        found = rows.filter(organisation=owner, role__in=roles)
        found |= rows.filter(organisation__parent=owner, organisation__kind=OrganisationKind.STATIONED, role__in=roles)
        if kind == SealKind.SPECIAL and owner.parent_id == self.bodies["as-park"].pk:
            found |= rows.filter(organisation=self.bodies["as-spj"], role=Role.CLERK)
        return list({row.person_id: row.person for row in found.order_by("pk")}.values())

    def _grants(self) -> None:
        """One letter: decision where paper review suffices, else first review (城陵矶方案三（四）)."""
        lines = [
            GrantLine(
                GrantRight.DECIDE if row["decision_form"] == DecisionForm.CHIEF else GrantRight.FIRST_REVIEW,
                self.items[row["code"]],
            )
            for row in self.rows["S0"]
            if row["mode"] != Mode.FORWARDED
        ]
        letter_issue(
            body=self.bodies["yx-park"],
            person=self.people["yx.chief"],
            lines=lines,
            may_use_seal=True,
            valid_from=moments.start_of(YUNXI_FROM),
            number="云溪演首授〔2022〕1号",
            actor=self.actor,
        )

    def _handover(self) -> None:
        cut_over = demo_handover.load_cut_over(at=self.handover_at)
        demo_handover.load_packages(cut_over=cut_over)
        demo_handover.load_accesses(actor=self.actor)


def _terms_of(row: Row | None) -> LicenceTermsDraft:
    """How long the item's licence is valid and when its renewal is applied for; long-term where the file is silent."""
    if row is None:
        return LicenceTermsDraft()
    return LicenceTermsDraft(
        validity_number=int(row["validity_number"]),
        validity_unit=row["validity_unit"],
        renewal_lead_days=int(row["renewal_lead_days"]),
        safety_matter=row["safety_matter"] == "1",
    )


def _by_department(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["department_code"]].append(row)
    return dict(sorted(found.items()))


def _short(owner: Body) -> str:
    return owner.name.removesuffix("管理委员会")
