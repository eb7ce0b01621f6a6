"""Bodies counted row by row, and any bytes at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.carriers.reading.markup import load_xml
from notifier.domain.events import TzSource
from notifier.domain.journey import fold
from notifier.domain.stages import Stage
from tests.carriers.conftest import make_request
from tests.carriers.real_bodies import (
    ADAPTERS,
    PAYLOADS,
    READ,
    WRITTEN,
    examples,
    keys_in,
    named,
    needs_payloads,
    parse,
    read_or_refuse,
)

HISTORIES = {
    "Events",
    "Traces",
    "activity",
    "checkpoints",
    "detailList",
    "event",
    "events",
    "scanEvents",
    "states",
    "status",
    "trackinfo",
    "trackingDetails",
    "trackingEvents",
    "tracking_details",
    "tracking_events",
    "tracking_history",
    "tracks",
}
ALONE = {"activityStatus", "event"}
"""Where a body holds one event instead of a history."""

WITHOUT_HISTORIES = {"dcsa", "epcis", "smartkargo", "terminal49"}
"""Bodies whose rows are no list below a parcel: the tests of these adapters count them."""

SUMMED_UP = {"gls/tracking-response", "parcelsapp/webhook-batch-completed", "royalmail/get-summary"}
"""Where what is said of the whole parcel is an event with a time beside those of the history."""

COUNTED = [path for path in READ if path.parent.name not in WITHOUT_HISTORIES and "last-checkpoint" not in path.stem]


def rows_of(node: object) -> Iterator[list[Any]]:
    """Yield every history in a body."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in HISTORIES and isinstance(value, list):
                yield value
            elif key in ALONE and isinstance(value, dict):
                yield [value]
            else:
                yield from rows_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from rows_of(value)


ROWS = {
    "bpost": "stateInfo",
    "canadapost": "occurrence",
    "chronopost": "events",
    "dhl-express": "ShipmentEvent",
    "dhl-parcel-de": "data[@name='piece-event']",
    "dhl-poland": "item",
    "dpd": "statusInfo",
    "landmark": "Event",
    "purolator": "Scan",
}
"""The elements of XML that are rows of a history, by the folder or by how the file begins."""


def count_rows(path: Path) -> int:
    """Return how many rows there are; of XML, how many that differ: one is seen to repeat a row word for word."""
    if path.suffix == ".xml":
        (row,) = (tag for start, tag in ROWS.items() if start == path.parent.name or path.stem.startswith(start))
        return len({tostring(found).strip() for found in load_xml(path.read_bytes()).findall(f".//{row}")})
    return sum(len(history) for history in rows_of(json.loads(path.read_bytes())))


@needs_payloads
@pytest.mark.parametrize("path", COUNTED, ids=named)
def test_no_row_of_a_real_body_is_lost_or_doubled(path: Path) -> None:
    events = [event for update in parse(path).updates for event in update.events]
    timed = [event for event in events if event.tz_source is not TzSource.RECEIVED]
    assert len(timed) == count_rows(path) + (f"{path.parent.name}/{path.stem}" in SUMMED_UP)


@needs_payloads
def test_the_real_journey_from_china_passes_both_customs() -> None:
    (update,) = parse(PAYLOADS / "aftership" / "get-tracking-cainiao-customs.json").updates
    journey = fold(update.events)
    assert [entry.stage for entry in journey.entries] == [
        Stage.ORDERED,
        Stage.PICKED_UP,
        Stage.AT_FORWARDER,
        Stage.EXPORT_CUSTOMS,
        Stage.EXPORT_CLEARED,
        Stage.DEPARTED_ORIGIN,
        Stage.IN_FLIGHT,
        Stage.ARRIVED_DESTINATION,
        Stage.IN_CUSTOMS,
    ]
    last = max(update.events, key=lambda event: event.at)
    assert (last.stage, last.raw_code) == (Stage.IN_CUSTOMS, "InTransit_005/CC_IM_START")
    assert all(event.tz_source is TzSource.EXPLICIT for event in update.events)


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_a_body_that_comes_twice_has_the_same_keys_under_another_name(path: Path) -> None:
    request = make_request(path.read_bytes(), source="eu")
    first, again = (ADAPTERS[path.parent.name].parse(one) for one in (request, replace(request, source="us")))
    assert keys_in(first) == keys_in(again)


@pytest.mark.parametrize("name", ADAPTERS)
@examples(40)
@given(body=st.binary())
def test_no_bytes_break_an_adapter(name: str, body: bytes) -> None:
    read_or_refuse(name, body)
