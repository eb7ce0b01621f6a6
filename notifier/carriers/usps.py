"""USPS: pushes of the Subscriptions - Tracking API (version 3.2), and answers of the Tracking API (version 3).

Docs: https://developers.usps.com/trackingv3 (fields of a tracking),
https://github.com/hookdeck/webhook-skills (`skills/usps-webhooks`: the envelope and its signature).
"""

from __future__ import annotations

import re
from datetime import UTC

from notifier.carriers.codes.usps import CATEGORIES, EVENTS, TYPES, WORDS
from notifier.carriers.reading.countries import alpha2, country_of
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    expect_text,
    first_text,
    inner,
    keys_of,
    load,
    objects,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.sayings import Said
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events
from notifier.carriers.reading.signatures import Encoding, check_header, require_secret, sign_body
from notifier.carriers.reading.times import Moment, glance, pin, read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Place, StatedPromise, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_HEADER = "x-hmac"
_EXPECTATION = "deliveryDateExpectation"
"""Where version 3r2 keeps the days."""

_DAYS = (
    "expectedDeliveryDate",
    "expectedDeliveryTimeStamp",
    "predictedDeliveryDate",
    "predictedDeliveryTimeStamp",
    "guaranteedDeliveryDate",
    "guaranteedDeliveryTimeStamp",
)
_LENGTH_OF_DAY = len("2024-05-31")

_PIECE = ("uniqueMailPieceId", "uniqueMailPieceID", "uniqueTrackingId", "uniqueTrackingID")
"""USPS uses numbers again; its own id tells the pieces under one number apart."""

_SHORT_HOUR = re.compile(r"(?<=^[+-])(?=\d:)")
"""`-7:00`: where the first digit of an offset is missing."""


class Usps:
    """A subscription at USPS. `secret` is the one of at least 32 characters that it was made with."""

    name = "usps"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, raw: RawWebhook) -> None:
        """Return if the body is signed with our secret. Raises WebhookRejected."""
        require_secret(self._secret, "USPS")
        check_header(raw, (_HEADER,), self._sign(raw.body))

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the header with which USPS would send `body`."""
        return {_HEADER: self._sign(body)}

    def _sign(self, body: bytes) -> str:
        return sign_body(self._secret, _signed_part(body), encoding=Encoding.BASE64)

    def identify(self, raw: RawWebhook) -> str:
        """Return "": USPS gives its pushes no id."""
        return ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every tracking in the body. Raises UnreadablePayload."""
        body = load(raw.body)
        if isinstance(body, list):
            found = [(f"[{i}]", one) for i, one in enumerate(objects({"answers": body}, "answers", "the body"))]
            return read_parcels(
                ((where, one) for where, one in found if "trackingNumber" in one),
                lambda one, where: _read_update(one, where, "", raw),
                nothing="an answer of the API without a tracking",
            )
        return _read_body(expect_object(body, "the body"), raw)


def _signed_part(body: bytes) -> bytes:
    """Return the timestamp and the payload of an envelope as they were sent; the whole body if it is no envelope."""
    try:
        node = load(body)
    except UnreadablePayload:
        return body
    parts = [node.get("timestamp"), node.get("payload")] if isinstance(node, dict) else [None]
    texts = [part for part in parts if isinstance(part, str)]
    return "".join(texts).encode() if len(texts) == len(parts) else body


def _read_body(body: JsonObject, raw: RawWebhook) -> Parsed:
    if "payload" in body:
        payload = body["payload"]
        tracking = expect_object(load(payload.encode()) if isinstance(payload, str) else payload, "payload")
        if "trackingNumber" not in tracking:
            kind = text(body.get("subscriptionType"))[:60]
            return Parsed(ignored=f"a notice of the subscription {kind!r} that names no tracking number")
        return Parsed(updates=(_read_update(tracking, "payload", text(body.get("timestamp")), raw),))
    if "trackingNumber" in body:
        return Parsed(updates=(_read_update(body, "the body", "", raw),))
    if "error" in body:
        code = (first_text(inner(body, "error"), "code", "message") or text(body["error"]))[:80]
        return Parsed(ignored=f"an error of the API: {code or 'without a reason'}")
    if "challenge" in body:
        return Parsed(ignored="a challenge that asks whether the address answers")
    raise UnreadablePayload(f"expected `payload`, `trackingNumber` or `error`, found {keys_of(body)}")


