"""Canada Post: padded identifiers, zones by a letter, a day that moves, and answers without a parcel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from notifier.carriers.canadapost import CanadaPost
from notifier.carriers.codes.canadapost import EVENTS
from notifier.carriers.reading.sayings import incident_of, meaning_of, stage_of
from notifier.domain.events import Meaning, Precision, TrackingEvent, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

Request = Callable[..., RawWebhook]

CANADA_POST = CanadaPost()


def occurrence(
    code: str, day: str = "2024-01-10", clock: str = "12:00:00", zone: str = "EST", province: str = ""
) -> str:
    return (
        f"<occurrence><event-identifier>{code}</event-identifier><event-date>{day}</event-date>"
        f"<event-time>{clock}</event-time><event-time-zone>{zone}</event-time-zone>"
        f"<event-description>A note</event-description><event-site>HERE</event-site>"
        f"<event-province>{province}</event-province></occurrence>"
    )


def detail(*occurrences: str, fields: str = "") -> bytes:
    events = f"<significant-events>{''.join(occurrences)}</significant-events>"
    return f"<tracking-detail><pin>N1</pin>{fields}{events}</tracking-detail>".encode()


def events_of(body: bytes, request_of: Request) -> tuple[TrackingEvent, ...]:
    (update,) = CANADA_POST.parse(request_of(body)).updates
    return update.events


@pytest.mark.parametrize("code", EVENTS)
@pytest.mark.parametrize("pad", [0, 4])
def test_every_identifier_of_the_table_is_found_with_zeros_or_without(code: str, pad: int, request_of: Request) -> None:
    (event,) = events_of(detail(occurrence(code.zfill(pad))), request_of)
    said = EVENTS[code]
    assert (event.meaning, event.stage, event.incident) == (meaning_of(said), stage_of(said), incident_of(said))
    assert event.raw_code == code.zfill(pad)


@pytest.mark.parametrize("code", ["", "0", "9998", "17", "8100"])
def test_any_other_identifier_is_unknown(code: str, request_of: Request) -> None:
    (event,) = events_of(detail(occurrence(code)), request_of)
    assert event.meaning is Meaning.UNKNOWN


def test_the_same_scan_has_one_key_padded_or_not(request_of: Request) -> None:
    padded, plain = (events_of(detail(occurrence(code)), request_of) for code in ("0174", "174"))
    assert [event.key for event in padded] == [event.key for event in plain]
    assert len(events_of(detail(occurrence("0174"), occurrence("0174")), request_of)) == 1


@pytest.mark.parametrize(
    ("day", "zone", "province", "hour"),
    [
        ("2024-01-10", "EST", "ON", 17),
        ("2024-07-10", "EST", "ON", 16),
        ("2024-07-10", "EDT", "ON", 16),
        ("2024-01-10", "AST", "NS", 16),
        ("2024-01-10", "CST", "MB", 18),
        ("2024-07-10", "CST", "SK", 18),
        ("2024-01-10", "MST", "AB", 19),
        ("2024-01-10", "PST", "BC", 20),
        ("2024-07-10", "MST", "YT", 19),
    ],
)
def test_letters_name_a_region_and_its_legal_time_counts(
    day: str, zone: str, province: str, hour: int, request_of: Request
) -> None:
    (event,) = events_of(detail(occurrence("174", day, zone=zone, province=province)), request_of)
    assert (event.at.hour, event.tz_source) == (hour, TzSource.CARRIER)


def test_a_time_without_letters_is_uncertain(request_of: Request) -> None:
    (event,) = events_of(detail(occurrence("174", zone="")), request_of)
    assert event.tz_source is TzSource.ASSUMED


def test_a_day_without_hours_is_a_date_and_no_day_is_the_arrival(request_of: Request) -> None:
    (event,) = events_of(detail(occurrence("174", clock="")), request_of)
    assert event.precision is Precision.DATE
    (event,) = events_of(detail(occurrence("174", day="")), request_of)
    assert event.tz_source is TzSource.RECEIVED


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ("<expected-delivery-date>2024-07-08</expected-delivery-date><changed-expected-date/>", date(2024, 7, 8)),
        (
            "<expected-delivery-date>2024-07-08</expected-delivery-date>"
            "<changed-expected-date>2024-07-12</changed-expected-date>",
            date(2024, 7, 12),
        ),
    ],
)
def test_the_changed_day_goes_before_the_first(fields: str, day: date, request_of: Request) -> None:
    (update,) = CANADA_POST.parse(request_of(detail(fields=fields))).updates
    assert update.promise is not None
    assert (update.promise.earliest, update.promise.latest) == (day, day)


def test_what_comes_after_the_turn_is_the_way_back(request_of: Request) -> None:
    turned, delivered = events_of(detail(occurrence("1415"), occurrence("1496", "2024-01-15")), request_of)
    assert (turned.stage, delivered.stage) == (Stage.RETURNING, Stage.RETURNED)


def test_several_parcels_in_one_answer_are_all_read(request_of: Request) -> None:
    body = b"<wrapper>" + detail(occurrence("174")) + detail(occurrence("500")) + b"</wrapper>"
    assert len(CANADA_POST.parse(request_of(body)).updates) == 2


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"<html/>", "expected `tracking-detail` or `messages`, found `html`"),
        (b"<tracking-detail/>", "tracking-detail/pin: expected text"),
        (b"<html", "expected XML"),
        (b"{}", r"answer\[0\].pin: expected text"),
        (b"[1]", r"the body.answer\[0\]: expected an object"),
        (b'{"pin": ""}', r"answer\[0\].pin: expected text"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "document type or entities"),
    ],
)
def test_what_is_no_answer_is_refused_with_what_was_expected(body: bytes, found: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=found):
        CANADA_POST.parse(request_of(body))


def package(*rows: dict[str, object], **fields: object) -> list[dict[str, object]]:
    return [{"pin": "N1", "events": list(rows)} | fields]


def row(code: str = "0174", **fields: object) -> dict[str, object]:
    when = {"date": "2024-01-10", "time": "12:00:00", "zoneOffset": "-05:00"}
    where = {"city": "HERE", "regionCd": "ON", "countryCd": "CA"}
    return {"cd": code, "descEn": "A note", "datetime": when, "locationAddr": where} | fields


@pytest.mark.parametrize("code", EVENTS)
def test_every_identifier_means_the_same_in_json(code: str, request_of: Request) -> None:
    (update,) = CANADA_POST.parse(request_of(package(row(code.zfill(4))))).updates
    (event,), said = update.events, EVENTS[code]
    assert (event.meaning, event.stage, event.incident) == (meaning_of(said), stage_of(said), incident_of(said))
    assert (event.at.hour, event.tz_source, event.place.country) == (17, TzSource.EXPLICIT, "CA")


def test_a_scan_has_one_key_in_both_forms(request_of: Request) -> None:
    (update,) = CANADA_POST.parse(request_of(package(row()))).updates
    assert [event.key for event in update.events] == [
        event.key for event in events_of(detail(occurrence("0174", province="ON")), request_of)
    ]


@pytest.mark.parametrize(
    ("stated", "day"),
    [({"dlvryDate": "2024-01-12"}, 12), ({"dlvryDate": "2024-01-12", "revisedDate": "2024-01-15"}, 15)],
)
def test_the_revised_day_goes_before_the_first(stated: dict[str, str], day: int, request_of: Request) -> None:
    (update,) = CANADA_POST.parse(request_of(package(row(), expectedDlvryDateTime=stated))).updates
    assert update.promise is not None
    assert update.promise.latest == date(2024, 1, day)


@pytest.mark.parametrize(
    ("body", "why"),
    [([{"error": {"cd": "004", "descEn": "No PIN History"}}], "004 No PIN History"), ([], "an empty list")],
)
def test_an_error_in_json_is_ignored_with_its_words(body: object, why: str, request_of: Request) -> None:
    assert CANADA_POST.parse(request_of(body)).ignored == f"an answer without a parcel: {why}"


@pytest.mark.parametrize(
    ("code", "words", "stage", "incident"),
    [
        ("1496", "L'article a été renvoyé avec succès à\n        l'expéditeur.", Stage.RETURNED, None),
        ("0174", "L'article renvoyé à l'expéditeur est sorti pour livraison.", Stage.RETURNING, None),
        ("4450", "importation refusée par les autorités douanières", None, IncidentKind.CUSTOMS_REFUSED),
        ("1496", "Article livré avec succès", Stage.DELIVERED, None),
    ],
)
def test_words_that_say_something_else_than_the_identifier_count(
    code: str, words: str, stage: Stage | None, incident: IncidentKind | None, request_of: Request
) -> None:
    body = detail(occurrence(code).replace("A note", words))
    (event,) = events_of(body, request_of)
    assert (event.stage, event.incident) == (stage, incident)
    assert "\n" not in event.raw_text


def test_space_before_the_document_is_no_fault(request_of: Request) -> None:
    body = b'\xef\xbb\xbf\n <?xml version="1.0" encoding="UTF-8"?>' + detail(occurrence("500"))
    assert [event.stage for event in events_of(body, request_of)] == [Stage.OUT_FOR_DELIVERY]
