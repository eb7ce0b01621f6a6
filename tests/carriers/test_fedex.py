"""FedEx: every code, reasons and delays beside them, days dressed as times, two shipments under one number."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from notifier.carriers.codes.fedex import DELAYS, EVENTS, EXCEPTIONS
from notifier.carriers.fedex import FedEx
from notifier.domain.events import Meaning, Precision, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

FEDEX = FedEx("secret")
US = {"city": "MEMPHIS", "stateOrProvinceCode": "TN", "countryCode": "US"}

MEANS: dict[object, str] = {
    Stage.LABEL_CREATED: "OC OX MD",
    Stage.AWAITING_PICKUP: "EP AP",
    Stage.PICKED_UP: "PU PX OF",
    Stage.IN_TRANSIT: "IT IX AR DP AF PM SF TR FD AC AX Ow EA EO PL",
    Stage.DEPARTED_ORIGIN: "LO AA",
    Stage.IN_FLIGHT: "PF",
    Stage.IN_CUSTOMS: "CP",
    Stage.CUSTOMS_CLEARED: "CC",
    Stage.OUT_FOR_DELIVERY: "OD AD ED",
    Stage.AVAILABLE_FOR_PICKUP: "HL HP",
    Stage.DELIVERED: "DL",
    Stage.ATTEMPT_FAILED: "DE",
    Stage.RETURNING: "RS RT",
    Stage.CANCELLED: "CA",
    IncidentKind.CUSTOMS_HELD: "CD",
    IncidentKind.OTHER: "SE",
    IncidentKind.DELAY: "DY DD",
    IncidentKind.PICKUP_FAILED: "PY PD",
    Meaning.INFO: "AE AO HA RD CH SP RR RM RC RP LP RG",
}
EACH = [(code, said) for said, codes in MEANS.items() for code in codes.split()]


def row(code: str = "IT", **fields: object) -> dict[str, Any]:
    known = {"date": "2024-06-05T10:36:00-05:00", "eventType": code, "eventDescription": "A note", "scanLocation": US}
    return known | fields


def result(*rows: dict[str, Any], **fields: object) -> dict[str, Any]:
    return {"trackingNumberInfo": {"trackingNumber": "N1"}, "scanEvents": list(rows)} | fields


def body(*results: dict[str, Any]) -> dict[str, Any]:
    return {"output": {"completeTrackResults": [{"trackingNumber": "N0", "trackResults": list(results)}]}}


@pytest.mark.parametrize(("code", "said"), EACH)
def test_every_known_code_is_read(code: str, said: object, read: Read) -> None:
    (found,) = read(FEDEX, body(result(row(code)))).events
    assert (found.stage or found.incident or found.meaning) == said
    assert found.raw_code == code


def test_nothing_else_is_mapped() -> None:
    assert set(EVENTS) == {code for code, _ in EACH}
    assert set(EXCEPTIONS) == {"A25", "03", "07", "10", "12", "18", "37", "50", "55", "58"}
    assert set(DELAYS) == {"CUSTOMS", "WEATHER"}


def test_the_derived_status_counts_where_the_event_is_not_known(read: Read) -> None:
    (found,) = read(FEDEX, body(result(row("ZZ", derivedStatusCode="OD")))).events
    assert (found.stage, found.raw_code) == (Stage.OUT_FOR_DELIVERY, "ZZ")
    (found,) = read(FEDEX, body(result(row("ZZ", derivedStatusCode="ZY")))).events
    assert found.meaning is Meaning.UNKNOWN


@pytest.mark.parametrize(
    ("code", "stage", "incident"),
    [
        ("AR", Stage.IN_CUSTOMS, None),
        ("SE", Stage.IN_CUSTOMS, None),
        ("PU", Stage.PICKED_UP, None),
        ("CD", None, IncidentKind.CUSTOMS_HELD),
    ],
)
def test_a_reason_is_finer_only_than_a_code_without_one(
    code: str, stage: Stage | None, incident: IncidentKind | None, read: Read
) -> None:
    (found,) = read(FEDEX, body(result(row(code, exceptionCode="A25", exceptionDescription="Why")))).events
    assert (found.stage, found.incident) == (stage, incident)
    assert (found.raw_code, found.raw_text) == (f"{code}/A25", "A note: Why")


@pytest.mark.parametrize(
    ("code", "reason", "stage", "incident"),
    [
        ("DE", "03", Stage.ATTEMPT_FAILED, IncidentKind.ADDRESS),
        ("DE", "07", Stage.ATTEMPT_FAILED, IncidentKind.REFUSED),
        ("DE", "08", Stage.ATTEMPT_FAILED, None),
        ("DE", "007", Stage.ATTEMPT_FAILED, None),
        ("SE", "55", None, IncidentKind.CUSTOMS_HELD),
        ("SE", "10", None, IncidentKind.DAMAGED),
        ("CD", "50", None, IncidentKind.CUSTOMS_ACTION_NEEDED),
        ("CD", "03", None, IncidentKind.CUSTOMS_HELD),
        ("DL", "07", Stage.DELIVERED, None),
    ],
)
def test_why_a_delivery_failed_or_a_clearance_takes_long_is_a_fact_beside_it(
    code: str, reason: str, stage: Stage | None, incident: IncidentKind | None, read: Read
) -> None:
    (found,) = read(FEDEX, body(result(row(code, exceptionCode=reason)))).events
    assert (found.stage, found.incident) == (stage, incident)


def test_two_codes_of_one_scan_that_cannot_both_be_right_are_not_believed(read: Read) -> None:
    (found,) = read(FEDEX, body(result(row("PU", derivedStatusCode="DL")))).events
    assert (found.meaning, found.raw_code) == (Meaning.UNKNOWN, "PU/DL")
    (found,) = read(FEDEX, body(result(row("OD", derivedStatusCode="IT")))).events
    assert (found.stage, found.raw_code) == (Stage.OUT_FOR_DELIVERY, "OD")


def test_a_latest_status_of_the_shape_of_a_scan_is_one_and_counts_once(read: Read) -> None:
    older, newest = row("PU"), row("OD", date="2024-06-06 08:15:00 -0500")
    (found,) = read(FEDEX, body(result(latestStatusDetail=newest))).events
    assert (found.stage, found.at) == (Stage.OUT_FOR_DELIVERY, datetime(2024, 6, 6, 13, 15, tzinfo=UTC))
    assert len(read(FEDEX, body(result(older, latestStatusDetail=newest))).events) == 2
    assert len(read(FEDEX, body(result(older, newest, latestStatusDetail=newest))).events) == 2


def test_a_summary_says_why(read: Read) -> None:
    why = [{"reason": "55", "reasonDescription": "Regulatory agency clearance delay", "action": "None"}]
    latest = {"code": "SE", "derivedCode": "SE", "description": "Shipment exception", "ancillaryDetails": why}
    (found,) = read(FEDEX, body(result(latestStatusDetail=latest))).events
    assert found.incident is IncidentKind.CUSTOMS_HELD
    assert found.raw_text == "Shipment exception: Regulatory agency clearance delay"


def test_where_it_goes_may_stand_in_the_last_address_alone(read: Read) -> None:
    sent = body(result(row(), lastUpdatedDestinationAddress={"city": "FRESNO", "countryCode": "US"}))
    assert read(FEDEX, sent).destination_country == "US"


@pytest.mark.parametrize(
    ("code", "delay", "said"),
    [
        ("DY", {"type": "WEATHER", "status": "DELAYED"}, (None, IncidentKind.WEATHER)),
        ("DY", {"type": "OPERATIONAL", "status": "DELAYED"}, (None, IncidentKind.DELAY)),
        ("IT", {"type": "WEATHER", "status": "DELAYED"}, (Stage.IN_TRANSIT, IncidentKind.WEATHER)),
        ("IT", {"type": "GENERAL", "status": "DELAYED"}, (Stage.IN_TRANSIT, IncidentKind.DELAY)),
        ("IT", {"type": "WEATHER", "status": "ON_TIME"}, (Stage.IN_TRANSIT, None)),
        ("CD", {"type": "WEATHER", "status": "DELAYED"}, (None, IncidentKind.CUSTOMS_HELD)),
        ("DL", {"type": "WEATHER", "status": "DELAYED"}, (Stage.DELIVERED, None)),
        ("IT", {"type": "CUSTOMS", "status": "DELAYED"}, (Stage.IN_TRANSIT, IncidentKind.CUSTOMS_HELD)),
        ("OD", {"type": "CUSTOMS", "status": "DELAYED"}, (Stage.OUT_FOR_DELIVERY, IncidentKind.DELAY)),
        ("CC", {"type": "CUSTOMS", "status": "DELAYED"}, (Stage.CUSTOMS_CLEARED, None)),
    ],
)
def test_a_delay_is_a_fact_beside_the_milestone(
    code: str, delay: dict[str, str], said: tuple[Stage | None, IncidentKind | None], read: Read
) -> None:
    (found,) = read(FEDEX, body(result(row(code, delayDetail=delay)))).events
    assert (found.stage, found.incident) == said


@pytest.mark.parametrize(
    ("scan", "status", "incidents"),
    [
        ("IT", "DELAYED", [None, IncidentKind.WEATHER]),
        ("IT", "ON_TIME", [None]),
        ("DL", "DELAYED", [None]),
    ],
)
def test_a_delay_that_no_scan_tells_of_is_an_event(
    scan: str, status: str, incidents: list[IncidentKind | None], read: Read
) -> None:
    latest = {"code": scan, "delayDetail": {"type": "WEATHER", "status": status}}
    found = read(FEDEX, body(result(row(scan), latestStatusDetail=latest))).events
    assert [one.incident for one in found] == incidents


@pytest.mark.parametrize(
    ("scan", "incidents"),
    [("IT", [None, IncidentKind.CUSTOMS_HELD]), ("CC", [None, IncidentKind.DELAY]), ("OD", [None, IncidentKind.DELAY])],
)
def test_what_customs_has_let_go_is_late_and_not_held(
    scan: str, incidents: list[IncidentKind | None], read: Read
) -> None:
    latest = {"code": scan, "delayDetail": {"type": "CUSTOMS", "status": "DELAYED"}}
    found = read(FEDEX, body(result(row(scan), latestStatusDetail=latest))).events
    assert [one.incident for one in found] == incidents


def test_a_delay_that_a_scan_tells_of_is_not_doubled(read: Read) -> None:
    delay = {"type": "WEATHER", "status": "DELAYED"}
    latest = {"code": "DY", "delayDetail": delay}
    (found,) = read(FEDEX, body(result(row("DY", delayDetail=delay), latestStatusDetail=latest))).events
    assert found.incident is IncidentKind.WEATHER


@pytest.mark.parametrize("offset", ["", "-06:00", "Z"])
def test_midnight_is_a_day_whatever_its_offset(offset: str, read: Read) -> None:
    label, pickup = row("OC"), row("PU", date=f"2024-06-05T00:00:00{offset}")
    found = read(FEDEX, body(result(label, pickup))).events
    assert {one.stage: one.precision for one in found} == {
        Stage.LABEL_CREATED: Precision.SECOND,
        Stage.PICKED_UP: Precision.DATE,
    }


def test_two_shipments_of_one_number_stay_two(request_of: Request) -> None:
    twins = [
        result(row(), trackingNumberInfo={"trackingNumber": "N1", "trackingNumberUniqueId": f"24604{n}~N1~FX"})
        for n in (25, 26)
    ]
    first, second = FEDEX.parse(request_of(body(*twins))).updates
    assert (first.tracking_number, second.tracking_number) == ("N1", "N1")
    assert (first.parcel_id, second.parcel_id) == ("2460425~N1~FX", "2460426~N1~FX")
    assert first.events[0].key != second.events[0].key


@pytest.mark.parametrize(
    "shape",
    [
        body(result(row())),
        body(result(row()))["output"],
        {"trackResults": [result(row())]},
        {"output": result(row())},
        result(row()),
    ],
)
def test_a_result_is_found_however_deep_it_lies(shape: object, read: Read) -> None:
    assert read(FEDEX, shape).tracking_number == "N1"


def test_the_number_that_was_asked_for_stands_in(read: Read) -> None:
    assert read(FEDEX, body(result(row(), trackingNumberInfo={}))).tracking_number == "N0"


def test_what_only_the_summary_says_has_the_time_of_the_delivery(read: Read) -> None:
    times = [{"type": "ACTUAL_DELIVERY", "dateTime": "2024-06-07T12:01:00-05:00"}]
    over = {"code": "DL", "derivedCode": "DL", "description": "Delivered"}
    first, told = read(FEDEX, body(result(row(), latestStatusDetail=over, dateAndTimes=times))).events
    assert (first.stage, told.stage, told.at) == (
        Stage.IN_TRANSIT,
        Stage.DELIVERED,
        datetime(2024, 6, 7, 17, 1, tzinfo=UTC),
    )
    later = read(FEDEX, body(result(row(), latestStatusDetail=over))).events[-1]
    assert (later.key, later.tz_source) == (told.key, TzSource.RECEIVED)
    assert len(read(FEDEX, body(result(row("DL"), latestStatusDetail=over))).events) == 1


def test_a_reference_of_the_shop_is_found(read: Read) -> None:
    listed = [{"type": "INVOICE", "values": ["I"]}, {"type": "SHIPPER_REFERENCE", "value": "P-8"}]
    found = read(FEDEX, body(result(row(), additionalTrackingInfo={"packageIdentifiers": listed})))
    assert found.reference == "P-8"


WINDOW = {"begins": "2024-06-08T09:15:00", "ends": "2024-06-08T13:15:00-05:00"}
DAY = [{"type": "COMMITMENT", "dateTime": "2024-06-07T00:00:00"}, {"type": "ACTUAL_PICKUP", "dateTime": "2024-06-01"}]


@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        (
            {"estimatedDeliveryTimeWindow": {"window": WINDOW | {"begins": "2024-06-08T09:15:00-05:00"}}},
            (datetime(2024, 6, 8, 14, 15, tzinfo=UTC), datetime(2024, 6, 8, 18, 15, tzinfo=UTC)),
        ),
        (
            {"estimatedDeliveryTimeWindow": {"window": WINDOW}, "dateAndTimes": DAY},
            (date(2024, 6, 8), date(2024, 6, 8)),
        ),
        (
            {"estimatedDeliveryTimeWindow": {"window": {"begins": "", "ends": "?"}}, "dateAndTimes": DAY},
            (date(2024, 6, 7),) * 2,
        ),
        (
            {"standardTransitTimeWindow": {"window": {"ends": "2024-06-09T20:00:00+09:00"}}},
            (datetime(2024, 6, 9, 11, tzinfo=UTC),) * 2,
        ),
    ],
)
def test_the_window_of_the_shipment_goes_first(
    fields: dict[str, object], ends: tuple[object, object], read: Read
) -> None:
    promise = read(FEDEX, body(result(row(), **fields))).promise
    assert promise is not None
    assert (promise.earliest, promise.latest) == ends


def test_a_window_that_ends_at_midnight_in_asia_keeps_its_day(read: Read) -> None:
    window = {"begins": "2024-06-08T09:00:00", "ends": "2024-06-09T00:00:00+09:00"}
    promise = read(FEDEX, body(result(row(), estimatedDeliveryTimeWindow={"window": window}))).promise
    assert promise is not None
    assert (promise.earliest, promise.latest) == (date(2024, 6, 8), date(2024, 6, 9))


def test_a_committed_day_at_midnight_stays_that_day_in_america(read: Read) -> None:
    times = [{"type": "COMMITMENT", "dateTime": "2024-06-07T00:00:00-06:00"}]
    promise = read(FEDEX, body(result(row(), dateAndTimes=times))).promise
    assert promise is not None
    assert (promise.earliest, promise.latest) == (date(2024, 6, 7), date(2024, 6, 7))


def test_what_was_delivered_promises_nothing(read: Read) -> None:
    fields = {"estimatedDeliveryTimeWindow": {"window": WINDOW}}
    assert read(FEDEX, body(result(row("DL"), **fields))).promise is None


@pytest.mark.parametrize("encode", [lambda digest: digest.hex(), lambda digest: base64.b64encode(digest).decode()])
def test_the_signature_may_be_hex_or_base64(encode: Callable[[bytes], str], request_of: Request) -> None:
    sent = b'{"output":{}}'
    value = encode(hmac.digest(b"secret", sent, hashlib.sha256))
    FEDEX.verify(request_of(sent, {"fdx-signature": value}))
    with pytest.raises(WebhookRejected, match="does not fit"):
        FEDEX.verify(request_of(sent + b" ", {"fdx-signature": value}))


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (body(result(error={"code": "E.1"}, scanEvents=[])), "without a shipment: E.1"),
        ({"errors": [{"code": "E.2"}]}, "without a shipment: E.2"),
        ({"output": {"completeTrackResults": []}}, "without a shipment: without a reason"),
    ],
)
def test_what_is_no_shipment_is_ignored_with_a_reason(sent: object, reason: str, request_of: Request) -> None:
    parsed = FEDEX.parse(request_of(sent))
    assert parsed.updates == ()
    assert parsed.ignored == f"an answer of the API {reason}"


def test_documents_are_no_shipment(request_of: Request) -> None:
    sent = {"output": {"documentType": "SIGNATURE_PROOF_OF_DELIVERY", "documents": ["JVBER"]}}
    assert FEDEX.parse(request_of(sent)).ignored == "documents, and not the way of a shipment"


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        ({"window": {}}, "found 'window'"),
        ({"trackResults": [{"scanEvents": []}]}, r"output.trackResults\[0\].trackingNumber: expected text"),
        (body(result(scanEvents=1)), "scanEvents: expected a list, found a number"),
    ],
)
def test_what_is_missing_is_named_with_its_place(sent: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        FEDEX.parse(request_of(sent))
