"""Bodies, real ones and ours, shaken: no order, repetition, gap or damage raises past the adapter or costs an event
that is still there."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.domain.events import Parsed, TrackingEvent
from notifier.errors import UnreadablePayload
from tests.carriers.real_bodies import (
    BODIES,
    DEPTH,
    READ,
    WRITTEN,
    Group,
    Leaf,
    examples,
    groups_in,
    is_read,
    keys_in,
    leaves_in,
    named,
    parse,
    put_together,
    read_or_refuse,
    take_apart,
)

ALL = [*WRITTEN, *BODIES]
WITH_PARCELS = [*(path for path in WRITTEN if is_read(path)), *READ]

TEXTS = {
    "17track": {"description"},
    "4px": {"tkDesc"},
    "aftership": {"message", "subtag_message"},
    "cainiao": {"desc", "standerdDesc"},
    "canadapost": {"event-description"},
    "easypost": {"message", "description"},
    "kdniao": {"AcceptStation"},
    "kuaidi100": {"context"},
    "laposte": {"label"},
    "parcelone": {"Description"},
    "sendcloud": {"description", "status_description", "carrier_message"},
    "ship24": {"status"},
    "shipengine": {"description", "event_description"},
    "shippo": {"status_details"},
    "track123": {"eventDetail"},
    "trackingmore": {"tracking_detail", "StatusDescription"},
}
"""What providers translate and reword, by the names of the fields; not for those who have nothing but text."""

LINKED = {"terminal49": "what it lists are the objects that its one event speaks of, and no rows of a history"}
"""Whose events need several items of a list."""


STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["2024-06-01", "0001-01-01T00:00:00Z", "2100-12-31T23:59:59-23:59", "24:00", "Z", [], {}, [[]]]),
)


def placed(path: Path) -> str:
    return f"{'written-' if path in WRITTEN else ''}{named(path)}"


def seen_in(parsed: Parsed) -> frozenset[TrackingEvent]:
    """Return the events, whosever they are: of several numbers of one parcel the first may name it."""
    return frozenset(event for update in parsed.updates for event in update.events)


@pytest.mark.parametrize("path", WITH_PARCELS, ids=placed)
def test_no_two_events_of_a_body_have_one_key(path: Path) -> None:
    keys = keys_in(parse(path))
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("path", WITH_PARCELS, ids=placed)
@examples(10)
@given(seed=st.integers(0, 2**16))
def test_history_may_come_in_any_order_and_twice(path: Path, seed: int) -> None:
    tree, chance = take_apart(path), random.Random(seed)
    for group in list(groups_in(tree)):
        items = group.items
        group.put(chance.sample(items, len(items)) + chance.sample(items, chance.randint(0, min(len(items), 2))))
    assert seen_in(parse(path, put_together(tree))) == seen_in(parse(path))


@pytest.mark.parametrize("path", [path for path in WITH_PARCELS if path.parent.name not in LINKED], ids=placed)
def test_with_a_row_goes_no_event_but_its_own(path: Path) -> None:
    whole = len(keys_in(parse(path)))
    for number in range(len(list(groups_in(take_apart(path))))):
        lost = [max(0, whole - count) for count in counts_without_each(path, number)]
        assert sum(lost) <= whole


def counts_without_each(path: Path, number: int) -> list[int]:
    """Return how many events are left without the first, the second … item of a group."""
    size = len(nth_group(take_apart(path), number).items)
    return [count_without(path, number, index) for index in range(size)]


def count_without(path: Path, number: int, index: int) -> int:
    tree = take_apart(path)
    group = nth_group(tree, number)
    group.put([item for n, item in enumerate(group.items) if n != index])
    try:
        return len(keys_in(parse(path, put_together(tree))))
    except UnreadablePayload:
        return 0


def nth_group(tree: object, number: int) -> Group:
    return list(groups_in(tree))[number]


@pytest.mark.parametrize("path", [path for path in WITH_PARCELS if path.parent.name in TEXTS], ids=placed)
def test_keys_stay_when_texts_are_rewritten(path: Path) -> None:
    tree, names = take_apart(path), TEXTS[path.parent.name]
    rewrite(tree, names)
    assert sorted(keys_in(parse(path, put_together(tree)))) == sorted(keys_in(parse(path)))


def rewrite(tree: object, names: set[str]) -> None:
    """Append a word to every text under one of the names."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key in names and isinstance(value, str) and value:
                tree[key] = f"{value} (reworded)"
            else:
                rewrite(value, names)
    elif isinstance(tree, list):
        for item in tree:
            rewrite(item, names)
    else:
        for element in getattr(tree, "iter", list)():
            if element.tag in names and element.text:
                element.text += " (reworded)"


@pytest.mark.parametrize("path", ALL, ids=placed)
@examples(15)
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_body_that_was_cut_off_breaks_nothing(path: Path, share: float) -> None:
    body = path.read_bytes()
    read_or_refuse(path.parent.name, body[: int(len(body) * share)])


@pytest.mark.parametrize("path", ALL, ids=placed)
@examples(15)
@given(data=st.data())
def test_bytes_that_were_changed_break_nothing(path: Path, data: st.DataObject) -> None:
    body = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, max(len(body) - 1, 0)))
        body[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=4))
    read_or_refuse(path.parent.name, bytes(body))


