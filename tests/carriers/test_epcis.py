"""EPCIS: objects by their numbers, words of a vocabulary, and declarations of errors."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import pytest

from notifier.carriers.codes.epcis import DISPOSITIONS, STEPS
from notifier.carriers.epcis import EPCIS, read_number
from notifier.domain.events import Meaning, TrackingUpdate
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

CARRIER = EPCIS("secret")


def happened(step: str = "departing", **fields: object) -> dict[str, Any]:
    known = {"type": "ObjectEvent", "eventTime": "2024-06-01T12:00:00Z", "epcList": ["urn:x:1"], "bizStep": step}
    return known | fields


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (happened("departing"), Stage.IN_TRANSIT),
        (happened("urn:epcglobal:cbv:bizstep:holding"), IncidentKind.HELD),
        (happened("https://ref.gs1.org/cbv/BizStep-destroying"), Stage.DESTROYED),
        (happened("cycle_counting"), Meaning.INFO),
        (happened("new"), Meaning.UNKNOWN),
        (happened("", disposition="in_transit"), Stage.IN_TRANSIT),
        (happened("inspecting", disposition="damaged"), IncidentKind.DAMAGED),
        (happened("shipping", disposition="returned"), Stage.RETURNING),
        (happened("departing", disposition="in_progress"), Stage.IN_TRANSIT),
        (happened("departing", persistentDisposition={"set": ["damaged"]}), IncidentKind.DAMAGED),
        (happened("", persistentDisposition={"set": ["https://ref.gs1.org/cbv/Disp-recalled"]}), IncidentKind.HELD),
        (happened("departing", persistentDisposition={"unset": ["damaged"], "set": None}), Stage.IN_TRANSIT),
        (happened("departing", persistentDisposition={"set": ["completeness_verified"]}), Stage.IN_TRANSIT),
    ],
)
def test_words_of_the_vocabulary_are_read_however_they_are_written(
    row: dict[str, Any], expected: object, read: Read
) -> None:
    (found,) = read(CARRIER, row).events
    assert (found.stage or found.incident or found.meaning) == expected


@pytest.mark.parametrize("own", [{}, {"eventID": "e1"}])
def test_a_declaration_of_an_error_takes_back_the_event_that_it_repeats(
    own: dict[str, str], request_of: Request
) -> None:
    first = happened(**own)
    error = first | {"errorDeclaration": {"reason": "did_not_occur"}, "recordTime": "2024-06-02T12:00:00Z"}
    ((event,),) = (update.events for update in CARRIER.parse(request_of(first)).updates)
    parsed = CARRIER.parse(request_of(error))
    assert parsed.updates == ()
    assert parsed.retracted == (event.sender_id,)
    assert CARRIER.parse(request_of(happened("holding", **({"eventID": "e2"} if own else {})))).retracted == ()


def test_every_step_of_the_vocabulary_has_a_meaning() -> None:
    assert {"collecting", "consigning", "dispensing", "entering_exiting", "other", "void_shipping"} <= set(STEPS)
    assert len(STEPS) == 41


def test_no_word_says_that_goods_were_delivered() -> None:
    assert Stage.DELIVERED not in {*STEPS.values(), *DISPOSITIONS.values()}


@pytest.mark.parametrize(
    ("epc", "number"),
    [
        ("urn:epc:id:sscc:0614141.1234567890", "106141412345678908"),
        ("https://id.gs1.org/00/106141412345678908", "106141412345678908"),
        ("https://example.com/some/path/00/106141412345678908?x=1", "106141412345678908"),
        ("urn:epc:id:sgtin:4012345.011111.987", "urn:epc:id:sgtin:4012345.011111.987"),
        ("", ""),
    ],
)
def test_a_logistic_unit_is_followed_by_the_number_on_its_label(epc: str, number: str) -> None:
    assert read_number(epc) == number


def test_an_event_counts_for_every_object_that_it_names(request_of: Request) -> None:
    row = happened(epcList=["a"], parentID="b", childEPCs=["c", "a"], inputEPCList=["d"], outputEPCList=["e"])
    updates = CARRIER.parse(request_of(row)).updates
    assert sorted(update.tracking_number for update in updates) == ["a", "b", "c", "d", "e"]
    assert all(len(update.events) == 1 for update in updates)


def test_the_id_of_an_event_is_its_key_however_it_is_told(read: Read) -> None:
    first = happened(eventID="e1", readPoint={"id": "p"})
    again = {"epcisBody": {"queryResults": {"resultsBody": {"eventList": [first | {"bizStep": "shipping"}]}}}}
    assert read(CARRIER, first).events[0].key == read(CARRIER, again).events[0].key


@pytest.mark.parametrize("body", [{"epcisBody": {"event": happened()}}, {"epcisBody": {"eventList": [happened()]}}])
def test_events_stand_in_a_list_or_alone(body: object, read: Read) -> None:
    assert read(CARRIER, body) == read(CARRIER, happened())


def test_a_signature_is_taken_in_hex_and_in_base64(request_of: Request) -> None:
    digest = hmac.new(b"secret", b"{}", hashlib.sha256).digest()
    for written in (digest.hex(), base64.b64encode(digest).decode()):
        CARRIER.verify(request_of(b"{}", {"gs1-signature": written}))


@pytest.mark.parametrize("row", [happened(epcList=[]), happened(epcList=None, quantityList=[{"epcClass": "lot"}])])
def test_goods_without_a_number_of_their_own_are_no_parcel(row: dict[str, Any], request_of: Request) -> None:
    parsed = CARRIER.parse(request_of(row))
    assert (parsed.updates, "no event that names an object" in parsed.ignored) == ((), True)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"nonsense", "not JSON"),
        (b'<?xml version="1.0"?><epcis:EPCISDocument/>', "the document is XML; EPCIS is read as JSON"),
        ({}, "expected `epcisBody` with an `eventList`, found nothing"),
        ({"epcisBody": {"eventList": "x"}}, "epcisBody.eventList: expected a list, found text"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        CARRIER.parse(request_of(body))
