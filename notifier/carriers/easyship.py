"""Easyship: pushes about labels, statuses and checkpoints of a shipment.

Docs: https://developers.easyship.com/reference/webhooks-guide (events, signature),
https://developers.easyship.com/reference/shipmenttrackingcheckpointscreated (every field).
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from notifier.carriers.codes.easyship import EVENTS, STATUSES
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    first_text,
    inner,
    keys_of,
    load,
    objects,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.sayings import Said
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events
from notifier.carriers.reading.signatures import check_header, require_secret
from notifier.carriers.reading.times import read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Place, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_HEADER = "x-easyship-signature"
_TRACKING = "shipment.tracking."
_WRAPPERS = ("data", "tracking_status", "label", "shipment")
"""Where versions of the API put what an event is about."""

_TEST = "ESTEST"
_HEAD_AND_CLAIMS = "eyJhbGciOiJIUzI1NiJ9.e30"
"""`{"alg":"HS256"}` and `{}`: a token that says no more than who made it."""


class Easyship:
    """A webhook of Easyship. `secret` is its secret key, which begins with `webh_`.

    Its signature is a token (JWT, HS256) that proves the sender and not the body, so the events are not confirmed.
    """

    name = "easyship"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, raw: RawWebhook) -> None:
        """Return if the token is signed with our secret. Raises WebhookRejected."""
        require_secret(self._secret, "Easyship")
        signed = raw.headers.get(_HEADER, "").strip().rpartition(".")[0]
        check_header(raw, (_HEADER,), self._sign(signed))

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the header of a request of Easyship. The body has no part in it."""
        return {_HEADER: self._sign(_HEAD_AND_CLAIMS)}

    def _sign(self, head_and_claims: str) -> str:
        digest = hmac.digest(self._secret.encode(), head_and_claims.encode(errors="replace"), hashlib.sha256)
        return f"{head_and_claims}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"

    def identify(self, raw: RawWebhook) -> str:
        """Return "": Easyship gives its pushes no id."""
        return ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return what is said about the one shipment in the body. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        event = text(body.get("event_type"))
        if not event:
            raise UnreadablePayload(f"expected `event_type`, found {keys_of(body)}")
        if event not in EVENTS and not event.startswith(_TRACKING):
            return Parsed(ignored=f"the event {event[:60]!r} is not about the way of a parcel")
        where = next((key for key in _WRAPPERS if isinstance(body.get(key), dict)), "")
        if not where:
            raise UnreadablePayload(f"expected one of {', '.join(_WRAPPERS)}, found {keys_of(body)}")
        if not text(inner(body, where).get("tracking_number")):
            return Parsed(ignored="the shipment has no tracking number yet")
        return Parsed(updates=(_read_update(inner(body, where), where, event, raw),))


def _read_update(shipment: JsonObject, where: str, event: str, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=Easyship.name,
        carrier="",
        number=text(shipment.get("tracking_number")),
        received_at=raw.received_at,
        route=Route(
            origin=alpha2(text(shipment.get("origin"))),
            destination=alpha2(text(shipment.get("destination"))),
        ),
        confirmed=False,
    )
    rows = objects(shipment, "checkpoints", where)
    scans = [_read_row(row, parcel) for row in rows]
    scans += _read_status(shipment, event, scans, parcel)
    handlers = {scan.carrier for scan in scans if scan.carrier}
    return TrackingUpdate(
        source=raw.source,
        carrier=handlers.pop() if len(handlers) == 1 else "",
        tracking_number=parcel.number,
        events=turn_back(build_events(scans, parcel)),
        is_test=text(shipment.get("easyship_shipment_id")).startswith(_TEST),
        reference=first_text(shipment, "platform_order_number", "company_order_number"),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
    )


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    status = text(row.get("primary_status"))
    place = _read_place(row)
    moment = read_time(text(row.get("checkpoint_time")), country=place.country)
    return Scan(
        said=STATUSES.get(status, Meaning.UNKNOWN),
        moment=moment or stand_in(parcel.received_at),
        # Easyship numbers the rows of a shipment, but not for ever: rows that it finds later may come between.
        identity=status,
        raw_code=status,
        text=text(row.get("message")),
        place=place,
        carrier=text(row.get("handler")).lower(),
    )


def _read_place(row: JsonObject) -> Place:
    city, region, country = text(row.get("city")), text(row.get("state")), alpha2(text(row.get("country_iso3")))
    return Place(city=city or ("" if region or country else text(row.get("location"))), region=region, country=country)


def _read_status(shipment: JsonObject, event: str, scans: list[Scan], parcel: Parcel) -> list[Scan]:
    """The status of the whole shipment has no time. It counts where the checkpoints beside it do not say the same."""
    code = event if event in EVENTS else text(shipment.get("status"))
    said: Said = EVENTS.get(event) or STATUSES.get(code, Meaning.UNKNOWN)
    if not code or not adds_to([scan.said for scan in scans], said):
        return []
    words = "" if code == event else code
    moment = stand_in(parcel.received_at)
    return [Scan(said=said, moment=moment, identity=f"summary {code}", raw_code=code, text=words)]
