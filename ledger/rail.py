"""The entries of the left rail for the pages of the ledger."""

from core.models import Role
from core.rail import LEDGER, SETTINGS, Entry, register
from ledger.selectors.assignments import assignments_waiting
from ledger.selectors.bulletins import bulletins_waiting
from ledger.selectors.checks import checks_waiting
from ledger.selectors.returns import returns_waiting

register(
    Entry(
        "台账填报",
        "ledger:returns",
        roles=frozenset({Role.FILER, Role.HEAD}),
        waits=(returns_waiting,),
        order=38,
    ),
    Entry(
        "台账总览",
        "ledger:overview",
        roles=frozenset({Role.FILER, Role.REFORM, Role.INSPECTOR}),
        order=39,
        group=LEDGER,
    ),
    Entry("台账接收", "ledger:returns", roles=frozenset({Role.REFORM}), waits=(returns_waiting,), order=38),
    Entry(
        "季度通报",
        "ledger:bulletins",
        roles=frozenset({Role.FILER, Role.HEAD, Role.PARK_ADMIN, Role.REFORM, Role.INSPECTOR}),
        waits=(bulletins_waiting,),
        order=39,
        group=LEDGER,
    ),
    Entry("台账方案", "ledger:plans", roles=frozenset({Role.REFORM, Role.SYSADMIN}), order=75, group=SETTINGS),
    Entry(
        "“三集中三到位”",
        "ledger:checklists",
        roles=frozenset({Role.HEAD, Role.PARK_ADMIN, Role.COORDINATOR, Role.INSPECTOR}),
        waits=(checks_waiting,),
        order=40,
        group=LEDGER,
    ),
    Entry(
        "改革任务",
        "ledger:assignments",
        roles=frozenset({Role.FILER, Role.HEAD, Role.PARK_ADMIN, Role.REFORM, Role.INSPECTOR}),
        waits=(assignments_waiting,),
        order=41,
        group=LEDGER,
    ),
)