def _read_update(tracking: JsonObject, where: str, noticed: str, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=Usps.name,
        carrier="usps",
        number=expect_text(tracking, "trackingNumber", where),
        received_at=raw.received_at,
        route=Route(
            origin=alpha2(first_text(tracking, "originCountryCode", "originCountry")),
            destination=alpha2(first_text(tracking, "destinationCountryCode", "destinationCountry")),
        ),
    )
    rows = objects(tracking, "trackingEvents", where) or ([tracking] if "eventTimestamp" in tracking else [])
    scans = [_read_row(row, parcel) for row in rows] or _read_sentences(tracking, parcel)
    scans += _read_summary(tracking, scans, noticed, parcel)
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(build_events(scans, parcel)),
        promise=_read_promise(tracking, noticed, parcel, raw.source),
        parcel_id=first_text(tracking, *_PIECE),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
    )


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    written, words = text(row.get("eventCode")), text(row.get("eventType"))
    # Whoever wrote a code as a number lost its first zero.
    code, place = written.zfill(2) if written.isdecimal() else written, _read_place(row)
    return Scan(
        said=WORDS.get(words.lower()) or EVENTS.get(code) or TYPES.get(words.lower(), Meaning.UNKNOWN),
        moment=_read_moment(row, place.country) or stand_in(parcel.received_at),
        identity=code or words,
        raw_code=code or words,
        text=words,
        place=place,
    )


def _read_sentences(tracking: JsonObject, parcel: Parcel) -> list[Scan]:
    """A short answer has one sentence for each event, without a code: what it means is not guessed at."""
    sentences = tracking.get("eventSummaries")
    moment = stand_in(parcel.received_at)
    return [
        Scan(said=Meaning.UNKNOWN, moment=moment, identity=words, raw_code="eventSummaries", text=words)
        for words in map(text, sentences if isinstance(sentences, list) else [])
        if words
    ]


def _read_place(row: JsonObject) -> Place:
    """USPS names no country for scans at home, and others in words."""
    named = text(row.get("eventCountry"))
    country = country_of(named)
    return Place(
        city=text(row.get("eventCity")),
        region=text(row.get("eventState")) or ("" if country else named),
        country=country,
    )


def _read_moment(row: JsonObject, country: str) -> Moment | None:
    """USPS writes the local time to the minute, and the instant to the second beside it."""
    local, offset = text(row.get("eventTimestamp")), _SHORT_HOUR.sub("0", text(row.get("GMTOffset")))
    utc = glance("iso", text(row.get("GMTTimestamp")), zone=UTC) or (glance("iso", local + offset) if offset else None)
    return pin(read_time(local, country=country), utc)


def _read_summary(tracking: JsonObject, scans: list[Scan], noticed: str, parcel: Parcel) -> list[Scan]:
    """The status of the whole tracking is a statement of its own where the events do not make it. Without its category,
    the words before the comma are the category."""
    category, words = text(tracking.get("statusCategory")), text(tracking.get("status"))
    raw_code = category or words.partition(",")[0]
    said: Said = WORDS.get(words.lower()) or CATEGORIES.get(raw_code, Meaning.UNKNOWN)
    if not raw_code or not adds_to([scan.said for scan in scans], said):
        return []
    moment = stand_in(parcel.received_at, noticed)
    return [Scan(said=said, moment=moment, identity=f"summary {raw_code}", raw_code=raw_code, text=words)]


def _read_promise(tracking: JsonObject, noticed: str, parcel: Parcel, source: str) -> StatedPromise | None:
    """Hours are left out: USPS writes them in the local time of an address whose zone it does not name."""
    written = first_text(inner(tracking, _EXPECTATION), *_DAYS) or first_text(tracking, *_DAYS)
    day = glance("iso", written[:_LENGTH_OF_DAY])
    return build_promise([day], stated_at=stand_in(parcel.received_at, noticed).at, source=source)
