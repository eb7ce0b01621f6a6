"""4PX, Cainiao and ParcelOne: the first mile and its dialects, with times that need a guard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier.carriers.cainiao import Cainiao
from notifier.carriers.codes.cainiao import ACTIONS
from notifier.carriers.codes.fourpx import EVENTS
from notifier.carriers.codes.parcelone import STATUSES
from notifier.carriers.fourpx import FourPX
from notifier.carriers.parcelone import ParcelOne
from notifier.carriers.reading.sayings import ByPosition, incident_of, meaning_of, stage_of
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]


def fourpx(*rows: dict[str, object]) -> dict[str, Any]:
    shipment = {"queryCode": "N1", "ctStartCode": "CN", "ctEndCode": "AT", "tracks": list(rows)}
    return {"result": 1, "data": [shipment]}


def track(code: str = "FPX_M_ATA", **fields: object) -> dict[str, object]:
    known = {"tkCode": code, "tkDesc": "A note", "tkDate": "2024-09-05T16:18:00.000+0000"}
    return known | {"tkDateStr": "2024-09-06 00:18:00", "tkTimezone": "UTC+02:00"} | fields


def cainiao(*rows: dict[str, object]) -> dict[str, Any]:
    return {"success": True, "module": [{"mailNo": "N1", "detailList": list(rows)}]}


def step(code: str = "LH_DEPART", **fields: object) -> dict[str, object]:
    known = {"actionCode": code, "time": 1725600000000, "timeStr": "2024-09-06 07:20:00", "timeZone": "GMT+2"}
    return known | {"desc": "A note"} | fields


def parcelone(*codes: str, **fields: object) -> dict[str, Any]:
    events = [{"StatusCode": code, "DateTime": f"2024-05-0{n + 1}T08:00:00"} for n, code in enumerate(codes)]
    return {"success": 1, "results": {"CarrierTrackingID": "N1", "CarrierIDLMC": "DHL", "Events": events} | fields}


@pytest.mark.parametrize("code", EVENTS)
def test_every_code_of_4px_is_read(code: str, read: Read) -> None:
    (event,) = read(FourPX(), fourpx(track(code))).events
    assert (event.stage, event.incident) == (stage_of(EVENTS[code]), incident_of(EVENTS[code]))


def test_the_interface_of_4px_names_its_rows_otherwise_than_its_page(read: Read) -> None:
    row = {"businessLinkCode": "FPX_M_ATA", "occurDatetime": "2024-09-06 00:18:00", "occurLocation": "WIEN"}
    body = {"result": "1", "data": {"deliveryOrderNo": "N1", "trackingList": [row | {"trackingContent": "A note"}]}}
    update = read(FourPX(), body)
    (event,) = update.events
    assert (update.tracking_number, event.stage, event.raw_text) == ("N1", Stage.ARRIVED_DESTINATION, "A note")
    assert (event.at, event.place.city) == (datetime(2024, 9, 5, 16, 18, tzinfo=UTC), "WIEN")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("FPX_I_HC", IncidentKind.CUSTOMS_HELD),
        ("FPX_C_HFXX", IncidentKind.HELD),
        ("FPX_M_TDBW", IncidentKind.DELAY),
        ("FPX_D_FDNR", Stage.ATTEMPT_FAILED),
        ("FPX_D_DFCR", Meaning.UNKNOWN),
    ],
)
def test_codes_of_4px_mean_the_same_for_any_reason(code: str, said: object, read: Read) -> None:
    (event,) = read(FourPX(), fourpx(track(code))).events
    assert (event.stage or event.incident or event.meaning) == said


@pytest.mark.parametrize("code", ACTIONS)
def test_every_action_of_cainiao_is_read(code: str, read: Read) -> None:
    (event,) = read(Cainiao(), cainiao(step(code))).events
    said = ACTIONS[code]
    assert (event.meaning, event.stage, event.incident) == (meaning_of(said), stage_of(said), incident_of(said))


@pytest.mark.parametrize("code", STATUSES)
def test_every_status_of_parcelone_is_read(code: str, read: Read) -> None:
    (event,) = read(ParcelOne(), parcelone(code)).events
    said = STATUSES[code]
    assert event.stage is (Stage.IN_TRANSIT if said is ByPosition.ARRIVAL else stage_of(said))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("P100", Stage.LABEL_CREATED),
        ("P101", Stage.PICKED_UP),
        ("300", Stage.AT_FORWARDER),
        ("394", Stage.IN_TRANSIT),
        ("X", Meaning.UNKNOWN),
    ],
)
def test_what_parcelone_says_of_its_hub_is_read(code: str, said: object, read: Read) -> None:
    row = {"EventdateCET": "2024-06-01T09:00:00+02:00", "Statuscode": code, "Location": "DE Bad Orb"}
    leg = {"Status": "It is <a class=x href=y>here</a>.", "CarrierTrackno": "LX1", "Carrier": "USPS"}
    update = read(ParcelOne(), {"P1Trackno": "N1", "TrackingEvents": [row | leg]})
    (event,) = update.events
    assert (event.stage or event.meaning, event.raw_text, str(event.place)) == (said, "It is here.", "Bad Orb, DE")
    assert event.at == datetime(2024, 6, 1, 7, tzinfo=UTC)
    assert [(one.carrier, one.tracking_number) for one in update.further_legs] == [("usps", "LX1")]


def test_an_error_of_parcelone_is_ignored_with_its_words(request_of: Request) -> None:
    assert "No shipment data" in ParcelOne().parse(request_of({"Error": "No shipment data found yet"})).ignored


@pytest.mark.parametrize(
    ("carrier", "body"),
    [(FourPX(), fourpx(track("FPX_X_NEW"))), (Cainiao(), cainiao(step("X"))), (ParcelOne(), parcelone("X"))],
    ids=["4px", "cainiao", "parcelone"],
)
def test_a_code_that_nobody_described_is_unknown(carrier: Carrier, body: object, read: Read) -> None:
    (event,) = read(carrier, body).events
    assert event.meaning is Meaning.UNKNOWN


@pytest.mark.parametrize(
    ("fields", "tz_source"),
    [({}, TzSource.EXPLICIT), ({"tkDate": None}, TzSource.CARRIER), ({"tkDateStr": None}, TzSource.EXPLICIT)],
)
def test_4px_writes_chinese_time_whatever_zone_it_names(
    fields: dict[str, object], tz_source: TzSource, read: Read
) -> None:
    (event,) = read(FourPX(), fourpx(track("FPX_M_ATA", **fields))).events
    assert (event.at, event.tz_source) == (datetime(2024, 9, 5, 16, 18, tzinfo=UTC), tz_source)


def test_a_row_of_4px_is_the_same_without_its_instant(read: Read) -> None:
    (whole,), (half,) = (
        read(FourPX(), fourpx(track("FPX_M_ATA", **fields))).events for fields in ({}, {"tkDate": None})
    )
    assert whole.key == half.key


@pytest.mark.parametrize(("zone", "tz_source"), [("GMT+2", TzSource.EXPLICIT), ("", TzSource.ASSUMED)])
def test_an_instant_of_cainiao_without_a_zone_is_a_guess(zone: str, tz_source: TzSource, read: Read) -> None:
    (event,) = read(Cainiao(), cainiao(step(timeZone=zone))).events
    assert (event.at, event.tz_source) == (datetime(2024, 9, 6, 5, 20, tzinfo=UTC), tz_source)


def test_a_row_of_cainiao_without_an_instant_is_read_by_its_clock(read: Read) -> None:
    (event,) = read(Cainiao(), cainiao(step(time=None))).events
    assert (event.at, event.tz_source) == (datetime(2024, 9, 6, 7, 20, tzinfo=UTC), TzSource.ASSUMED)


def test_the_pickup_point_that_signed_is_not_the_recipient(read: Read) -> None:
    signed, delivered = read(
        Cainiao(), cainiao(step("GTMS_STA_SIGNED"), step("GTMS_SIGNED", time=1725700000000))
    ).events
    assert (signed.stage, delivered.stage) == (Stage.AVAILABLE_FOR_PICKUP, Stage.DELIVERED)


def test_parcelone_speaks_of_the_number_of_the_last_carrier(read: Read) -> None:
    update = read(ParcelOne(), parcelone("IN_TRANSIT"))
    assert (update.carrier, update.tracking_number) == ("dhl", "N1")


def test_the_status_of_parcelone_counts_where_no_row_says_the_end(read: Read) -> None:
    events = read(ParcelOne(), parcelone("IN_TRANSIT", StatusCode="DELIVERED")).events
    assert [event.stage for event in events] == [Stage.IN_TRANSIT, Stage.DELIVERED]
    events = read(ParcelOne(), parcelone("IN_TRANSIT", StatusCode="OUT_FOR_DELIVERY")).events
    assert [event.stage for event in events] == [Stage.IN_TRANSIT]


@pytest.mark.parametrize(
    ("carrier", "body"),
    [
        (FourPX(), {}),
        (FourPX(), {"data": [{"tracks": [{}]}]}),
        (Cainiao(), {}),
        (Cainiao(), {"module": [{"detailList": [{}]}]}),
        (ParcelOne(), {}),
        (ParcelOne(), {"success": 1, "results": {"Events": [{}]}}),
    ],
)
def test_what_cannot_be_read_is_refused(carrier: Carrier, body: object, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload):
        carrier.parse(request_of(body))


def test_countries_of_cainiao_are_read_by_their_names_too(read: Read) -> None:
    body = cainiao(step())
    body["module"][0] |= {"originCountry": "China Mainland", "destCountry": "Brazil"}
    update = read(Cainiao(), body)
    assert (update.origin_country, update.destination_country) == ("CN", "BR")
