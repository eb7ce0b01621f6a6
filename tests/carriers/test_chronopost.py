"""Chronopost: the codes that its answers explain, times with offsets, and errors inside of answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from notifier.carriers.chronopost import Chronopost
from notifier.domain.events import NOWHERE, Meaning, Place, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

CARRIER = Chronopost()


def answer(code: str = "TS", at: str = "2024-06-01T12:00:00+02:00", number: str = "N1") -> bytes:
    return f"""<s:Envelope xmlns:s="urn:s"><s:Body><return><errorCode>0</errorCode><listEventInfoComp>
        <events><code>{code}</code><eventDate>{at}</eventDate><eventLabel>Words</eventLabel>
        <officeLabel>ARRAS CHRONOPOST</officeLabel></events><skybillNumber>{number}</skybillNumber>
        </listEventInfoComp></return></s:Body></s:Envelope>""".encode()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("DC", Stage.LABEL_CREATED),
        ("DB", Stage.PICKED_UP),
        ("DY", Stage.PICKED_UP),
        ("SC", Stage.AT_FORWARDER),
        ("TS", Stage.IN_TRANSIT),
        ("SD", Stage.AT_DELIVERY_DEPOT),
        ("TA", Stage.OUT_FOR_DELIVERY),
        ("D", Stage.DELIVERED),
        ("DC ", Stage.LABEL_CREATED),
        ("EA", Meaning.INFO),
        ("O", Stage.IN_TRANSIT),
        ("TP", Stage.IN_TRANSIT),
        ("T", Stage.IN_TRANSIT),
        ("TT", Stage.IN_TRANSIT),
        ("EI", Stage.ARRIVED_DESTINATION),
        ("RB", Stage.IN_TRANSIT),
        ("AB", Stage.AVAILABLE_FOR_PICKUP),
        ("P", Stage.ATTEMPT_FAILED),
        ("NA", Stage.ATTEMPT_FAILED),
        ("SM", Meaning.INFO),
        ("CL", Meaning.INFO),
        ("IS", Meaning.INFO),
        ("A2", IncidentKind.DELAY),
        ("IA", IncidentKind.DELAY),
        ("SK", IncidentKind.HELD),
        ("d", Meaning.UNKNOWN),
        ("ZZ", Meaning.UNKNOWN),
    ],
)
def test_codes_are_read_as_the_answers_explain_them(code: str, expected: object, read: Read) -> None:
    (found,) = read(CARRIER, answer(code)).events
    assert (found.stage or found.incident or found.meaning, found.raw_code) == (expected, code.strip())


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Livraison reportée de 24h", IncidentKind.DELAY),
        ("Livraison effectuée", Stage.DELIVERED),
        ("Destinataire informé par SMS ou mail", Meaning.INFO),
    ],
)
def test_where_partners_use_a_code_for_something_else_the_words_count(label: str, expected: object, read: Read) -> None:
    (found,) = read(CARRIER, answer("SD").replace(b"Words", label.encode())).events
    assert (found.stage or found.incident or found.meaning) == expected


def test_a_comment_is_read_with_the_text_and_other_notes_are_not(read: Read) -> None:
    notes = b"".join(
        b"<infoCompList><name>%s</name><value>%s</value></infoCompList>" % note
        for note in ((b"Comment", b"Held by customs"), (b"Consignee's name", b"SOMEBODY"))
    )
    body = answer().replace(b"ARRAS CHRONOPOST</officeLabel>", b"Web Services</officeLabel>" + notes)
    (found,) = read(CARRIER, body).events
    assert (found.raw_text, found.incident) == ("Words: Held by customs", IncidentKind.CUSTOMS_HELD)
    assert found.place == NOWHERE


def noted(**notes: str) -> bytes:
    rows = "".join(
        f"<infoCompList><name>{name}</name><value>{value}</value></infoCompList>" for name, value in notes.items()
    )
    return answer().replace(b"</events>", f"{rows}</events>".encode())


@pytest.mark.parametrize(
    ("notes", "office", "place"),
    [
        ({"Lieu": "WORMS - DE (depot 0001)"}, "CHRONOPOST NETWORKS", Place(city="WORMS", country="DE")),
        ({"Lieu": "SOMEWHERE"}, "CHRONOPOST NETWORKS", NOWHERE),
        ({}, "ALFORTVILLE - FR - SOME SHOP", Place(city="ALFORTVILLE", country="FR")),
        ({}, "Service d'avisage", NOWHERE),
    ],
)
def test_a_place_is_a_town_and_never_a_service(notes: dict[str, str], office: str, place: Place, read: Read) -> None:
    (found,) = read(CARRIER, noted(**notes).replace(b"ARRAS CHRONOPOST", office.encode())).events
    assert found.place == place


def test_the_country_of_delivery_is_read_from_the_point_of_delivery(read: Read) -> None:
    update = read(CARRIER, noted(**{"Point de livraison": "SHOP - 1 STREET - 67547 - WORMS - DE"}))
    assert update.destination_country == "DE"


@pytest.mark.parametrize(
    ("name", "value", "legs"),
    [
        ("Numéro partenaire", "GEO/09981122330100E", [("dpd", "09981122330100")]),
        ("Numéro partenaire", "GEO/09981122330100", [("dpd", "09981122330100")]),
        ("Partner number", "GEO/XT8452370122486", [("", "XT8452370122486")]),
        ("Partner number", "RR123456785FR", [("", "RR123456785FR")]),
        ("Partner number", "N1", []),
        ("Rang", "1/1", []),
    ],
)
def test_the_number_of_a_partner_is_a_further_leg(
    name: str, value: str, legs: list[tuple[str, str]], read: Read
) -> None:
    assert [(one.carrier, one.tracking_number) for one in read(CARRIER, noted(**{name: value})).further_legs] == legs


PARIS = ZoneInfo("Europe/Paris")
SLOT = {"Début créneau RDV": "27/06/2026 10:00", "Fin créneau RDV": "27/06/2026 12:00:00"}


@pytest.mark.parametrize(
    ("notes", "window"),
    [
        ({"Date de relivraison": "07/01/2026"}, (date(2026, 1, 7), date(2026, 1, 7))),
        (SLOT, (datetime(2026, 6, 27, 10, tzinfo=PARIS), datetime(2026, 6, 27, 12, tzinfo=PARIS))),
        (SLOT | {"Date de relivraison": "29/06/2026"}, (date(2026, 6, 29), date(2026, 6, 29))),
        ({"Date de relivraison": "Samedi"}, None),
        ({}, None),
    ],
)
def test_a_slot_that_was_agreed_is_the_promise(notes: dict[str, str], window: object, read: Read) -> None:
    promise = read(CARRIER, noted(**notes)).promise
    assert (promise and (promise.earliest, promise.latest)) == window


def test_the_newest_slot_is_the_promise(read: Read) -> None:
    old = noted(**{"Date de relivraison": "07/01/2026"})
    event = noted(**{"Date de relivraison": "09/01/2026"}).split(b"<events>")[1].split(b"</events>")[0]
    newer = b"<events>" + event.replace(b"2024-06-01", b"2024-06-02") + b"</events>"
    promise = read(CARRIER, old.replace(b"<events>", newer + b"<events>")).promise
    assert promise is not None
    assert promise.latest == date(2026, 1, 9)


def test_times_carry_their_offset(read: Read) -> None:
    (found,) = read(CARRIER, answer()).events
    assert (found.at, found.tz_source) == (datetime(2024, 6, 1, 10, tzinfo=UTC), TzSource.EXPLICIT)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            b"<E><return><errorCode>1</errorCode><errorMessage>System Error</errorMessage></return></E>",
            "1: System Error",
        ),
        (b"<E><Fault><faultcode>soap:Server</faultcode></Fault></E>", "the fault 'soap:Server'"),
        (answer(number=""), "no events"),
    ],
)
def test_an_error_is_ignored_with_its_reason(body: bytes, reason: str, request_of: Request) -> None:
    assert reason in CARRIER.parse(request_of(body)).ignored


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "expected XML"),
        (b"<html/>", "expected trackSkybillV2Response, found 'html'"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: bytes, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        CARRIER.parse(request_of(body))
