"""EPCIS 2.0 of GS1: documents with events about goods, as subscriptions push and queries answer them, in JSON.

Docs: https://ref.gs1.org/standards/epcis/ and https://github.com/gs1/EPCIS (`REST Bindings`: subscriptions).
"""

from __future__ import annotations

import json
import re
from typing import Any

from notifier.carriers.codes.epcis import DISPOSITIONS, STEPS
from notifier.carriers.reading.keys import digest_key, name_event
from notifier.carriers.reading.markup import is_xml
from notifier.carriers.reading.payload import JsonObject, expect_object, first_text, inner, keys_of, load, objects, text
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.scans import Parcel, Scan
from notifier.carriers.reading.signatures import Encoding, check_header_among, require_secret, sign_body
from notifier.carriers.reading.times import read_time, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import Meaning, Parsed
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_HEADER = "gs1-signature"
_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_SSCC_NAME = re.compile(r"urn:epc:id:sscc:(\d+)\.(\d)(\d+)")
_SSCC_LINK = re.compile(r"https?://[^?#]*/00/(\d{18})(?:[?#].*)?")


class EPCIS:
    """A repository of EPCIS events. `secret` is the `signatureToken` of our subscription to it."""

    name = "epcis"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, raw: RawWebhook) -> None:
        """Return if the body is signed with our token. Raises WebhookRejected.

        The standard names HMAC-SHA256 as one way to sign and leaves open how it is written: hex and base64 are taken.
        """
        require_secret(self._secret, "EPCIS")
        wants = [sign_body(self._secret, raw.body, encoding=encoding) for encoding in Encoding]
        check_header_among(raw, (_HEADER,), wants)

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the header with which a repository would send `body`."""
        return {_HEADER: sign_body(self._secret, body)}

    def identify(self, raw: RawWebhook) -> str:
        """Return "": the ids are those of events, and a document may repeat them with others."""
        return ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return what the events say, by every object that they name. Raises UnreadablePayload."""
        if is_xml(raw.body):
            raise UnreadablePayload("the document is XML; EPCIS is read as JSON, so subscribe for application/ld+json")
        rows = _find_events(expect_object(load(raw.body), "the body"))
        retracted = tuple(sorted({_identify(row) for row in rows if "errorDeclaration" in row}))
        told: dict[str, list[Scan]] = {}
        for row in rows:
            if "errorDeclaration" not in row:
                scan = _read_event(row, raw)
                for number in _find_numbers(row):
                    told.setdefault(number, []).append(scan)
        if not told and not retracted:
            return Parsed(ignored="no event that names an object: goods that are named by class or lot are no parcel")
        updates = (build_update(scans, _parcel(number, raw), raw.source) for number, scans in told.items())
        return Parsed(updates=tuple(updates), retracted=retracted)


def _parcel(number: str, raw: RawWebhook) -> Parcel:
    return Parcel(adapter=EPCIS.name, carrier="", number=number, received_at=raw.received_at, route=Route())


def _find_events(body: JsonObject) -> list[JsonObject]:
    """Return the events of a document, of the answer to a query, or the one event that the body is."""
    where, holder = "epcisBody", inner(body, "epcisBody")
    if "queryResults" in holder:
        where, holder = "epcisBody.queryResults.resultsBody", inner(inner(holder, "queryResults"), "resultsBody")
    if "eventList" in holder:
        return objects(holder, "eventList", where)
    if isinstance(holder.get("event"), dict):
        return [inner(holder, "event")]
    if "eventTime" in body:
        return [body]
    raise UnreadablePayload(f"expected `epcisBody` with an `eventList`, found {keys_of(body)}")


def _find_numbers(row: JsonObject) -> tuple[str, ...]:
    listed = [row.get("parentID")]
    for key in _LISTS:
        listed += _listed(row, key)
    return tuple(dict.fromkeys(number for one in listed if (number := read_number(text(one)))))


def read_number(epc: str) -> str:
    """Return the number to follow: of a logistic unit the 18 digits that its label shows, of others what is written.

    Source: GS1 EPC Tag Data Standard, section 6.3.2 (the first digit of the reference comes first), and GS1 General
    Specifications, section 7.9 (the check digit): https://ref.gs1.org/standards/tds/
    """
    if link := _SSCC_LINK.fullmatch(epc):
        return link[1]
    name = _SSCC_NAME.fullmatch(epc)
    if name is None:
        return epc
    digits = f"{name[2]}{name[1]}{name[3]}"
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return f"{digits}{-weighted % 10}"


def _read_event(row: JsonObject, raw: RawWebhook) -> Scan:
    step, disposition = _word(row.get("bizStep")), _word(row.get("disposition"))
    lasting = [one for one in map(_word, _listed(inner(row, "persistentDisposition"), "set")) if one in DISPOSITIONS]
    spot = text(inner(row, "readPoint").get("id")) or text(inner(row, "bizLocation").get("id"))
    return Scan(
        said=next((DISPOSITIONS[one] for one in (disposition, *lasting) if one in DISPOSITIONS), None)
        or STEPS.get(step, Meaning.UNKNOWN),
        moment=read_time(text(row.get("eventTime"))) or stand_in(raw.received_at),
        identity=f"{step} {disposition} {spot}",
        raw_code="/".join(filter(None, (step, disposition, *lasting))),
        text=" ".join(filter(None, (text(row.get("type")), text(row.get("action")), spot))),
        event_id=first_text(row, "eventID", "id"),
        sender_id=_identify(row),
    )


def _listed(row: JsonObject, key: str) -> list[Any]:
    named = row.get(key)
    return named if isinstance(named, list) else []


def _word(written: Any) -> str:
    """Return a word of the vocabulary, which may be written as a name or as an address of GS1's."""
    return re.split(r"[:/-]", text(written))[-1]


def _identify(row: JsonObject) -> str:
    """Return by what an event is known that declares another one an error: it repeats its id, or where there is none
    all that it says but for the declaration and when it was recorded.

    Source: EPCIS 2.0, section 7.4.1.2 (error declarations): https://ref.gs1.org/standards/epcis/
    """
    own = first_text(row, "eventID", "id")
    said = {key: value for key, value in row.items() if key not in ("errorDeclaration", "recordTime")}
    return name_event(own) or digest_key(json.dumps(said, sort_keys=True))
