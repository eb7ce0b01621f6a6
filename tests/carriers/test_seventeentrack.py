"""17TRACK: every status, which side of the border, and texts that contradict their code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier.carriers.codes.seventeentrack import MILESTONES, STATUSES, SUB_STATUSES
from notifier.carriers.seventeentrack import SeventeenTrack
from notifier.domain.events import Meaning, Precision, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

SEVENTEEN = SeventeenTrack("secret")


def row(code: str | None = None, **fields: object) -> dict[str, object]:
    return {"time_iso": "2024-06-01T12:00:00+02:00", "sub_status": code, "description": "Scanned"} | fields


def push(*rows: dict[str, object], latest: dict[str, str] | None = None, **shipping: object) -> dict[str, Any]:
    info = {
        "latest_status": latest,
        "shipping_info": {f"{who}_address": {"country": country} for who, country in shipping.items()},
        "tracking": {"providers": [{"provider": {"key": 3011, "name": "China Post"}, "events": list(rows)}]},
    }
    return {"event": "TRACKING_UPDATED", "data": {"number": "N1", "carrier": 3011, "track_info": info}}


SAID = {
    "NotFound_Other": Meaning.UNKNOWN,
    "NotFound_InvalidCode": Meaning.UNKNOWN,
    "InfoReceived": Stage.LABEL_CREATED,
    "InTransit_PickedUp": Stage.PICKED_UP,
    "InTransit_Other": Stage.IN_TRANSIT,
    "InTransit_Departure": Stage.DEPARTED_ORIGIN,
    "InTransit_Arrival": Stage.ARRIVED_DESTINATION,
    "InTransit_TransportDeparted": Stage.IN_TRANSIT,
    "InTransit_TransportArrived": Stage.IN_TRANSIT,
    "InTransit_CustomsProcessing": Stage.IN_CUSTOMS,
    "InTransit_CustomsReleased": Stage.CUSTOMS_CLEARED,
    "InTransit_CustomsRequiringInformation": IncidentKind.CUSTOMS_ACTION_NEEDED,
    "Expired_Other": Meaning.STALE,
    "AvailableForPickup_Other": Stage.AVAILABLE_FOR_PICKUP,
    "OutForDelivery_Other": Stage.OUT_FOR_DELIVERY,
    "DeliveryFailure_Other": Stage.ATTEMPT_FAILED,
    "DeliveryFailure_NoBody": Stage.ATTEMPT_FAILED,
    "DeliveryFailure_Security": IncidentKind.CUSTOMS_HELD,
    "DeliveryFailure_Rejected": IncidentKind.REFUSED,
    "DeliveryFailure_InvalidAddress": IncidentKind.ADDRESS,
    "Delivered_Other": Stage.DELIVERED,
    "Exception_Other": IncidentKind.OTHER,
    "Exception_Returning": Stage.RETURNING,
    "Exception_Returned": Stage.RETURNED,
    "Exception_NoBody": IncidentKind.ADDRESS,
    "Exception_Security": IncidentKind.CUSTOMS_HELD,
    "Exception_Damage": IncidentKind.DAMAGED,
    "Exception_Rejected": IncidentKind.REFUSED,
    "Exception_Delayed": IncidentKind.DELAY,
    "Exception_Lost": Stage.LOST,
    "Exception_Destroyed": Stage.DESTROYED,
    "Exception_Cancel": Stage.CANCELLED,
    "Teleported_Other": Meaning.UNKNOWN,
    "": Meaning.UNKNOWN,
}
MARKED = {
    "InfoReceived": Stage.LABEL_CREATED,
    "PickedUp": Stage.PICKED_UP,
    "Departure": Stage.DEPARTED_ORIGIN,
    "Arrival": Stage.ARRIVED_DESTINATION,
    "AvailableForPickup": Stage.AVAILABLE_FOR_PICKUP,
    "OutForDelivery": Stage.OUT_FOR_DELIVERY,
    "Delivered": Stage.DELIVERED,
    "Returning": Stage.RETURNING,
    "Returned": Stage.RETURNED,
    "Vanished": Meaning.UNKNOWN,
}


@pytest.mark.parametrize(("code", "said"), SAID.items(), ids=SAID)
def test_every_sub_status_is_read(code: str, said: object, read: Read) -> None:
    (found,) = read(SEVENTEEN, push(row(code))).events
    assert (found.stage or found.incident or found.meaning, found.raw_code) == (said, code)


@pytest.mark.parametrize(("milestone", "said"), MARKED.items(), ids=MARKED)
def test_a_milestone_counts_where_there_is_no_sub_status(milestone: str, said: object, read: Read) -> None:
    (found,) = read(SEVENTEEN, push(row(stage=milestone))).events
    assert (found.stage or found.meaning, found.raw_code) == (said, milestone)


def test_nothing_is_mapped_that_is_not_checked_here() -> None:
    assert set(SUB_STATUSES) <= set(SAID)
    assert set(STATUSES) == {code.partition("_")[0] for code in SAID} - {"", "Teleported"}
    assert set(MILESTONES) == set(MARKED) - {"Vanished"}


@pytest.mark.parametrize(
    ("code", "country", "stage"),
    [
        ("InTransit_CustomsProcessing", "CN", Stage.EXPORT_CUSTOMS),
        ("InTransit_CustomsProcessing", "DE", Stage.IN_CUSTOMS),
        ("InTransit_CustomsReleased", "CN", Stage.EXPORT_CLEARED),
        ("InTransit_CustomsReleased", "DE", Stage.CUSTOMS_CLEARED),
        ("InTransit_TransportArrived", "AE", Stage.TRANSIT_HUB),
        ("InTransit_TransportArrived", "DE", Stage.ARRIVED_DESTINATION),
    ],
)
def test_the_country_of_the_scan_tells_the_side_of_the_border(
    code: str, country: str, stage: Stage, read: Read
) -> None:
    (found,) = read(SEVENTEEN, push(row(code, address={"country": country}), shipper="CN", recipient="DE")).events
    assert found.stage is stage


def test_a_trouble_of_security_is_none_of_customs_within_one_country(read: Read) -> None:
    (found,) = read(SEVENTEEN, push(row("Exception_Security"), shipper="US", recipient="US")).events
    assert found.incident is IncidentKind.PROHIBITED


@pytest.mark.parametrize(
    ("words", "stage", "meaning"),
    [
        ("Delivered to local carrier", Stage.HANDED_TO_LOCAL, Meaning.MILESTONE),
        ("Not delivered: nobody home", None, Meaning.UNKNOWN),
        ("The item has not been delivered", None, Meaning.UNKNOWN),
        ("Delivered to the neighbour", Stage.DELIVERED, Meaning.MILESTONE),
    ],
)
def test_a_false_delivery_is_not_believed(words: str, stage: Stage | None, meaning: Meaning, read: Read) -> None:
    latest = {"status": "Delivered", "sub_status": "Delivered_Other"}
    (found,) = read(SEVENTEEN, push(row("Delivered_Other", description=words), latest=latest)).events
    assert (found.stage, found.meaning) == (stage, meaning)


def test_a_zone_that_the_carrier_wrote_is_told_from_one_that_17track_added(read: Read) -> None:
    stated, added = row("InTransit_Other", time_raw={"timezone": "+02:00"}), row("InTransit_Other")
    assert read(SEVENTEEN, push(stated)).events[0].tz_source is TzSource.EXPLICIT
    assert read(SEVENTEEN, push(added)).events[0].tz_source is TzSource.LOCATION


def test_a_day_without_hours_stays_a_day(read: Read) -> None:
    only_day = {"date": "2024-06-01", "time": None, "timezone": None}
    (found,) = read(SEVENTEEN, push(row("InTransit_Other", time_raw=only_day))).events
    assert found.precision is Precision.DATE


def test_the_key_stays_when_the_zone_is_corrected(read: Read) -> None:
    wrong, right = (row("InTransit_Other", time_iso=f"2024-09-01T12:00:00+0{hours}:00") for hours in (1, 2))
    before, after = (read(SEVENTEEN, push(one)).events[0] for one in (wrong, right))
    assert before.key == after.key
    assert before.at != after.at


def test_the_summary_counts_only_where_it_says_that_it_is_over(read: Read) -> None:
    lost = {"status": "Exception", "sub_status": "Exception_Lost"}
    other = {"status": "Exception", "sub_status": "Exception_Other"}
    scan = row("AvailableForPickup_Other")
    assert [event.stage for event in read(SEVENTEEN, push(scan, latest=lost)).events][-1] is Stage.LOST
    assert [event.stage for event in read(SEVENTEEN, push(scan, latest=other)).events] == [Stage.AVAILABLE_FOR_PICKUP]


def test_a_stop_moves_nothing(read: Read) -> None:
    (found,) = read(SEVENTEEN, {"event": "TRACKING_STOPPED", "data": {"number": "N1", "carrier": 1}}).events
    assert (found.meaning, found.is_scan, found.at) == (Meaning.STALE, False, datetime(2024, 6, 30, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("providers", "carrier"),
    [
        ([], "3011"),
        ([(100002, "UPS")], "ups"),
        ([(100002, "UPS"), (3011, "China Post")], "china post"),
        ([(100002, "UPS"), (7041, "DHL Paket")], "3011"),
    ],
)
def test_the_carrier_is_called_by_its_name_where_that_is_certain(
    providers: list[tuple[int, str]], carrier: str, read: Read
) -> None:
    body = push()
    body["data"]["track_info"]["tracking"]["providers"] = [
        {"provider": {"key": key, "name": name}, "events": []} for key, name in providers
    ]
    assert read(SEVENTEEN, body).carrier == carrier


@pytest.mark.parametrize(
    ("location", "city", "country", "hour"),
    [("Germany", "", "DE", 10), ("Hamburg, Germany", "Hamburg", "DE", 10), ("Limbo", "Limbo", "", 11)],
)
def test_a_place_in_one_text_tells_the_clock_where_it_names_a_country(
    location: str, city: str, country: str, hour: int, read: Read
) -> None:
    """In June the clocks of Germany are two hours ahead; the offset that 17TRACK adds is the one of winter."""
    scan = row("InTransit_Other", time_iso="2024-06-01T12:00:00+01:00", location=location, address=None)
    (found,) = read(SEVENTEEN, push(scan)).events
    assert (found.place.city, found.place.country, found.at.hour) == (city, country, hour)


def test_a_leg_that_cannot_be_read_costs_no_other_leg_of_the_parcel(request_of: Request) -> None:
    body = push(row("InTransit_Other"), latest={"status": "Delivered", "sub_status": "Delivered_Other"})
    body["data"]["track_info"]["tracking"]["providers"].append({"provider": {"key": 2, "name": "USPS"}, "events": "x"})
    parsed = SEVENTEEN.parse(request_of(body))
    (update,) = parsed.updates
    assert [event.stage for event in update.events] == [Stage.IN_TRANSIT, Stage.DELIVERED]
    assert parsed.refused == ("data.track_info.tracking.providers[1].events: expected a list, found text",)


def test_a_body_of_version_one_is_refused_with_what_to_do(request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=r"Choose version 2\.2 or later"):
        SEVENTEEN.parse(request_of({"event": "TRACKING_UPDATED", "data": {"number": "N1", "track": {"e": 40}}}))


def test_a_parcel_of_which_nothing_can_be_read_is_refused(request_of: Request) -> None:
    body = push()
    body["data"]["track_info"]["tracking"]["providers"] = [{"events": "x"}]
    with pytest.raises(UnreadablePayload, match=r"providers\[0\]\.events: expected a list, found text"):
        SEVENTEEN.parse(request_of(body))


@pytest.mark.parametrize(
    "body", [{}, {"data": {}}, {"event": "TRACKING_UPDATED"}, {"event": "TRACKING_STOPPED", "data": {}}]
)
def test_a_body_without_a_number_is_refused_with_the_place(body: object, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match="data"):
        SEVENTEEN.parse(request_of(body))


@pytest.mark.parametrize(
    "body", [{"event": "AWB_UPDATED", "data": {}}, {"code": 0, "data": {"accepted": []}}, {"code": 1}]
)
def test_what_is_about_no_number_is_ignored(body: object, request_of: Request) -> None:
    assert SEVENTEEN.parse(request_of(body)).ignored


def test_a_push_has_no_id(request_of: Request) -> None:
    assert SEVENTEEN.identify(request_of(push())) == ""
