"""Any body at all, and every real one at hand: read, ignored or refused for a reason, and never two ways."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import tostring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.carriers import CARRIERS
from notifier.carriers.reading.markup import load_xml
from notifier.domain.events import Parsed, TrackingUpdate, TzSource
from notifier.domain.journey import fold
from notifier.domain.stages import Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook
from tests.carriers.conftest import make_request

HERE = Path(__file__).parent
PAYLOADS = Path(os.environ.get("NOTIFIER_PAYLOADS", HERE.parents[1].parent / "shared" / "payloads"))
ADAPTERS: dict[str, Carrier] = {name: make("secret") for name, make in CARRIERS.items() if name != "generic"}

WRITTEN = sorted(path for path in HERE.glob("*/*.*") if not path.name.endswith(".expected.json"))
REAL = sorted(path for name in ADAPTERS for path in (PAYLOADS / name).glob("*.*"))
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

WITHOUT_PARCELS = {
    "17track/webhook-tracking-stopped.vector",
    "aftership/batch-predict-edd",
    "aftership/webhook-tracking-update-delivered-no-checkpoints.vector",
    "asendia/error-response",
    "australiapost/error-response",
    "australiapost/tracking-error-response",
    "bpost/error-response",
    "canadapost/unknown-tracking-number-response",
    "chronopost/error-response",
    "dhl/dhl-express-tracking-single-not-found",
    "dhl/dhl-parcel-de-tracking-error-response",
    "dhl/dhl-poland-error-response",
    "dhl/dhl-universal-tracking-error-response",
    "dhl/mydhl-error-response",
    "dpd/error-response",
    "easypost/cassette-test_event_retrieve-0",
    "easypost/event-batch-created",
    "easypost/event-batch-updated",
    "easypost/event-body.vector",
    "easypost/event-example-trimmed",
    "easypost/event-scan-form-created",
    "easypost/events-list",
    "easypost/webhook-create-response",
    "epcis/object-event-9.6.2",
    "fedex/edtw-window.fragment",
    "fedex/error-response",
    "gls/error-response",
    "hermes/tracking-error-response",
    "landmark/error-response",
    "laposte/error-response",
    "parcelone/tracking-no-events-response",
    "parcelsapp/webhook-tracking-error",
    "royalmail/get-signature",
    "seko/error-response",
    "sendcloud/signature.vector",
    "sendcloud/v2-get-tracking",
    "sendle/error-response",
    "shipengine/webhook-batch-processed-v2",
    "shippo/header-example",
    "shippo/webhook-track-updated.vector",
    "smartkargo/error-response",
    "spring/tracking-error-response",
    "teleship/error-response",
    "trackingmore/v4-origin-info-trackinfo.fragment",
    "trackingmore/v4-signature.vector",
    "ups/invalid-tracking-number-response",
    "ups/subscribe-account-request",
    "ups/subscribe-request",
    "ups/subscribe-response-partial",
    "ups/tracking-number-not-found-response",
    "usps/error-response",
    "usps/usps-international-error-response",
    "usps/webhook-envelope-tracking.vector",
}
SUMMED_UP = {"gls/tracking-response", "parcelsapp/webhook-batch-completed", "royalmail/get-summary"}
"""Where what is said of the whole parcel is an event with a time beside those of the history."""

needs_payloads = pytest.mark.skipif(
    not REAL, reason="the folder of real bodies is not on this machine (see NOTIFIER_PAYLOADS)"
)


def parse(path: Path, body: object | None = None) -> tuple[TrackingUpdate, ...]:
    parsed = ADAPTERS[path.parent.name].parse(make_request(path.read_bytes() if body is None else body))
    return parsed.updates


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


ROWS = {"stateInfo", "statusInfo"}
"""The elements of XML that are rows of a history."""


def count_rows(path: Path) -> int:
    if path.suffix == ".xml":
        return sum(element.tag in ROWS for element in load_xml(path.read_bytes()).iter())
    return sum(len(history) for history in rows_of(json.loads(path.read_bytes())))


def shuffle(body: bytes, chance: random.Random) -> bytes:
    """Return the JSON with its rows, and the fields of each, in another order; of XML, all that stands beside rows."""
    if body.lstrip().startswith(b"<"):
        root = load_xml(body)
        for element in root.iter():
            if any(child.tag in ROWS for child in element):
                element[:] = chance.sample(list(element), len(element))
        return bytes(tostring(root))
    top = json.loads(body)
    for history in rows_of(top):
        chance.shuffle(history)
        history[:] = [dict(chance.sample(list(row.items()), len(row))) for row in history]
    return json.dumps(top).encode()


def full_name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def named(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


@needs_payloads
@pytest.mark.parametrize("path", REAL, ids=named)
def test_a_real_body_speaks_of_parcels_or_says_why_not(path: Path, request_of: Callable[..., RawWebhook]) -> None:
    reason = ""
    try:
        parsed = ADAPTERS[path.parent.name].parse(request_of(path.read_bytes()))
        reason = parsed.ignored
    except UnreadablePayload as error:
        parsed, reason = Parsed(), str(error)
    assert bool(reason) is (full_name(path) in WITHOUT_PARCELS)
    assert bool(parsed.updates) is not bool(reason)


@needs_payloads
@pytest.mark.parametrize(
    "path",
    [path for path in REAL if full_name(path) not in WITHOUT_PARCELS and path.parent.name not in WITHOUT_HISTORIES],
    ids=named,
)
def test_no_row_of_a_real_body_is_lost_or_doubled(path: Path) -> None:
    events = [event for update in parse(path) for event in update.events if event.tz_source is not TzSource.RECEIVED]
    if "last-checkpoint" not in path.stem:
        assert len(events) == count_rows(path) + (full_name(path) in SUMMED_UP)
    assert len({event.key for event in events}) == len(events)


@pytest.mark.parametrize("path", [*WRITTEN, *REAL], ids=named)
@settings(max_examples=30)
@given(seed=st.integers(0, 2**16))
def test_the_order_of_rows_and_fields_changes_nothing(path: Path, seed: int) -> None:
    body = shuffle(path.read_bytes(), random.Random(seed))
    try:
        before = parse(path)
    except UnreadablePayload:
        with pytest.raises(UnreadablePayload):
            parse(path, body)
        return
    assert parse(path) == before == parse(path, body)


def alter_rows(body: bytes, change: Callable[[list[Any]], list[Any]]) -> bytes:
    """Return the body with every history in it changed."""
    if body.lstrip().startswith(b"<"):
        root = load_xml(body)
        for parent in root.iter():
            rows = [child for child in parent if child.tag in ROWS]
            parent[:] = [child for child in parent if child.tag not in ROWS] + change(rows)
        return bytes(tostring(root))
    top = json.loads(body)
    for history in rows_of(top):
        history[:] = change(history)
    return json.dumps(top).encode()


def keys_in(updates: tuple[TrackingUpdate, ...]) -> set[str]:
    return {event.key for update in updates for event in update.events}


READABLE = [path for path in [*WRITTEN, *REAL] if full_name(path) not in WITHOUT_PARCELS]


@pytest.mark.parametrize("path", READABLE, ids=named)
def test_rows_that_come_twice_change_nothing(path: Path) -> None:
    doubled = alter_rows(path.read_bytes(), lambda rows: [*rows, *rows])
    assert parse(path, doubled) == parse(path)


@pytest.mark.parametrize("path", READABLE, ids=named)
@settings(max_examples=10)
@given(seed=st.integers(0, 2**16))
def test_a_row_that_is_missing_costs_no_other(path: Path, seed: int) -> None:
    chance, gone = random.Random(seed), 0

    def drop_one(rows: list[Any]) -> list[Any]:
        nonlocal gone
        if len(rows) < 2:
            return rows
        gone += 1
        at = chance.randrange(len(rows))
        return rows[:at] + rows[at + 1 :]

    left = keys_in(parse(path, alter_rows(path.read_bytes(), drop_one)))
    assert len(keys_in(parse(path)) - left) <= gone


@needs_payloads
def test_the_real_journey_from_china_passes_both_customs() -> None:
    (update,) = parse(PAYLOADS / "aftership" / "get-tracking-cainiao-customs.json")
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
    other = replace(request, source="us")
    first, again = (ADAPTERS[path.parent.name].parse(one).updates for one in (request, other))
    assert [event.key for update in first for event in update.events] == [
        event.key for update in again for event in update.events
    ]


def read_or_refuse(name: str, body: bytes) -> None:
    """Whatever the body is: nothing but UnreadablePayload may come out, and ids are asked for without any error."""
    request = make_request(body)
    ADAPTERS[name].identify(request)
    try:
        parsed = ADAPTERS[name].parse(request)
    except UnreadablePayload:
        return
    assert parsed.updates or parsed.ignored
    for update in parsed.updates:
        assert update.tracking_number
        assert len({event.key for event in update.events}) == len(update.events)


@pytest.mark.parametrize("name", ADAPTERS)
@given(body=st.binary())
def test_no_bytes_break_an_adapter(name: str, body: bytes) -> None:
    read_or_refuse(name, body)


@pytest.mark.parametrize("path", WRITTEN, ids=named)
@settings(max_examples=30)
@given(data=st.data())
def test_no_damaged_body_breaks_an_adapter(path: Path, data: st.DataObject) -> None:
    body = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, max(len(body) - 1, 0)))
        body[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=4))
    read_or_refuse(path.parent.name, bytes(body))


STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["2024-06-01", "0001-01-01T00:00:00Z", "2100-12-31T23:59:59-23:59", "24:00", "Z", [], {}, [[]]]),
)


def replace_somewhere(node: Any, chance: random.Random, strange: object) -> Any:
    """Return the JSON value with one place in it replaced."""
    if isinstance(node, dict) and node and chance.random() < 0.9:
        key = chance.choice(sorted(node))
        return node | {key: replace_somewhere(node[key], chance, strange)}
    if isinstance(node, list) and node and chance.random() < 0.9:
        at = chance.randrange(len(node))
        return [*node[:at], replace_somewhere(node[at], chance, strange), *node[at + 1 :]]
    return strange


def replace_value(body: bytes, chance: random.Random, strange: object) -> bytes:
    return json.dumps(replace_somewhere(json.loads(body), chance, strange)).encode()


def replace_text(body: bytes, chance: random.Random, strange: object) -> bytes:
    """Return the XML with the text of one element replaced, or without what it holds."""
    root = load_xml(body)
    element = chance.choice(list(root.iter()))
    if strange is None or isinstance(strange, list | dict):
        element[:] = []
    element.text = "".join(letter for letter in str(strange) if letter.isprintable())
    return bytes(tostring(root))


@pytest.mark.parametrize("path", WRITTEN, ids=named)
@settings(max_examples=30)
@given(seed=st.integers(0, 2**32), strange=st.lists(STRANGE, min_size=1, max_size=3))
def test_no_strange_value_anywhere_breaks_an_adapter(path: Path, seed: int, strange: list[object]) -> None:
    body, chance = path.read_bytes(), random.Random(seed)
    for one in strange:
        body = replace_text(body, chance, one) if path.suffix == ".xml" else replace_value(body, chance, one)
    read_or_refuse(path.parent.name, body)
