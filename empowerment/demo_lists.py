"""A list that waits for its confirmation, so that the import page has something to show. Nothing of it is applied."""

from __future__ import annotations

from core import moments
from core.door import Stamp
from core.fixtures_files import FOLDER
from core.models import Organisation, Person
from core.permissions import actor_for
from empowerment.models import Scheme
from empowerment.services import ListTerms, list_plan

FILE = "demo_list.csv"


def load() -> None:
    """Plan the demonstration list of 云溪 in the name of the park's administrator."""
    today = moments.today()
    terms = ListTerms(
        park=Organisation.objects.get(code="yx-park"),
        scheme=Scheme.objects.get(code="S0"),
        effective_on=today,
        published_on=today,
        publication="演示：云溪调整清单（虚拟，未公布）",
    )
    actor = actor_for(Person.objects.get(username="yx.admin"))
    list_plan(data=(FOLDER / FILE).read_bytes(), name="演示-云溪调整清单.csv", terms=terms, actor=actor, stamp=Stamp())
