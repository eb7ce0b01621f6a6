"""Bodies of several parcels, of which one cannot be read: it costs no other, and is never passed over in silence."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notifier.carriers.reading.parcels import gather
from notifier.domain.events import Parsed
from notifier.domain.shipment import normalise_number
from notifier.errors import UnreadablePayload
from tests.carriers.real_bodies import (
    READ,
    WRITTEN,
    Group,
    is_read,
    keys_in,
    leaves_in,
    named,
    parse,
    put_together,
    take_apart,
)

ANOTHER = "ZZ000000001ZZ"
BY_EVENT = {"dcsa", "epcis", "terminal49"}
"""Whose lists hold events: one that names nobody is of no parcel."""


def lists_in(tree: Any) -> Iterator[Group]:
    """Yield every list of objects in a body, also those of one."""
    if isinstance(tree, list) and tree and all(isinstance(item, dict) for item in tree):
        yield Group(parent=tree)
    for child in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from lists_in(child)


def lists_of(tree: Any) -> list[Group]:
    if isinstance(tree, dict | list):
        return list(lists_in(tree))
    return [Group(parent=element, tag=tag) for element in tree.iter() for tag in sorted({one.tag for one in element})]


def renumber(item: Any, number: str, new: str) -> Any:
    """Return an item with another number wherever its number stands."""
    item = copy.deepcopy(item)
    for leaf in leaves_in(item):
        if normalise_number(leaf.text) == number:
            leaf.write(new)
    return item


def numbers(parsed: Parsed) -> set[str]:
    return {normalise_number(update.tracking_number) for update in parsed.updates}


def with_second(path: Path, number: int, second: Any) -> Parsed:
    """Return what is made of a body in whose list of parcels a second one follows the first."""
    tree = take_apart(path)
    group = lists_of(tree)[number]
    group.put([group.items[0], second])
    return parse(path, put_together(tree))


def find_parcels(path: Path) -> tuple[int, Any, str] | None:
    """Return the list of a body that holds parcels, by its place among all, with the first and its number."""
    for number, group in enumerate(lists_of(take_apart(path))):
        first = group.items[0]
        for own in numbers(parse(path)):
            try:
                if ANOTHER in numbers(with_second(path, number, renumber(first, own, ANOTHER))):
                    return number, first, own
            except UnreadablePayload:
                continue
    return None


FOUND = {path: found for path in (*filter(is_read, WRITTEN), *READ) if (found := find_parcels(path))}
each_with_parcels = pytest.mark.parametrize(
    "path",
    [path for path in FOUND if path.parent.name not in BY_EVENT],
    ids=lambda path: f"{path.parts[-3]}-{named(path)}",
)


def read_beside_a_good_one(path: Path, bad: Any) -> Parsed:
    """Put a bad parcel behind the first of a body; that one says all that it says when it is alone."""
    place, first, _ = FOUND[path]
    tree = take_apart(path)
    lists_of(tree)[place].put([first])
    alone, parsed = parse(path, put_together(tree)), with_second(path, place, bad)
    assert set(keys_in(alone)) <= set(keys_in(parsed))
    return parsed


@each_with_parcels
def test_a_parcel_without_a_number_costs_no_other_and_is_refused(path: Path) -> None:
    _, first, own = FOUND[path]
    parsed = read_beside_a_good_one(path, renumber(first, own, ""))
    assert parsed.refused or len(parsed.updates) > 1


@each_with_parcels
def test_a_parcel_with_an_odd_history_costs_no_other_and_is_read_or_refused(path: Path) -> None:
    _, first, own = FOUND[path]
    other = renumber(first, own, ANOTHER)
    for key in other if isinstance(other, dict) else ():
        parsed = read_beside_a_good_one(path, other | {key: 7})
        assert parsed.refused or len(parsed.updates) > 1


def test_what_is_refused_is_said_with_its_place_and_a_body_of_nothing_else_is_refused_whole() -> None:
    updates = parse(next(path for path in FOUND if path.parent.name == "aftership")).updates
    assert gather(updates, ["trackings[1]: odd"]).refused == ("trackings[1]: odd",)
    assert gather([], [], nothing="an empty list") == Parsed(ignored="an empty list")
    with pytest.raises(UnreadablePayload, match=r"^a: odd \(and 1 more\)$"):
        gather([], ["a: odd", "b: odd"])
