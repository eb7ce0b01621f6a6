"""UPS: every code, times that are written twice, promises of other years, and what only a credential proves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from notifier.carriers.codes.ups import CODES, TYPES
from notifier.carriers.ups import Ups
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

UPS = Ups("secret")

MEANS: dict[object, str] = {
    Stage.LABEL_CREATED: "003 044 045 079 080 157 166",
    Stage.CANCELLED: "007 043",
    Stage.AWAITING_PICKUP: "077",
    Stage.IN_TRANSIT: "005 010 057 070 073 087 138 158 159 164 165",
    Stage.PICKED_UP: "038 160 167 168 169",
    Stage.IN_CUSTOMS: "012 092 123 126",
    Stage.CUSTOMS_CLEARED: "014 134",
    Stage.AT_DELIVERY_DEPOT: "071",
    Stage.DELIVERY_SCHEDULED: "075",
    Stage.OUT_FOR_DELIVERY: "006 021 072 078 089 091 146 162",
    Stage.DELIVERED: "011 026",
    Stage.HANDED_TO_LOCAL: "025 039 074 137 143",
    Stage.AVAILABLE_FOR_PICKUP: "017 040 144 161",
    Stage.ATTEMPT_FAILED: "022 023 024 060 061 062 066 145",
    Stage.RETURNING: "033 035 036 037 081 118 119",
    Stage.RETURNED: "034 067",
    Stage.LOST: "068",
    Stage.DESTROYED: "147 149",
    IncidentKind.CUSTOMS_ACTION_NEEDED: "058 124 125",
    IncidentKind.HELD: "016 018 019 020 083",
    IncidentKind.OTHER: "013 029 030 076 141",
    IncidentKind.WEATHER: "032 051 052 053",
    IncidentKind.DELAY: "046 047 048 049 086 090 132",
    IncidentKind.ADDRESS: "050 139",
    IncidentKind.DAMAGED: "059",
    IncidentKind.REFUSED: "064",
    IncidentKind.PAYMENT: "085",
    IncidentKind.PICKUP_FAILED: "065 131 135",
    IncidentKind.UNCLAIMED: "069",
    Meaning.INFO: "027 028 041 042 054 055 056 063 082 088 093 094 095 096 097 098 099 100 101 102 103 104 105 106 107"
    " 108 109 110 111 112 113 114 115 116 117 120 121 122 127 128 129 130 133 136 140 142 153 154 155",
    Meaning.UNKNOWN: "000 148 163",
}
EACH = [(code, said) for said, codes in MEANS.items() for code in codes.split()]


def alert(kind: str = "I", code: str = "021", **fields: object) -> dict[str, Any]:
    known: dict[str, Any] = {
        "trackingNumber": "1Z1",
        "localActivityDate": "20240603",
        "localActivityTime": "091519",
        "gmtActivityDate": "20240603",
        "gmtActivityTime": "131519",
        "activityLocation": {"city": "Charlotte", "stateProvince": "NC", "country": "US"},
        "activityStatus": {"type": kind, "code": "OT", "description": "A note", "descriptionCode": code},
    }
    return known | fields


def answer(*rows: dict[str, Any], **fields: object) -> dict[str, Any]:
    package = {"trackingNumber": "1Z1", "activity": list(rows)} | fields
    return {"trackResponse": {"shipment": [{"inquiryNumber": "1Z0", "package": [package]}]}}


def row(kind: str = "I", code: str = "021", **fields: object) -> dict[str, Any]:
    known: dict[str, Any] = {
        "date": "20240603",
        "time": "091519",
        "location": {"address": {"city": "Charlotte", "stateProvince": "NC", "countryCode": "US"}},
        "status": {"type": kind, "code": "OT", "description": "A note", "statusCode": code},
    }
    return known | fields


@pytest.mark.parametrize(("code", "said"), EACH)
def test_every_known_code_is_read_whatever_the_type(code: str, said: object, read: Read) -> None:
    kind = "M" if said is Stage.LABEL_CREATED else "I"
    (found,) = read(UPS, alert(kind, code)).events
    assert (found.stage or found.incident or found.meaning) == said
    assert found.raw_code == f"{kind}/{code}/OT"


def test_a_code_that_was_written_as_a_number_has_its_zeros_back(read: Read) -> None:
    (found,) = read(UPS, answer(row(status={"type": "I", "statusCode": 21}))).events
    assert (found.stage, found.raw_code) == (Stage.OUT_FOR_DELIVERY, "I/021")


def test_nothing_else_is_mapped() -> None:
    assert set(CODES) == {code for code, _ in EACH}
    assert set(TYPES) == {"M", "MV", "P", "I", "O", "RS", "D", "X", "U", "DO", "DD", "NA"}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("M", Stage.LABEL_CREATED),
        ("MV", Stage.CANCELLED),
        ("I", Stage.IN_TRANSIT),
        ("P", Stage.PICKED_UP),
        ("O", Stage.OUT_FOR_DELIVERY),
        ("RS", Stage.RETURNING),
        ("X", IncidentKind.OTHER),
        ("U", Meaning.INFO),
        ("DO", Stage.IN_TRANSIT),
        ("NA", Meaning.UNKNOWN),
        ("W", Meaning.UNKNOWN),
    ],
)
@pytest.mark.parametrize("code", ["", "199"])
def test_the_type_counts_where_the_code_says_nothing(kind: str, said: object, code: str, read: Read) -> None:
    (found,) = read(UPS, alert(kind, code)).events
    assert (found.stage or found.incident or found.meaning) == said


def test_an_alert_of_type_d_is_a_delivery_only_if_it_says_when(read: Read) -> None:
    (loaded,) = read(UPS, alert("D", "199")).events
    (over,) = read(UPS, alert("D", "199", actualDeliveryDate="20240603")).events
    assert (loaded.meaning, over.stage) == (Meaning.UNKNOWN, Stage.DELIVERED)


def test_a_label_that_is_no_manifest_is_not_believed(read: Read) -> None:
    (found,) = read(UPS, answer(row("X", "003"))).events
    assert (found.stage, found.meaning) == (None, Meaning.UNKNOWN)


@pytest.mark.parametrize(
    ("fields", "at", "tz_source"),
    [
        ({}, datetime(2024, 6, 3, 13, 15, 19, tzinfo=UTC), TzSource.EXPLICIT),
        ({"gmtActivityTime": "13:15:19"}, datetime(2024, 6, 3, 13, 15, 19, tzinfo=UTC), TzSource.EXPLICIT),
        ({"gmtActivityTime": ""}, datetime(2024, 6, 3, 9, 15, 19, tzinfo=UTC), TzSource.ASSUMED),
        ({"gmtActivityDate": "20190603"}, datetime(2024, 6, 3, 9, 15, 19, tzinfo=UTC), TzSource.ASSUMED),
        ({"gmtActivityDate": "then"}, datetime(2024, 6, 3, 9, 15, 19, tzinfo=UTC), TzSource.ASSUMED),
        ({"localActivityDate": ""}, datetime(2024, 6, 3, 13, 15, 19, tzinfo=UTC), TzSource.EXPLICIT),
    ],
)
def test_the_instant_is_that_in_gmt_if_a_zone_explains_it(
    fields: dict[str, str], at: datetime, tz_source: TzSource, read: Read
) -> None:
    (found,) = read(UPS, alert(**fields)).events
    assert (found.at, found.tz_source) == (at, tz_source)


def test_a_dropped_zero_of_an_hour_is_put_back(read: Read) -> None:
    (found,) = read(UPS, answer(row(time="71500", gmtDate="20240603", gmtTime="111500"))).events
    assert (found.at, found.raw_time) == (datetime(2024, 6, 3, 11, 15, tzinfo=UTC), "20240603 071500")


def test_a_scan_has_the_same_key_pushed_and_asked_for_however_it_is_worded(read: Read) -> None:
    pushed, asked = read(UPS, alert()), read(UPS, answer(row(status={"type": "D", "statusCode": "021"})))
    assert [found.key for found in pushed.events] == [found.key for found in asked.events]


def test_only_what_was_asked_for_is_confirmed(read: Read) -> None:
    assert [found.confirmed for found in read(UPS, alert()).events] == [False]
    assert [found.confirmed for found in read(UPS, answer(row())).events] == [True]


def test_the_number_of_whoever_takes_over_is_a_further_leg(read: Read) -> None:
    asked = [{"number": "9400", "type": "USPS_PIC"}, {"number": "X1", "type": "OTHER"}, {"type": "OTHER"}]
    named = read(UPS, answer(row(), alternateTrackingNumber=asked)).further_legs
    assert [(leg.carrier, leg.tracking_number) for leg in named] == [("usps", "9400"), ("", "X1")]
    named = read(UPS, alert(alternateTrackingNumber="9400")).further_legs
    assert [(leg.carrier, leg.tracking_number) for leg in named] == [("", "9400")]


@pytest.mark.parametrize("body", [b'{"trackResponse":{}}', b'{"track\\u0052esponse":{}}'])
def test_an_answer_does_not_come_by_the_door(body: bytes, request_of: Request) -> None:
    with pytest.raises(WebhookRejected, match="never come by this door"):
        UPS.verify(request_of(body, UPS.sign(body)))


def test_the_credential_may_come_as_a_token(request_of: Request) -> None:
    UPS.verify(request_of(alert(), {"authorization": "Bearer secret"}))
    with pytest.raises(WebhookRejected):
        UPS.verify(request_of(alert(), {"authorization": "Bearer other"}))
    with pytest.raises(WebhookRejected):
        UPS.verify(request_of(alert(), {"authorization": "Bearer secret", "credential": "other"}))


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ({"scheduledDeliveryDate": "20240606"}, date(2024, 6, 6)),
        ({"scheduledDeliveryDate": "20240601"}, date(2024, 6, 1)),
        ({"scheduledDeliveryDate": "20190606"}, None),
        ({"scheduledDeliveryDate": "string"}, None),
        ({"scheduledDeliveryDate": "20240606", "actualDeliveryDate": "20240606"}, None),
        ({}, None),
    ],
)
def test_a_scheduled_day_counts_unless_it_is_of_other_years_or_kept(
    fields: dict[str, str], day: date | None, read: Read
) -> None:
    promise = read(UPS, alert(**fields)).promise
    assert (promise and promise.latest) == day


def test_hours_of_a_promise_count_where_the_country_has_one_clock(read: Read) -> None:
    german = [{"type": "DESTINATION", "address": {"countryCode": "DE"}}]
    days, hours = [{"type": "SDD", "date": "20240606"}], {"startTime": "90000", "endTime": "130000"}
    promise = read(UPS, answer(row(), deliveryDate=days, deliveryTime=hours, packageAddress=german)).promise
    assert promise is not None
    assert promise.earliest == datetime(2024, 6, 6, 7, tzinfo=UTC)
    assert promise.latest == datetime(2024, 6, 6, 11, tzinfo=UTC)
    promise = read(UPS, answer(row(), deliveryDate=days, deliveryTime=hours)).promise
    assert promise is not None
    assert (promise.earliest, promise.latest) == (date(2024, 6, 6), date(2024, 6, 6))


def test_test_numbers_are_test_traffic(read: Read) -> None:
    assert read(UPS, alert(trackingNumber="1ZCIETST0422222228")).is_test
    assert not read(UPS, alert()).is_test


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"response": {"errors": [{"code": "TV1002", "message": "Invalid"}]}}, "an error of the API: TV1002 Invalid"),
        ({"response": {}}, "an error of the API: without a reason"),
        ({"trackResponse": {}}, "an answer of the API without a package: without a shipment"),
        ({"validTrackingNumbers": ["1Z1"]}, "about a subscription, not about a parcel"),
    ],
)
def test_what_is_no_parcel_is_ignored_with_a_reason(body: object, reason: str, request_of: Request) -> None:
    parsed = UPS.parse(request_of(body))
    assert (parsed.updates, parsed.ignored) == ((), reason)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({}, "found nothing"),
        (alert(trackingNumber=""), "the body.trackingNumber: expected text, found nothing"),
        ({"trackResponse": {"shipment": [{"package": [{}]}]}}, r"package\[0\].trackingNumber: expected text"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        UPS.parse(request_of(body))


def test_what_only_the_summary_says_has_the_time_of_the_delivery(read: Read) -> None:
    over = {"type": "D", "code": "FS", "statusCode": "011"}
    days, hours = [{"type": "DEL", "date": "20240611"}], {"type": "DEL", "endTime": "120000"}
    german = [{"type": "DESTINATION", "address": {"countryCode": "DE"}}]
    body = answer(row(), currentStatus=over, deliveryDate=days, deliveryTime=hours, packageAddress=german)
    _, told = read(UPS, body).events
    assert (told.stage, told.at) == (Stage.DELIVERED, datetime(2024, 6, 11, 10, tzinfo=UTC))
    later = read(UPS, answer(row(), currentStatus=over)).events[-1]
    assert (later.key, later.tz_source) == (told.key, TzSource.RECEIVED)
    assert len(read(UPS, answer(row("D", "011"), currentStatus=over)).events) == 1


def test_a_summary_may_have_its_three_digits_among_the_letters(read: Read) -> None:
    (told,) = read(UPS, answer(currentStatus={"code": "011", "description": "Delivered"})).events
    assert (told.stage, told.raw_code, told.raw_text) == (Stage.DELIVERED, "011", "Delivered")
    assert not read(UPS, answer(row(), currentStatus={"code": "SR", "description": "On the way"})).events[1:]


def test_charges_of_the_import_that_are_not_paid_are_due(read: Read) -> None:
    due = {"type": "ICOD", "paid": False, "id": "P1", "amount": "24.50", "currency": "EUR"}
    told = [event for event in read(UPS, answer(row(), paymentInformation=[due])).events if event.incident]
    assert [(event.incident, event.raw_code) for event in told] == [(IncidentKind.CUSTOMS_PAYMENT_DUE, "ICOD")]
    again = read(UPS, answer(row("I", "005"), row(), paymentInformation=[due])).events
    assert told[0].key in {event.key for event in again}


@pytest.mark.parametrize(
    "payment", [{"type": "ICOD", "paid": True}, {"type": "COD", "paid": False}, {"type": "ICOD"}, {"paid": False}]
)
def test_what_is_paid_or_no_charge_of_the_import_is_not_due(payment: dict[str, object], read: Read) -> None:
    assert not any(event.incident for event in read(UPS, answer(row(), paymentInformation=[payment])).events)


def test_nothing_is_due_for_what_was_delivered(read: Read) -> None:
    due = {"type": "ICOD", "paid": False}
    (told,) = read(UPS, answer(row("D", "011"), paymentInformation=[due])).events
    assert told.stage is Stage.DELIVERED
