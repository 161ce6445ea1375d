"""Pseudonyms: the same for the same person, many, and harmless."""

from doorstep.contacts.pseudonyms import COLOURS, OBJECTS, pseudonym
from doorstep.kernel.ids import random_hex


def test_a_person_has_one_name_by_city_else_country_else_neither() -> None:
    bare = pseudonym("ab" * 16)

    assert pseudonym("ab" * 16, city="New York", country="United States") == f"{bare} from New York"
    assert pseudonym("ab" * 16, country="Portugal") == f"{bare} from Portugal"
    assert pseudonym("ab" * 16) == bare
    colour, thing = bare.split(" ")
    assert colour in COLOURS
    assert thing in OBJECTS


def test_there_are_at_least_a_thousand() -> None:
    assert len(set(COLOURS)) == len(COLOURS)
    assert len(set(OBJECTS)) == len(OBJECTS)
    assert len(COLOURS) * len(OBJECTS) >= 1_000
    assert len({pseudonym(random_hex()) for _ in range(20_000)}) >= 1_000
