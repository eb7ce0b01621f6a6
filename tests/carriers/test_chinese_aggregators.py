"""Track123, Kuaidi100 and KDNiao: states of rows and of parcels, and a signature that stands in the body."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier.carriers.codes import kdniao as kdniao_codes
from notifier.carriers.codes import kuaidi100 as kuaidi100_codes
from notifier.carriers.codes.track123 import STATUSES
from notifier.carriers.kdniao import Kdniao
from notifier.carriers.kuaidi100 import Kuaidi100
from notifier.carriers.reading.sayings import ByPosition, Said, incident_of, stage_of
from notifier.carriers.reading.signatures import sign_body
from notifier.carriers.track123 import Track123
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

# Without countries an arrival is a bare transit, and a clearance that of the destination.
NOWHERE = {
    ByPosition.ARRIVAL: Stage.IN_TRANSIT,
    ByPosition.CLEARANCE_STARTED: Stage.IN_CUSTOMS,
    ByPosition.CLEARANCE_DONE: Stage.CUSTOMS_CLEARED,
}


def expected(said: Said) -> tuple[Stage | None, IncidentKind | None]:
    return (NOWHERE[said], None) if isinstance(said, ByPosition) else (stage_of(said), incident_of(said))


def track123(*rows: dict[str, object], **fields: object) -> dict[str, Any]:
    known = {"trackNo": "N1", "localLogisticsInfo": {"courierCode": "4px", "trackingDetails": list(rows)}}
    return {"data": known | fields}


def row123(code: str, **fields: object) -> dict[str, object]:
    known = {"eventTime": "2024-09-06 09:00:00", "timezone": "-07:00", "eventTimeZeroUTC": "2024-09-06T16:00:00Z"}
    return known | {"transitSubStatus": code, "eventDetail": "A note"} | fields


def kuaidi100(*codes: str, **fields: object) -> dict[str, Any]:
    rows = [
        {"ftime": f"2024-05-0{n + 1} 09:00:00", "context": "备注", "statusCode": code} for n, code in enumerate(codes)
    ]
    return {"nu": "N1", "com": "ems", "data": rows} | fields


def kdniao(*codes: str, **fields: object) -> dict[str, Any]:
    rows = [
        {"AcceptTime": f"2024-05-0{n + 1} 09:00:00", "AcceptStation": "备注", "Action": code}
        for n, code in enumerate(codes)
    ]
    return {"LogisticCode": "N1", "ShipperCode": "SF", "Traces": rows} | fields


@pytest.mark.parametrize("code", STATUSES)
def test_every_status_of_track123_is_read(code: str, read: Read) -> None:
    (event,) = read(Track123("s"), track123(row123(code))).events
    assert (event.stage, event.incident) == expected(STATUSES[code])
    assert not event.confirmed


@pytest.mark.parametrize("code", kuaidi100_codes.STATES)
def test_every_state_of_kuaidi100_is_read(code: str, read: Read) -> None:
    (event,) = read(Kuaidi100(), kuaidi100(code)).events
    assert (event.stage, event.incident) == expected(kuaidi100_codes.STATES[code])


@pytest.mark.parametrize("code", kdniao_codes.STATES)
def test_every_state_of_kdniao_is_read(code: str, read: Read) -> None:
    (event,) = read(Kdniao(), kdniao(code)).events
    assert (event.stage, event.incident) == expected(kdniao_codes.STATES[code])


@pytest.mark.parametrize(
    ("carrier", "body"),
    [(Track123("s"), track123(row123("X_01"))), (Kuaidi100(), kuaidi100("9901")), (Kdniao(), kdniao("999"))],
    ids=["track123", "kuaidi100", "kdniao"],
)
def test_a_code_that_nobody_described_is_unknown(carrier: Carrier, body: object, read: Read) -> None:
    (event,) = read(carrier, body).events
    assert event.meaning is Meaning.UNKNOWN


@pytest.mark.parametrize(
    ("carrier", "before", "after"),
    [
        (Kuaidi100(), kuaidi100("", state="1"), kuaidi100("", "", state="5")),
        (Kdniao(), kdniao("", State="1"), kdniao("", "", State="2", StateEx="202")),
    ],
    ids=["kuaidi100", "kdniao"],
)
def test_the_state_of_rows_without_codes_is_of_the_time_of_the_newest(
    carrier: Carrier, before: object, after: object, read: Read
) -> None:
    first, second = read(carrier, before).events, read(carrier, after).events
    assert {event.stage for event in first} == {None, Stage.PICKED_UP}
    assert {event.stage for event in second} == {None, Stage.OUT_FOR_DELIVERY}
    assert len({event.at for event in first}) == 1
    # The row of before is still known, and the statement about it is not taken over by the newer one.
    assert len({event.key for event in first} & {event.key for event in second}) == 1


def test_a_state_that_a_row_tells_is_no_statement_of_its_own(read: Read) -> None:
    assert len(read(Kuaidi100(), kuaidi100("1", "5", state="5")).events) == 2
    assert len(read(Kdniao(), kdniao("1", "202", State="2")).events) == 2


@pytest.mark.parametrize(("carrier", "body"), [(Kuaidi100(), kuaidi100("1")), (Kdniao(), kdniao("1"))])
def test_chinese_time_is_a_guess_and_says_so(carrier: Carrier, body: object, read: Read) -> None:
    (event,) = read(carrier, body).events
    assert (event.at, event.tz_source) == (datetime(2024, 5, 1, 1, tzinfo=UTC), TzSource.ASSUMED)


@pytest.mark.parametrize(
    ("fields", "hour", "tz_source"),
    [
        ({}, 16, TzSource.EXPLICIT),
        ({"eventTimeZeroUTC": None}, 16, TzSource.EXPLICIT),
        ({"eventTime": None}, 16, TzSource.EXPLICIT),
        ({"eventTimeZeroUTC": None, "timezone": None}, 9, TzSource.ASSUMED),
        ({"eventTimeZeroUTC": None, "timezone": "GMT+08:00"}, 1, TzSource.EXPLICIT),
    ],
)
def test_the_instant_of_track123_stands_beside_its_clock(
    fields: dict[str, object], hour: int, tz_source: TzSource, read: Read
) -> None:
    (event,) = read(Track123("s"), track123(row123("IN_TRANSIT_01", **fields))).events
    assert (event.at.hour, event.tz_source) == (hour, tz_source)


def test_a_row_of_track123_is_the_same_when_its_zone_is_learned(read: Read) -> None:
    naive, known = (
        read(Track123("s"), track123(row123("IN_TRANSIT_01", **fields))).events[0].key
        for fields in ({"eventTimeZeroUTC": None, "timezone": None}, {})
    )
    assert naive == known


def test_the_status_of_track123_counts_where_no_row_says_the_end(read: Read) -> None:
    events = read(Track123("s"), track123(row123("IN_TRANSIT_01"), transitSubStatus="DELIVERED_01")).events
    assert {event.stage for event in events} == {Stage.IN_TRANSIT, Stage.DELIVERED}


def proof(signature: str, timestamp: str = "1725638400") -> dict[str, object]:
    return track123() | {"verify": {"timestamp": timestamp, "signature": signature}}


def test_track123_signs_its_clock_in_the_body(request_of: Request) -> None:
    carrier, fitting = Track123("s3cret"), sign_body("s3cret", b"1725638400")
    carrier.verify(request_of(proof(fitting)))
    carrier.verify(request_of(proof(fitting.upper())))
    assert carrier.sign(b"{}") == {}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (proof(sign_body("other", b"1725638400")), "the key is not the sender's"),
        (proof(sign_body("s3cret", b"1725638400"), "1725638401"), "the key is not the sender's"),
        (proof("ümlaut"), "the key is not the sender's"),
        (proof(""), "no verify.timestamp and verify.signature"),
        (track123(), "no verify.timestamp and verify.signature"),
        (b"[]", "is no JSON object"),
        (b"\xff", "is no JSON object"),
    ],
)
def test_a_wrong_proof_in_the_body_is_refused(body: object, why: str, request_of: Request) -> None:
    with pytest.raises(WebhookRejected, match=why):
        Track123("s3cret").verify(request_of(body))


def test_without_a_key_even_a_fitting_proof_is_refused(request_of: Request) -> None:
    with pytest.raises(WebhookRejected, match="`secret` is empty"):
        Track123("").verify(request_of(proof(sign_body("", b"1725638400"))))


@pytest.mark.parametrize(
    ("carrier", "body"),
    [
        (Track123("s"), {}),
        (Track123("s"), {"data": {"trackNo": ""}}),
        (Kuaidi100(), {}),
        (Kuaidi100(), {"nu": "", "data": []}),
        (Kdniao(), {}),
        (Kdniao(), {"Data": [{"Traces": [{}]}]}),
    ],
)
def test_what_cannot_be_read_is_refused(carrier: Carrier, body: object, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload):
        carrier.parse(request_of(body))
