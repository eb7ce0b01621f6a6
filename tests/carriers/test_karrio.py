"""karrio: statuses with reasons, versions without them, and a zone that is not true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier.carriers.codes.karrio import REASONS, STATUSES
from notifier.carriers.karrio import Karrio
from notifier.domain.events import TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

CARRIER = Karrio("secret")


def row(status: str = "", **fields: object) -> dict[str, object]:
    return {"date": "2024-06-01", "time": "12:00", "code": "C1", "status": status} | fields


def push(*rows: dict[str, object], **fields: object) -> dict[str, Any]:
    tracker = {"tracking_number": "N1", "carrier_name": "ups", "events": list(rows)} | fields
    return {"event": "tracker_updated", "data": tracker}


@pytest.mark.parametrize(
    ("status", "reason", "stage", "incident"),
    [
        ("in_transit", "", Stage.IN_TRANSIT, None),
        ("in_transit", "weather_delay", Stage.IN_TRANSIT, IncidentKind.WEATHER),
        ("delivery_failed", "consignee_refused", Stage.ATTEMPT_FAILED, IncidentKind.REFUSED),
        ("delivery_failed", "consignee_not_home", Stage.ATTEMPT_FAILED, None),
        ("delivery_failed", "carrier_parcel_lost", Stage.LOST, None),
        ("on_hold", "", None, IncidentKind.HELD),
        ("on_hold", "customs_duties_unpaid", None, IncidentKind.CUSTOMS_PAYMENT_DUE),
        ("delivery_delayed", "carrier_sorting_error", None, IncidentKind.MISROUTED),
        ("", "customs_inspection", None, IncidentKind.CUSTOMS_HELD),
        ("brand_new", "brand_new", None, None),
    ],
)
def test_a_reason_goes_beside_a_stage_and_before_a_vaguer_trouble(
    status: str, reason: str, stage: Stage | None, incident: IncidentKind | None, read: Read
) -> None:
    (found,) = read(CARRIER, push(row(status, reason=reason))).events
    assert (found.stage, found.incident) == (stage, incident)


@pytest.mark.parametrize(("status", "said"), STATUSES.items(), ids=STATUSES)
def test_every_status_is_read(status: str, said: object, read: Read) -> None:
    (found,) = read(CARRIER, push(row(status))).events
    assert (found.stage or found.incident or found.meaning) == said


def test_no_reason_names_a_stage_but_the_loss() -> None:
    assert {said for said in REASONS.values() if isinstance(said, Stage)} == {Stage.LOST}


@pytest.mark.parametrize(
    ("fields", "at", "tz_source"),
    [
        ({"timestamp": "2024-06-01T12:00:00.000Z"}, datetime(2024, 6, 1, 12, tzinfo=UTC), TzSource.ASSUMED),
        (
            {"timestamp": "2024-06-01T12:00:00.000Z", "location": "Essen, NRW, DE"},
            datetime(2024, 6, 1, 10, tzinfo=UTC),
            TzSource.LOCATION,
        ),
        ({"timestamp": None, "time": "01:30 PM"}, datetime(2024, 6, 1, 13, 30, tzinfo=UTC), TzSource.ASSUMED),
        ({"time": "13:30"}, datetime(2024, 6, 1, 13, 30, tzinfo=UTC), TzSource.ASSUMED),
        ({"timestamp": "2024-06-01T12:00:00+02:00"}, datetime(2024, 6, 1, 10, tzinfo=UTC), TzSource.EXPLICIT),
    ],
)
def test_a_zone_that_was_put_behind_every_time_is_not_believed(
    fields: dict[str, object], at: datetime, tz_source: TzSource, read: Read
) -> None:
    (found,) = read(CARRIER, push(row("in_transit", **fields))).events
    assert (found.at, found.tz_source) == (at, tz_source)


@pytest.mark.parametrize(
    ("status", "rows", "stages"),
    [
        ("in_transit", [row()], [None, Stage.IN_TRANSIT]),
        ("delivered", [row("in_transit")], [Stage.IN_TRANSIT, Stage.DELIVERED]),
        ("in_transit", [row("picked_up")], [Stage.PICKED_UP]),
        ("pending", [], []),
        ("unknown", [], []),
        ("in_transit", [], [Stage.IN_TRANSIT]),
    ],
)
def test_the_status_of_the_tracker_counts_where_its_events_have_none(
    status: str, rows: list[dict[str, object]], stages: list[Stage | None], read: Read
) -> None:
    events = read(CARRIER, push(*rows, status=status)).events
    assert sorted(str(found.stage) for found in events) == sorted(map(str, stages))
    assert not rows or {found.raw_time for found in events} == {"2024-06-01T12:00"}


def test_nothing_is_confirmed_and_test_mode_is_a_test(read: Read) -> None:
    update = read(CARRIER, push(row("delivered"), test_mode=True))
    assert update.is_test
    assert not update.events[0].confirmed


def test_a_tracker_is_found_in_pushes_and_in_answers(read: Read) -> None:
    body = push(row("delivered"))
    others: list[object] = [body["data"], {"results": [body["data"]]}, {"messages": [], "tracking": body["data"]}]
    assert all(read(CARRIER, other) == read(CARRIER, body) for other in others)


def test_an_event_may_have_an_id_and_its_name_under_type(request_of: Request) -> None:
    body = {"id": "evt_1", "type": "tracker_created", "data": push(row("delivered"))["data"]}
    (update,) = CARRIER.parse(request_of(body)).updates
    assert (update.is_first_push, CARRIER.identify(request_of(body))) == (True, "evt_1")


def test_the_header_that_is_called_an_id_is_none(request_of: Request) -> None:
    assert CARRIER.identify(request_of(push(), {"x-event-id": "secret"})) == ""


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"event": "shipment_purchased", "data": {}}, "the event 'shipment_purchased' is not about a tracker"),
        ({"results": []}, "an empty list of trackers"),
        ({"errors": [{"code": "x"}]}, "the API answered with errors"),
    ],
)
def test_what_is_no_tracker_is_ignored_with_a_reason(body: object, reason: str, request_of: Request) -> None:
    parsed = CARRIER.parse(request_of(body))
    assert (parsed.updates, parsed.ignored) == ((), reason)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"nonsense", "not JSON"),
        ({}, "expected `event`, a tracker or `results`, found nothing"),
        ({"event": "tracker_updated"}, "data: expected an object, found nothing"),
        (push(tracking_number=""), "data.tracking_number: expected text, found nothing"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        CARRIER.parse(request_of(body))
