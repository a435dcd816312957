"""The entries of the left rail for the pages of the ledger."""

from core.actors import Actor
from core.models import Role
from core.rail import SETTINGS, Entry, register
from ledger.selectors.bulletins import bulletins_waiting
from ledger.selectors.returns import returns_waiting


def waiting(actor: Actor) -> int:
    return returns_waiting(actor).count()


register(
    Entry("台账填报", "ledger:returns", roles=frozenset({Role.FILER, Role.HEAD}), count=waiting, order=38),
    Entry("台账总览", "ledger:overview", roles=frozenset({Role.FILER, Role.REFORM, Role.INSPECTOR}), order=39),
    Entry("台账接收", "ledger:returns", roles=frozenset({Role.REFORM}), count=waiting, order=38),
    Entry(
        "季度通报",
        "ledger:bulletins",
        roles=frozenset({Role.FILER, Role.HEAD, Role.PARK_ADMIN, Role.REFORM, Role.INSPECTOR}),
        count=lambda actor: bulletins_waiting(actor).count(),
        order=39,
    ),
    Entry("台账方案", "ledger:plans", roles=frozenset({Role.REFORM, Role.SYSADMIN}), order=75, group=SETTINGS),
)
