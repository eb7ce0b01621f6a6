"""Sendle: answers that do not say whose they are, and clocks that are written as if they were UTC."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from notifier.carriers.sendle import Sendle
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

Request = Callable[..., RawWebhook]
Ask = Callable[[object], TrackingUpdate]

CARRIER = Sendle()
REAL = Path(os.environ.get("NOTIFIER_PAYLOADS", Path(__file__).parents[3] / "shared" / "payloads")) / "sendle"


def row(kind: str = "In Transit", **fields: object) -> dict[str, object]:
    return {"event_type": kind, "scan_time": "2024-06-01T16:00:00Z", "description": "Words"} | fields


def answer(*rows: dict[str, object], **fields: object) -> dict[str, Any]:
    return {"state": "Transit", "tracking_events": list(rows)} | fields


@pytest.fixture
def ask(request_of: Request) -> Ask:
    """Reads an answer as it comes from the address of one parcel."""

    def read_one(body: object) -> TrackingUpdate:
        (update,) = CARRIER.parse(replace(request_of(body), path="/asked?number=S3ND73")).updates
        return update

    return read_one


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Pickup Attempted", IncidentKind.PICKUP_FAILED),
        ("Pickup", Stage.PICKED_UP),
        ("Drop Off", Stage.PICKED_UP),
        ("In Transit", Stage.IN_TRANSIT),
        ("Out for Delivery", Stage.OUT_FOR_DELIVERY),
        ("Card Left", Stage.ATTEMPT_FAILED),
        ("Left with Agent", Stage.AVAILABLE_FOR_PICKUP),
        ("Delivered", Stage.DELIVERED),
        ("Unable to Deliver", IncidentKind.OTHER),
        ("Damaged", IncidentKind.DAMAGED),
        ("Teleported", Meaning.UNKNOWN),
    ],
)
def test_types_of_events_are_read(kind: str, expected: object, ask: Ask) -> None:
    (found,) = ask(answer(row(kind))).events
    assert (found.stage or found.incident or found.meaning) == expected


@pytest.mark.parametrize(
    ("fields", "at", "tz_source"),
    [
        ({}, datetime(2024, 6, 1, 16, tzinfo=UTC), TzSource.EXPLICIT),
        (
            {"local_scan_time": "2024-06-01T12:00:00", "display_time": "2024-06-01T12:00:00-04:00"},
            datetime(2024, 6, 1, 16, tzinfo=UTC),
            TzSource.EXPLICIT,
        ),
        (
            {"local_scan_time": "2024-06-01T16:00:00", "display_time": "2024-06-01T16:00:00Z"},
            datetime(2024, 6, 1, 16, tzinfo=UTC),
            TzSource.ASSUMED,
        ),
    ],
)
def test_a_clock_that_is_written_as_if_it_were_utc_is_not_believed(
    fields: dict[str, Any], at: datetime, tz_source: TzSource, ask: Ask
) -> None:
    (found,) = ask(answer(row(**fields))).events
    assert (found.at, found.tz_source) == (at, tz_source)


def test_the_parts_of_a_place_count_where_they_are_set_apart(ask: Ask) -> None:
    apart = {"suburb": "Eugene", "state": "OR", "postcode": "97405", "country": "US"}
    first, second = ask(answer(row(location="EUGENE, OR"), row(location="EUGENE, OR", location_data=apart))).events
    assert {str(first.place), str(second.place)} == {"EUGENE, OR", "Eugene, OR, US"}


def test_the_number_that_was_asked_for_is_the_parcels(ask: Ask) -> None:
    assert ask(answer(row())).tracking_number == "S3ND73"


def test_without_that_number_an_answer_is_refused(request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match="does not name its parcel"):
        CARRIER.parse(replace(request_of(answer(row())), path="/asked"))


@pytest.mark.parametrize(
    ("state", "stages"),
    [
        ("Delivered", [Stage.IN_TRANSIT, Stage.DELIVERED]),
        ("Cancelled", [Stage.IN_TRANSIT, Stage.CANCELLED]),
        ("Transit", [Stage.IN_TRANSIT]),
    ],
)
def test_the_state_counts_where_it_ends_the_journey(state: str, stages: list[Stage], ask: Ask) -> None:
    events = ask(answer(row(), state=state, status={"last_changed_at": "2024-06-02 18:56:00 UTC"})).events
    assert [found.stage for found in events] == stages
    assert events[-1].at.day == (2 if len(events) == 2 else 1)


def test_the_window_and_the_countries_are_read(ask: Ask) -> None:
    scheduling = {"estimated_delivery_date_minimum": "2024-06-03", "estimated_delivery_date_maximum": "2024-06-05"}
    update = ask(answer(scheduling=scheduling, origin={"country": "AU"}, destination={"country": "NZ"}))
    assert update.promise is not None
    assert (update.promise.earliest, update.promise.latest) == (date(2024, 6, 3), date(2024, 6, 5))
    assert (update.origin_country, update.destination_country) == ("AU", "NZ")


def test_the_real_answer_gives_every_event(ask: Ask) -> None:
    path = REAL / "tracking-response.json"
    if not path.exists():
        pytest.skip("the folder of real bodies is not on this machine (see NOTIFIER_PAYLOADS)")
    body = json.loads(path.read_text())
    events = ask(body).events
    assert len(events) == len(body["tracking_events"])
    assert events[-1].stage is Stage.DELIVERED
    assert [found.tz_source for found in events].count(TzSource.ASSUMED) == 2


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"nonsense", "not JSON"),
        ({}, "expected `tracking_events`, found nothing"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, ask: Ask) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        ask(body)


def test_an_error_is_ignored_with_its_reason(request_of: Request) -> None:
    assert CARRIER.parse(request_of({"error": "not_found"})).ignored == "the API answered 'not_found'"
