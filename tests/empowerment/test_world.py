"""The small world that other tests stand on is whole: every item answers on a day when all schemes are in force."""

from empowerment.authority import Authority
from tests.world import ITEMS, World, moment


def test_every_item_of_the_world_has_an_authority(world: World) -> None:
    for key in ITEMS:
        answer = world.resolve(key, moment(2025, 3, 3, 10))
        assert isinstance(answer, Authority), (key, answer)
        assert answer.cards == (), key
