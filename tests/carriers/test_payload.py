"""Lists in other people's JSON: what stands for an empty one, and what is no list at all."""

from __future__ import annotations

import pytest

from notifier.carriers.reading.payload import listed, objects
from notifier.errors import UnreadablePayload


@pytest.mark.parametrize("written", [None, [], "", {}, [None], [None, None]])
def test_what_senders_write_for_an_empty_list_is_one(written: object) -> None:
    assert objects({"events": written}, "events", "data") == []


def test_what_is_none_among_objects_costs_none_of_them() -> None:
    assert objects({"events": [None, {"a": 1}, "x"]}, "events", "data") == [{"a": 1}]


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ({"a": 1}, [{"a": 1}]),
        ({"0": {"a": 1}, "2": {"b": 2}}, [{"a": 1}, {"b": 2}]),
        ({"a": {"b": 2}}, [{"a": {"b": 2}}]),
    ],
)
def test_a_list_of_one_may_be_that_one_and_a_list_may_be_numbered(written: object, held: list[object]) -> None:
    assert objects({"events": written}, "events", "data") == held
    assert listed({"events": written}, "events") == held


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("x", r"data\.events: expected a list, found text"),
        (7, r"data\.events: expected a list, found a number"),
        (["x"], r"data\.events\[0\]: expected an object, found text"),
        ([None, 7], r"data\.events\[1\]: expected an object, found a number"),
    ],
)
def test_what_is_no_list_of_objects_is_refused_with_its_place(written: object, complaint: str) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        objects({"events": written}, "events", "data")
