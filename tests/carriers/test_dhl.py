"""DHL: one source for the bodies of all divisions, told apart by their shape."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from notifier.carriers.dhl import DHL
from notifier.domain.events import Meaning, TrackingEvent, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, Any], TrackingUpdate]
Request = Callable[..., RawWebhook]

CARRIER = DHL("secret")


def said(event: TrackingEvent) -> tuple[object, ...]:
    return tuple(one for one in (event.stage, event.incident) if one) or (event.meaning,)


def unified(*rows: dict[str, Any], **fields: object) -> dict[str, Any]:
    known: dict[str, Any] = {"id": "N1", "service": "express", "status": {}, "events": list(rows)}
    return {"shipments": [known | fields]}


def express(code: str, area: str = "BERLIN-DEU") -> bytes:
    return f"""<r:TrackingResponse xmlns:r="urn:x"><AWBInfo><AWBNumber>N1</AWBNumber><ShipmentInfo><ShipmentEvent>
        <Date>2024-06-01</Date><Time>12:00:00</Time><ServiceEvent><EventCode>{code}</EventCode></ServiceEvent>
        <ServiceArea><Description>{area}</Description></ServiceArea>
        </ShipmentEvent></ShipmentInfo></AWBInfo></r:TrackingResponse>""".encode()


def parcel_de(ice: str = "", ric: str = "", standard: str = "", **fields: str) -> bytes:
    known = {"event-timestamp": "01.06.2024 12:00", "ice": ice, "ric": ric, "standard-event-code": standard} | fields
    attributes = " ".join(f'{name}="{value}"' for name, value in known.items())
    return f"""<data name="piece-shipment-list" code="0"><data name="piece-shipment" piece-code="N1">
        <data name="piece-event-list"><data name="piece-event" {attributes}/></data></data></data>""".encode()


def package(**fields: object) -> dict[str, Any]:
    row = {"primaryEventId": 600, "date": "2024-06-01", "time": "12:00:00", "timeZone": "ET"} | fields
    return {"packages": [{"package": {"trackingId": "N1"}, "events": [row]}]}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("pre-transit", Stage.LABEL_CREATED),
        ("transit", Stage.IN_TRANSIT),
        ("delivered", Stage.DELIVERED),
        ("failure", IncidentKind.OTHER),
        ("unknown", Meaning.UNKNOWN),
        ("new", Meaning.UNKNOWN),
    ],
)
def test_the_word_of_the_group_is_read(status: str, expected: object, read: Read) -> None:
    (found,) = read(CARRIER, unified({"statusCode": status, "timestamp": "2024-06-01T12:00:00Z"})).events
    assert said(found) == (expected,)


@pytest.mark.parametrize(
    ("service", "status", "expected"),
    [
        ("express", "CR", Stage.CUSTOMS_CLEARED),
        ("ecommerce", "443", IncidentKind.CUSTOMS_HELD),
        ("parcel-de", "ZF", Stage.AVAILABLE_FOR_PICKUP),
        ("parcel-pl", "LK", Stage.OUT_FOR_DELIVERY),
        ("ecommerce-europe", "133", Stage.CUSTOMS_CLEARED),
        ("dgf", "HELD_AT_CUSTOMS", IncidentKind.CUSTOMS_HELD),
        ("express", "DELIVERED", Stage.IN_TRANSIT),
        ("freight", "CR", Stage.IN_TRANSIT),
        ("freight", "24-501", Stage.OUT_FOR_DELIVERY),
        ("svb", "HELD_BY_CUSTOMS", IncidentKind.CUSTOMS_HELD),
        ("ecommerce-ppl", "300", Stage.AT_DELIVERY_DEPOT),
        ("parcel-nl", "CLEARANCE_RELEASE", Stage.CUSTOMS_CLEARED),
        ("parcel-nl", "INTERVENTION_RECEIVER_REQUESTS_DELIVERY_AT_ANOTHER_TIME/DATE", Stage.DELIVERY_SCHEDULED),
        ("parcel-de", "PO", Stage.IN_TRANSIT),
    ],
)
def test_a_division_s_own_code_goes_before_the_word_of_the_group(
    service: str, status: str, expected: object, read: Read
) -> None:
    row = {"statusCode": "transit", "status": status, "timestamp": "2024-06-01T12:00:00Z"}
    (found,) = read(CARRIER, unified(row, service=service)).events
    assert said(found) == (expected,)
    assert (found.raw_code, found.carrier) == (f"transit/{status}", f"dhl-{service}")


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("44", Stage.AVAILABLE_FOR_PICKUP),
        ("302", Stage.HANDED_TO_LOCAL),
        ("366", Stage.RETURNED),
        ("66", Stage.DELIVERED),
        ("9999", Stage.DELIVERED),
    ],
)
def test_what_the_group_calls_delivered_may_wait_in_a_shop(status: str, stage: Stage, read: Read) -> None:
    row = {"statusCode": "delivered", "status": status, "timestamp": "2024-06-01T12:00:00Z"}
    (found,) = read(CARRIER, unified(row, service="ecommerce-europe")).events
    assert found.stage is stage


def test_a_summary_that_copies_an_event_says_no_more_than_it(read: Read) -> None:
    row = {"statusCode": "delivered", "status": "44", "timestamp": "2024-06-01T12:00:00Z"}
    summary = row | {"status": "DELIVERED"}
    (found,) = read(CARRIER, unified(row, service="ecommerce-europe", status=summary)).events
    assert found.stage is Stage.AVAILABLE_FOR_PICKUP


def test_what_is_said_in_words_alone_is_kept_and_makes_no_stage(read: Read) -> None:
    row = {
        "statusCode": "pre-transit",
        "status": "The shipment is announced",
        "remark": "Waiting for the customs inspection",
        "nextSteps": "Waiting for the customs inspection",
        "timestamp": "2024-06-01T12:00:00Z",
    }
    (found,) = read(CARRIER, unified(row)).events
    assert found.stage is Stage.LABEL_CREATED
    assert found.raw_text == "The shipment is announced / Waiting for the customs inspection"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Shipment is out with courier for delivery", Stage.OUT_FOR_DELIVERY),
        ("OUT FOR DELIVERY", Stage.OUT_FOR_DELIVERY),
        ("The shipment has been loaded onto the delivery vehicle", Stage.OUT_FOR_DELIVERY),
        ("Arrived at DHL Delivery Facility  HONG KONG - HONG KONG SAR, CHINA", Stage.AT_DELIVERY_DEPOT),
        ("Shipment picked up", Stage.PICKED_UP),
        ("Delivery attempted but no response at Consignee address", Stage.ATTEMPT_FAILED),
        ("AVAILABLE FOR PICKUP AT POST OFFICE", Stage.AVAILABLE_FOR_PICKUP),
        ("PACKAGE RECEIVED AT DHL ECOMMERCE DISTRIBUTION CENTER", Stage.AT_FORWARDER),
        ("Not out for delivery", Stage.IN_TRANSIT),
        ("Shipment has departed from a DHL facility", Stage.IN_TRANSIT),
    ],
)
@pytest.mark.parametrize("field", ["status", "description"])
def test_a_sentence_that_dhl_publishes_says_where_transit_is(
    field: str, words: str, expected: object, read: Read
) -> None:
    row = {"statusCode": "transit", field: words, "timestamp": "2024-06-01T12:00:00Z"}
    (found,) = read(CARRIER, unified(row)).events
    assert said(found) == (expected,)


def test_what_is_on_hold_is_still_in_transit(read: Read) -> None:
    row = {"statusCode": "transit", "description": "Shipment is on hold", "timestamp": "2024-06-01T12:00:00Z"}
    (found,) = read(CARRIER, unified(row)).events
    assert said(found) == (Stage.IN_TRANSIT, IncidentKind.HELD)


def test_a_sentence_ends_no_journey_and_takes_no_end_back(read: Read) -> None:
    rows = [
        {"statusCode": status, "description": words, "timestamp": "2024-06-01T12:00:00Z"}
        for status, words in (("delivered", "Out for delivery"), ("transit", "Delivered"))
    ]
    assert [read(CARRIER, unified(row)).events[0].stage for row in rows] == [Stage.DELIVERED, Stage.IN_TRANSIT]


def test_the_words_of_a_scan_are_no_part_of_its_key(read: Read) -> None:
    row = {"statusCode": "transit", "status": "On its way", "timestamp": "2024-06-01T12:00:00"}
    first, second = (read(CARRIER, unified(one)).events[0] for one in (row, row | {"status": "Unterwegs"}))
    assert (first.key, first.raw_text) == (second.key, "On its way")


@pytest.mark.parametrize(
    ("status", "stages"),
    [("delivered", [Stage.IN_TRANSIT, Stage.DELIVERED]), ("pre-transit", [Stage.IN_TRANSIT]), ("", [Stage.IN_TRANSIT])],
)
def test_the_summary_counts_where_it_ends_the_journey(status: str, stages: list[Stage], read: Read) -> None:
    row = {"statusCode": "transit", "timestamp": "2024-06-01T12:00:00Z"}
    summary = {"statusCode": status, "timestamp": "2024-06-02T12:00:00Z"}
    assert [found.stage for found in read(CARRIER, unified(row, status=summary)).events] == stages


@pytest.mark.parametrize("written", ["2024-06-03T00:00:00Z", "2024-06-03T00:00:00", "2024-06-03"])
def test_a_time_of_day_that_is_no_time_leaves_a_day(written: str, read: Read) -> None:
    ends = {"destination": {"address": {"countryCode": "DE"}}}
    promise = read(CARRIER, unified(estimatedTimeOfDelivery=written, **ends)).promise
    assert promise is not None
    assert (promise.earliest, promise.latest) == (date(2024, 6, 3), date(2024, 6, 3))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("PU", (Stage.PICKED_UP,)),
        ("PO", (Stage.DEPARTED_ORIGIN,)),
        ("PL", (Stage.IN_TRANSIT,)),
        ("DF", (Stage.IN_TRANSIT,)),
        ("AF", (Stage.IN_TRANSIT,)),
        ("RW", (Stage.IN_TRANSIT,)),
        ("AR", (Stage.AT_DELIVERY_DEPOT,)),
        ("WC", (Stage.OUT_FOR_DELIVERY,)),
        ("OK", (Stage.DELIVERED,)),
        ("DD", (Stage.DELIVERED, IncidentKind.DAMAGED)),
        ("CD", (IncidentKind.CUSTOMS_HELD,)),
        ("BN", (Meaning.UNKNOWN,)),
    ],
)
def test_codes_of_express_are_read(code: str, expected: tuple[object, ...], read: Read) -> None:
    (found,) = read(CARRIER, express(code)).events
    assert said(found) == expected


@pytest.mark.parametrize(
    ("area", "tz_source", "at", "place"),
    [
        ("BERLIN-DEU", TzSource.LOCATION, datetime(2024, 6, 1, 10, tzinfo=UTC), "BERLIN, DE"),
        (
            "SPRINGFIELD GARDENS,NY-USA",
            TzSource.ASSUMED,
            datetime(2024, 6, 1, 12, tzinfo=UTC),
            "SPRINGFIELD GARDENS, NY, US",
        ),
        ("Milan - Italy", TzSource.LOCATION, datetime(2024, 6, 1, 10, tzinfo=UTC), "Milan, IT"),
        ("STOCKTON-ON-TEES-GBR", TzSource.LOCATION, datetime(2024, 6, 1, 11, tzinfo=UTC), "STOCKTON-ON-TEES, GB"),
    ],
)
def test_a_time_of_express_is_that_of_the_place(
    area: str, tz_source: TzSource, at: datetime, place: str, read: Read
) -> None:
    (found,) = read(CARRIER, express("PL", area)).events
    assert (found.tz_source, found.at, str(found.place)) == (tz_source, at, place)


def test_the_group_reads_the_country_behind_the_town(read: Read) -> None:
    event = {"timestamp": "2024-06-01T12:00:00", "statusCode": "transit", "status": "transit"}
    (found,) = read(CARRIER, unified(event | {"location": {"address": {"addressLocality": "MILAN - ITALY"}}})).events
    assert (str(found.place), found.at) == ("MILAN, IT", datetime(2024, 6, 1, 10, tzinfo=UTC))


def test_an_offset_that_is_filled_in_later_changes_no_key(read: Read) -> None:
    def answer(**fields: object) -> dict[str, Any]:
        row = {"date": "2024-06-01", "time": "12:00:00", "typeCode": "PU"} | fields
        return {"shipments": [{"shipmentTrackingNumber": "N1", "events": [row]}]}

    bare, known = (read(CARRIER, body).events[0] for body in (answer(), answer(GMTOffset="+05:30")))
    assert bare.key == known.key
    assert (bare.tz_source, known.tz_source) == (TzSource.ASSUMED, TzSource.EXPLICIT)
    assert known.at == datetime(2024, 6, 1, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("SHRCU", "PCKST", "ES"), (Stage.PICKED_UP,)),
        (("PCKDU", "PUBCR", "AE"), (Stage.PICKED_UP,)),
        (("", "", "ES"), (Stage.PICKED_UP,)),
        (("LDTMV", "MVMTV", "AA"), (Stage.IN_TRANSIT,)),
        (("LDTMV", "SECDA", "PO"), (Stage.OUT_FOR_DELIVERY,)),
        (("SRTED", "NRQRD", "PO"), (Stage.OUT_FOR_DELIVERY,)),
        (("SRTED", "NRQRD", "NB"), (Stage.IN_TRANSIT,)),
        (("ULFMV", "UNLDD", "EE"), (Stage.AT_DELIVERY_DEPOT,)),
        (("DLVRD", "OTHER", "ZU"), (Stage.DELIVERED,)),
        (("DLVRD", "CODRP", "ZU"), (Meaning.INFO,)),
        (("DLVRD", "HNDTC", "ZU"), (Stage.HANDED_TO_LOCAL,)),
        (("EXPHD", "LOSTX", "BV"), (Stage.LOST,)),
        (("NTDEL", "NHOME", "ZN"), (Stage.ATTEMPT_FAILED,)),
        (("", "", "PO"), (Meaning.UNKNOWN,)),
        (("NEWER", "NRQRD", ""), (Meaning.UNKNOWN,)),
    ],
)
def test_codes_of_parcel_germany_are_read_with_their_details(
    codes: tuple[str, str, str], expected: tuple[object, ...], read: Read
) -> None:
    (found,) = read(CARRIER, parcel_de(*codes)).events
    assert said(found) == expected


def test_times_of_parcel_germany_are_those_of_germany_wherever_it_was(read: Read) -> None:
    (found,) = read(CARRIER, parcel_de("PCKDU", **{"event-country": "US"})).events
    assert (found.at, found.tz_source) == (datetime(2024, 6, 1, 10, tzinfo=UTC), TzSource.CARRIER)


@pytest.mark.parametrize(
    ("code", "expected"),
    [(441, Stage.IN_CUSTOMS), (642, Stage.HANDED_TO_LOCAL), (601, Stage.AVAILABLE_FOR_PICKUP), (400, Meaning.UNKNOWN)],
)
def test_codes_of_ecommerce_are_read(code: int, expected: object, read: Read) -> None:
    (found,) = read(CARRIER, package(primaryEventId=code)).events
    assert said(found) == (expected,)


def test_a_package_may_stand_beside_its_events(read: Read) -> None:
    body = package()
    (entry,) = body["packages"]
    flat = {"packages": [entry["package"] | {"events": entry["events"]}]}
    assert read(CARRIER, flat) == read(CARRIER, body)


@pytest.mark.parametrize(
    ("zone", "tz_source", "hour"),
    [
        ("ET", TzSource.CARRIER, 16),
        ("CT", TzSource.CARRIER, 17),
        ("EST", TzSource.CARRIER, 16),
        ("PDT", TzSource.CARRIER, 19),
        ("AST", TzSource.CARRIER, 16),
        ("LT", TzSource.ASSUMED, 12),
        ("", TzSource.ASSUMED, 12),
    ],
)
def test_zones_are_read_as_americans_say_them(zone: str, tz_source: TzSource, hour: int, read: Read) -> None:
    (found,) = read(CARRIER, package(timeZone=zone)).events
    assert (found.at.hour, found.tz_source) == (hour, tz_source)


@pytest.mark.parametrize(
    ("fields", "legs"),
    [
        ({"deliveryConfirmationNumber": "9261", "dspName": "USPS"}, [("usps", "9261")]),
        ({"deliveryConfirmationNumber": "9261"}, [("", "9261")]),
        ({"deliveryConfirmationNumber": "N1", "dspName": "USPS"}, []),
        ({"dspName": "USPS"}, []),
    ],
)
def test_the_number_of_the_last_mile_is_a_further_leg(
    fields: dict[str, str], legs: list[tuple[str, str]], read: Read
) -> None:
    body = package()
    body["packages"][0]["package"] |= fields
    assert [(one.carrier, one.tracking_number) for one in read(CARRIER, body).further_legs] == legs


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ({"estimatedDeliveryDate": "2024-06-11T23:59:00"}, 11),
        ({"estimatedDeliveryDate": "2024-06-11"}, 11),
        ({"estimatedTimeOfDelivery": "2024-06-07T23:59:00", "estimatedDeliveryDate": "2024-06-11"}, 7),
    ],
)
def test_mydhl_writes_its_promise_into_one_of_two_fields(fields: dict[str, str], day: int, read: Read) -> None:
    promise = read(CARRIER, {"shipments": [{"shipmentTrackingNumber": "N1", "events": []} | fields]}).promise
    assert promise is not None
    assert promise.latest == date(2024, 6, day)


@pytest.mark.parametrize("body", [unified({}), package(), express("OK"), parcel_de("DLVRD")])
def test_nothing_is_confirmed_because_no_body_is_signed(body: object, read: Read) -> None:
    assert not any(found.confirmed for found in read(CARRIER, body).events)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"shipments": []}, "an empty list of shipments"),
        ({"packages": []}, "an empty list of packages"),
        ({"scope": "subscription.confirm", "secret": "x"}, "a message about a subscription"),
        ({"documents": []}, "documents, and not the way of a shipment"),
        ({"title": "Gone", "status": 410}, "the API answered 410: Gone"),
        (b"<TrackingResponse/>", "the service answered 'no shipment'"),
        (b'<data name="piece-shipment-list" code="5"/>', "the API answered 5: no reason"),
        (b"<Envelope><Body><Fault><faultcode>7</faultcode></Fault></Body></Envelope>", "the fault 7"),
    ],
)
def test_what_is_no_shipment_is_ignored_with_a_reason(body: object, reason: str, request_of: Request) -> None:
    parsed = CARRIER.parse(request_of(body))
    assert parsed.updates == ()
    assert reason in parsed.ignored


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"nonsense", "not JSON"),
        (b"<html/>", "expected one of TrackingResponse, .*, found 'html'"),
        ({}, "expected `shipments`, `packages` or an error of an API, found nothing"),
        (unified(id=""), r"shipments\[0\].id: expected text"),
        ({"packages": [{"events": []}]}, r"packages\[0\].trackingId: expected text"),
        (b"<Envelope><Body/></Envelope>", "getTrackAndTraceInfoResult.shipmentId: expected text"),
        (b'<data name="piece-shipment-list" code="0"/>', "expected a `piece-shipment`"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        CARRIER.parse(request_of(body))
