"""La Poste: every code, and offsets that are true only in France."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from notifier.carriers.codes.laposte import EVENTS
from notifier.carriers.laposte import LaPoste
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

LA_POSTE = LaPoste()


def answer(*codes: str, origin: str = "FR", arrival: str = "FR", **fields: object) -> list[dict[str, Any]]:
    rows = [
        {"code": code, "label": "A note", "date": f"2024-03-0{n + 1}T10:00:00+01:00"} for n, code in enumerate(codes)
    ]
    known = {"idShip": "N1", "product": "colissimo", "event": rows}
    context = {"contextData": {"originCountry": origin, "arrivalCountry": arrival}}
    return [{"returnCode": 200, "shipment": known | context | fields}]


SAID = {
    "DR1": Stage.LABEL_CREATED,
    "DR2": IncidentKind.OTHER,
    "PC1": Stage.PICKED_UP,
    "PC2": Stage.PICKED_UP,
    "ET1": Stage.IN_TRANSIT,
    "ET2": Stage.AT_FORWARDER,
    "ET3": Stage.ARRIVED_DESTINATION,
    "ET4": Stage.TRANSIT_HUB,
    "EP1": Stage.IN_TRANSIT,
    "DO1": Stage.IN_CUSTOMS,
    "DO2": Stage.CUSTOMS_CLEARED,
    "DO3": IncidentKind.CUSTOMS_HELD,
    "ID0": Meaning.INFO,
    "PB1": IncidentKind.OTHER,
    "PB2": Stage.IN_TRANSIT,
    "MD1": Stage.OUT_FOR_DELIVERY,
    "MD2": Stage.OUT_FOR_DELIVERY,
    "ND1": IncidentKind.OTHER,
    "AG1": Stage.AVAILABLE_FOR_PICKUP,
    "RE1": Stage.RETURNING,
    "DI0": Stage.DELIVERED,
    "DI1": Stage.DELIVERED,
    "DI2": Stage.RETURNED,
    "DI3": IncidentKind.DELAY,
    "XX9": Meaning.UNKNOWN,
}


@pytest.mark.parametrize("code", SAID)
def test_every_code_is_read(code: str, read: Read) -> None:
    (event,) = read(LA_POSTE, answer(code, arrival="BR")).events
    assert (event.stage or event.incident or event.meaning) == SAID[code]
    assert event.resolves is (code == "PB2")


def test_no_code_of_the_table_is_left_out_here() -> None:
    assert EVENTS.keys() == SAID.keys() - {"XX9"}


@pytest.mark.parametrize(
    ("origin", "arrival", "certain"),
    [
        ("FR", "FR", {"PC1", "ET1", "ET3", "DI1"}),
        ("", "", {"PC1", "ET1", "ET3", "DI1"}),
        ("FR", "BR", {"PC1"}),
        ("CN", "FR", {"ET3", "DI1"}),
    ],
)
def test_the_offset_is_certain_only_where_the_scan_was_in_france(
    origin: str, arrival: str, certain: set[str], read: Read
) -> None:
    events = read(LA_POSTE, answer("PC1", "ET1", "ET3", "DI1", origin=origin, arrival=arrival)).events
    assert {event.raw_code for event in events if event.tz_source is TzSource.EXPLICIT} == certain
    assert {event.tz_source for event in events} <= {TzSource.EXPLICIT, TzSource.ASSUMED}


@pytest.mark.parametrize(("is_final", "expected"), [(False, date(2024, 3, 9)), (True, None)])
def test_the_estimate_is_a_day_until_it_is_delivered(is_final: bool, expected: date | None, read: Read) -> None:
    promise = read(LA_POSTE, answer("PC1", estimDate="2024-03-09T09:38:00+01:00", isFinal=is_final)).promise
    assert (promise.latest if promise else None) == expected


def test_an_answer_for_several_numbers_leaves_out_those_without_a_shipment(request_of: Request) -> None:
    parsed = LA_POSTE.parse(request_of([*answer("PC1"), {"returnCode": 404, "idShip": "N2"}]))
    assert [update.tracking_number for update in parsed.updates] == ["N1"]


@pytest.mark.parametrize("body", [[{"returnCode": 404}], {"returnCode": 404, "returnMessage": "N1 is wrong"}])
def test_an_error_is_ignored_with_its_code_and_without_its_sentence(body: object, request_of: Request) -> None:
    assert LA_POSTE.parse(request_of(body)).ignored == "an answer without a shipment, with the code 404"


@pytest.mark.parametrize("body", [{}, [1], {"shipment": {"event": []}}, [{"shipment": {"idShip": "N1", "event": 1}}]])
def test_what_is_no_answer_is_refused(body: object, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload):
        LA_POSTE.parse(request_of(body))


def test_an_empty_list_is_no_answer(request_of: Request) -> None:
    assert LA_POSTE.parse(request_of([])).ignored == "no answer"
