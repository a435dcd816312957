"""The demonstration of handing over: 鞍山's change of body in one run, its fourteen packages, 岳阳's access register.

The counts are the documents'; who handed what to whom, and which system is blocked where, is fictional.
"""

from __future__ import annotations

import datetime as dt

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.fixtures_files import rows_of
from core.models import Organisation as Body
from core.models import Person
from core.permissions import actor_for
from core.sheets import as_xlsx
from empowerment.handover_life import LineKind, LineState, Side
from empowerment.models import BusinessSystem, CutOver, HandoverPackage, HandoverSeal, PowerItem, Scheme, Seal
from empowerment.services.access import AccessInput, access_set, system_add
from empowerment.services.cutover import CutOverTerms, cut_over_apply, cut_over_plan
from empowerment.services.cutover_packages import packages_of_cut_over
from empowerment.services.handovers import TableRow
from empowerment.services.packages import LineInput, line_set, package_sign
from empowerment.workflow import SealKind

PLAN = "鞍山高新区工作方案（2024年9月3日）"
HANDED_ON, SIGNED_ON, DUE_ON = dt.date(2024, 9, 4), dt.date(2024, 9, 5), dt.date(2024, 9, 6)
UNSIGNED, UNFINISHED = "as-zfj", "as-xfdd"  # the two that are overdue: one waits for a signature, one for three lines
WAITING = {LineKind.NETWORK, LineKind.KEYS, LineKind.ACCOUNTS}
WITHOUT_FEES = "本部门划入的事项不收费"
CONTENTS = {
    LineKind.RULES: "审批服务操作规范，一事项一册（演示）",
    LineKind.BLANKS: "空白证照和制作规范，按编号登记（演示）",
    LineKind.LAWS: "法律、法规、规章和审批标准汇编一套（演示）",
    LineKind.ARCHIVES: "历史档案目录、整套档案样本、归档要求（演示）",
    LineKind.INTERMEDIARIES: "中介机构名单（演示）",
    LineKind.EXPERTS: "评审专家名单和档案目录（演示）",
    LineKind.NETWORK: "政务外网接入点（演示）",
    LineKind.KEYS: "业务系统密钥设备一套，当面清点（演示）",
    LineKind.ACCOUNTS: "业务系统授权和账号，密码当面交接、由综合科保管（演示）",
}


def _as(username: str) -> Actor:
    return actor_for(Person.objects.get(username=username))


def load_cut_over(*, at: dt.datetime) -> CutOver:
    """S4 in one run: 126 items and 181 sub-items from 区行政审批局 to their departments at the moment `at`."""
    keeper, former = _as("as.admin"), Body.objects.get(code="as-spj")
    terms = CutOverTerms(
        park=Body.objects.get(code="as-park"),
        scheme=Scheme.objects.get(code="S4"),
        title="高新区行政权力事项实施主体调整",
        effective_at=at,
        from_body=former,
        items=list(PowerItem.objects.filter(jurisdiction__code="anshan")),
        table=[
            TableRow(HandoverSeal.Side.BEFORE, SealKind.OWN, former),
            TableRow(HandoverSeal.Side.AFTER, SealKind.SPECIAL),
        ],
        source=f"{PLAN}二.1；事项清单未公布，逐项为演示，生效时刻为演示",
        void_seals=[Seal.objects.get(owner=former, kind=SealKind.SPECIAL)],
        fictional=True,
    )
    planned = cut_over_plan(terms=terms, actor=keeper, stamp=Stamp())
    return cut_over_apply(cut_over=planned, actor=keeper, stamp=Stamp(), accept_gaps=True)


def load_packages(*, cut_over: CutOver) -> None:
    """Thirteen departments and one resident body; twelve signed in time, two overdue."""
    packages_of_cut_over(cut_over=cut_over, actor=_as("as.admin"), due_on=DUE_ON, fictional=True)
    rows = HandoverPackage.objects.filter(cut_over=cut_over).select_related("park", "giver", "taker")
    for place, row in enumerate(rows.order_by("taker__code")):
        _fill(row, place)
        if row.taker.code != UNFINISHED:
            _sign(row)


def _fill(row: HandoverPackage, place: int) -> None:
    clerk = _as("as.reviewer")
    for line in row.lines.order_by("number"):
        line.package = row
        kind = LineKind(line.kind)
        if row.taker.code == UNFINISHED and kind in WAITING:
            continue
        if kind == LineKind.RECEIPTS and place % 3:
            given = LineInput(LineState.NOT_APPLICABLE, reason=WITHOUT_FEES)
        else:
            given = _handed(kind, row)
        line_set(line=line, given=given, actor=clerk, stamp=Stamp())


def _handed(kind: LineKind, row: HandoverPackage) -> LineInput:
    partial = kind == LineKind.ARCHIVES and row.taker.code in ("as-jsj", UNSIGNED)
    files = []
    if kind == LineKind.INTERMEDIARIES:
        table = as_xlsx("中介机构名单", ["序号", "名称", "备注"], [[1, "演示中介服务机构", "虚拟"]], notes=["演示"])
        files = [("中介机构名单（演示）.xlsx", table)]
    return LineInput(
        LineState.PARTIAL if partial else LineState.HANDED,
        content=CONTENTS.get(kind, "票据存根和领用登记（演示）"),
        handed_by="胡演慧",
        taken_by="演示接收人",
        handed_on=HANDED_ON,
        reason="2020年以前的档案仍在原部门库房，9月底前补交" if partial else "",
        files=files,
    )


def _sign(row: HandoverPackage) -> None:
    """Each side by its head, in person."""
    row = package_sign(package=row, side=Side.GIVER, signed_on=SIGNED_ON, actor=_as("as.head"), stamp=Stamp())
    if row.taker.code != UNSIGNED:
        head = _as(row.taker.code.replace("-", "") + ".head")
        package_sign(package=row, side=Side.TAKER, signed_on=SIGNED_ON, actor=head, stamp=Stamp())


def load_accesses(*, actor: Actor) -> None:
    """Six kinds of systems at the eleven parks of 岳阳's ledger, with blockers; the days count from the day of loading."""
    bodies = {row.code: row for row in Body.objects.select_related("jurisdiction").filter(jurisdiction__code="yueyang")}
    systems: dict[str, BusinessSystem] = {}
    for row in rows_of("systems.csv"):
        systems[row["short_name"]] = system_add(
            name=row["name"],
            short_name=row["short_name"],
            owner=bodies[row["owner_code"]],
            order=int(row["order"]),
            source=row["source"],
            fictional=row["fictional"] == "1",
            actor=actor,
        )
    for row in rows_of("system_access.csv"):
        system = systems[row["system"]]
        days = row["promised_in_days"]
        given = AccessInput(
            owner=system.owner,
            **{name: row[name] for name in ("port", "account", "network", "key", "data")},
            keeper="园区政务服务中心综合科（演示）",
            blocker=row["blocker"],
            promised_on=moments.today() + dt.timedelta(days=int(days)) if days else None,
        )
        access_set(system=system, park=bodies[row["park_code"]], given=given, actor=actor, fictional=True)
