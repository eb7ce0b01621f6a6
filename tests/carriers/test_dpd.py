"""DPD: every status, what is still to come, times without a zone, and answers that do not say whose they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from notifier.carriers.codes.dpd import STATUSES
from notifier.carriers.dpd import Dpd
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

DPD = Dpd("secret")
MEANS: dict[object, str] = {
    Stage.LABEL_CREATED: "SHIPMENT",
    Stage.PICKED_UP: "ACCEPTED PickedUp",
    Stage.IN_TRANSIT: "AT_SENDING_DEPOT ON_THE_ROAD BetweenDepots",
    Stage.AT_DELIVERY_DEPOT: "AT_DELIVERY_DEPOT Depot ReturningFromDelivery",
    Stage.OUT_FOR_DELIVERY: "Courier",
    Stage.ATTEMPT_FAILED: "DeliveryFailure",
    Stage.AVAILABLE_FOR_PICKUP: "ParcelShop",
    Stage.DELIVERED: "DELIVERED Delivered",
    Meaning.UNKNOWN: "Teleported",
}
EACH = [(code, said) for said, codes in MEANS.items() for code in codes.split()]


def row(
    status: str = "Courier",
    place: str = "Mechelen (BE)",
    at: str = "8/17/2021 7:11:26 PM",
    reached: str = "true",
    current: str = "false",
) -> str:
    flags = f"<statusHasBeenReached>{reached}</statusHasBeenReached><isCurrentStatus>{current}</isCurrentStatus>"
    note = "<description><content><content>A note</content></content></description>"
    words = f"<label><content>A label</content></label>{note}"
    where = f"<location><content>{place}</content></location><date><content>{at}</content></date>"
    return f"<statusInfo><status>{status}</status>{words}{flags}{where}</statusInfo>"


def answer(*rows: str) -> bytes:
    inside = f'<r xmlns="http://y/"><trackingresult>{"".join(rows)}</trackingresult></r>'
    return f'<s:Envelope xmlns:s="http://x/"><s:Body>{inside}</s:Body></s:Envelope>'.encode()


@pytest.mark.parametrize(("status", "said"), EACH)
def test_every_known_status_is_read(status: str, said: object, read: Read) -> None:
    (found,) = read(DPD, answer(row(status))).events
    assert (found.stage or found.meaning) == said
    assert (found.raw_code, found.raw_text, found.place.city) == (status, "A note", "Mechelen")
    assert {*STATUSES, "Teleported"} == {code for code, _ in EACH}


@pytest.mark.parametrize(
    ("place", "at", "tz_source"),
    [
        ("Mechelen (BE)", datetime(2021, 8, 17, 17, 11, 26, tzinfo=UTC), TzSource.LOCATION),
        ("Mechelen", datetime(2021, 8, 17, 19, 11, 26, tzinfo=UTC), TzSource.ASSUMED),
        ("Hub (XQ)", datetime(2021, 8, 17, 19, 11, 26, tzinfo=UTC), TzSource.ASSUMED),
        ("", datetime(2021, 8, 17, 19, 11, 26, tzinfo=UTC), TzSource.ASSUMED),
    ],
)
def test_a_time_is_certain_where_the_country_has_one_clock(
    place: str, at: datetime, tz_source: TzSource, read: Read
) -> None:
    (found,) = read(DPD, answer(row(place=place))).events
    assert (found.at, found.tz_source) == (at, tz_source)


def test_what_is_still_to_come_is_no_event(read: Read) -> None:
    rows = (row("SHIPMENT"), row("ACCEPTED", reached="false", current="true"), row("DELIVERED", reached="false"))
    assert {found.raw_code for found in read(DPD, answer(*rows)).events} == {"ACCEPTED", "SHIPMENT"}


def test_two_depots_that_report_one_second_stay_two(read: Read) -> None:
    rows = (row("DeliveryFailure"), row("DeliveryFailure", place="Aschaffenburg (DE)"), row("DeliveryFailure"))
    assert len(read(DPD, answer(*rows)).events) == 2


def test_the_number_is_the_one_that_was_asked_for(request_of: Request) -> None:
    request = request_of(answer(row()))
    (update,) = DPD.parse(replace(request, path="/parcel?lang=en&number=0530 8801")).updates
    assert update.tracking_number == "0530 8801"
    with pytest.raises(UnreadablePayload, match="does not name its parcel"):
        DPD.parse(replace(request, path="/parcel"))


def test_nothing_comes_by_the_door(request_of: Request) -> None:
    with pytest.raises(WebhookRejected, match="does not push"):
        DPD.verify(request_of(answer(row())))


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<faultstring>F</faultstring><detail><e><errorCode>E1</errorCode></e></detail>", "E1"),
        ("<faultstring>F</faultstring>", "F"),
    ],
)
def test_a_fault_is_ignored_with_its_reason(inside: str, reason: str, request_of: Request) -> None:
    parsed = DPD.parse(request_of(f"<Envelope><Body><Fault>{inside}</Fault></Body></Envelope>".encode()))
    assert (parsed.updates, parsed.ignored) == ((), f"an error of the API: {reason}")


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"{}", "expected XML"),
        (b"<other/>", "expected <trackingresult> or a fault, found <other>"),
        (b'<!DOCTYPE a [<!ENTITY e "x">]><trackingresult/>', "document type or entities"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(body: bytes, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        DPD.parse(request_of(body))