@pytest.mark.parametrize("path", ALL, ids=placed)
@examples(15)
@given(seed=st.integers(0, 2**32), strange=st.lists(STRANGE, min_size=1, max_size=3))
def test_strange_values_break_nothing(path: Path, seed: int, strange: list[object]) -> None:
    tree, chance = take_apart(path), random.Random(seed)
    for one in strange:
        if path.suffix == ".xml":
            chance.choice(list(tree.iter())).text = printable(one)
        else:
            tree = replace_somewhere(tree, chance, one)
    read_or_refuse(path.parent.name, put_together(tree))


@pytest.mark.parametrize("path", WITH_PARCELS, ids=placed)
@examples(15)
@given(seed=st.integers(0, 2**32), strange=STRANGE)
def test_a_damaged_row_costs_no_event_of_another(path: Path, seed: int, strange: object) -> None:
    chance, groups = random.Random(seed), len(list(groups_in(take_apart(path))))
    if not groups:
        return
    number = chance.randrange(groups)
    tree, gap = take_apart(path), take_apart(path)
    group, same = nth_group(tree, number), nth_group(gap, number)
    items, index = group.items, chance.randrange(len(group.items))
    group.put([*items[:index], damage(items[index], chance, strange), *items[index + 1 :]])
    same.put([item for n, item in enumerate(same.items) if n != index])
    whole, damaged, without = (keys_by_number(path, body) for body in (take_apart(path), tree, gap))
    # A parcel of which such a row makes an odd history is refused, and none beside it.
    assert len(whole.keys() - damaged.keys()) <= max(1, len(whole.keys() - without.keys()))
    for parcel in whole.keys() & damaged.keys() & without.keys():
        # What it says itself, and what the provider concludes from it about the parcel.
        assert len(whole[parcel] - damaged[parcel]) <= max(2, len(whole[parcel] - without[parcel]))


@pytest.mark.parametrize("path", [path for path in WITH_PARCELS if path.suffix == ".json"], ids=placed)
def test_what_is_no_object_among_rows_costs_none_of_them(path: Path) -> None:
    for number, group in enumerate(groups_in(take_apart(path))):
        if len(group.items) < 2:
            continue
        tree, gap = take_apart(path), take_apart(path)
        nth_group(tree, number).put([None, *group.items[1:]])
        nth_group(gap, number).put(group.items[1:])
        assert keys_if_read(path, tree) == keys_if_read(path, gap)


TIME = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?|\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d\d.*|\d{8}|\d{10}(\d{3})?")
MOST_TIMES = 12


@pytest.mark.parametrize("path", WITH_PARCELS, ids=placed)
def test_a_time_that_cannot_be_read_costs_no_event(path: Path) -> None:
    whole = len(keys_in(parse(path)))
    for number in chosen_times(path):
        tree = take_apart(path)
        nth_leaf(tree, number).write("soon")
        assert len(keys_in(parse(path, put_together(tree)))) >= whole


def chosen_times(path: Path) -> list[int]:
    """Return the numbers of some of the times in a body: of all of them where there are few."""
    times = [number for number, leaf in enumerate(leaves_in(take_apart(path))) if TIME.fullmatch(leaf.text)]
    return random.Random(path.stem).sample(times, min(len(times), MOST_TIMES * DEPTH))


def nth_leaf(tree: object, number: int) -> Leaf:
    return list(leaves_in(tree))[number]


def damage(item: object, chance: random.Random, strange: object) -> object:
    if isinstance(item, dict):
        key = chance.choice(sorted(item)) if item else "new"
        return item | {key: strange}
    chance.choice(list(getattr(item, "iter", list)())).text = printable(strange)
    return item


def keys_if_read(path: Path, tree: object) -> set[str]:
    """Return the keys of the events in a body; none where it is refused."""
    try:
        return set(keys_in(parse(path, put_together(tree))))
    except UnreadablePayload:
        return set()


def keys_by_number(path: Path, tree: object) -> dict[str, set[str]]:
    """Return, by tracking number, the keys of the events in a body; nothing where it is refused."""
    try:
        updates = parse(path, put_together(tree)).updates
    except UnreadablePayload:
        return {}
    found: dict[str, set[str]] = {}
    for update in updates:
        found.setdefault(update.tracking_number, set()).update(event.key for event in update.events)
    return found


def replace_somewhere(node: Any, chance: random.Random, strange: object) -> Any:
    """Return the JSON value with one place in it replaced."""
    if isinstance(node, dict) and node and chance.random() < 0.9:
        key = chance.choice(sorted(node))
        return node | {key: replace_somewhere(node[key], chance, strange)}
    if isinstance(node, list) and node and chance.random() < 0.9:
        at = chance.randrange(len(node))
        return [*node[:at], replace_somewhere(node[at], chance, strange), *node[at + 1 :]]
    return strange


def printable(value: object) -> str:
    """Return a text that XML can hold."""
    return "".join(letter for letter in str(value) if letter.isprintable() and not 0xD800 <= ord(letter) < 0xE000)
