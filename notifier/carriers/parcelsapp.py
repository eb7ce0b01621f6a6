"""Parcels (parcelsapp.com): what it posts when a request for tracking is done, and the API's answers of the same shape.

Docs: https://parcelsapp.com/api-docs/ and https://github.com/api-evangelist/parcelsapp
(`openapi/parcelsapp-webhooks-api-openapi.yml`: the events and every field).
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs

from notifier.carriers.codes.parcelsapp import STATUSES
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.locations import split_location
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    expect_text,
    inner,
    keys_of,
    listed,
    load,
    objects,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.scans import Parcel, Scan, build_events
from notifier.carriers.reading.signatures import check_header, require_secret
from notifier.carriers.reading.summary import state_at_last
from notifier.carriers.reading.times import read_time, stand_in
from notifier.domain.events import Meaning, Parsed, TrackingUpdate
from notifier.domain.stages import Stage
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_HEADER = "authorization"
_ERROR = "tracking_error"


class Parcels:
    """An account of Parcels. `secret` is a token of our making, which stands in the address that we give to Parcels.

    Parcels signs nothing, so the token proves who sent the request, and the events are not confirmed.
    """

    name = "parcelsapp"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, raw: RawWebhook) -> None:
        """Return if the address (`?token=…`) or the header knows our token. Raises WebhookRejected."""
        require_secret(self._secret, "Parcels")
        token = parse_qs(raw.path.partition("?")[2]).get("token")
        shown = raw if token is None else replace(raw, headers={_HEADER: f"Bearer {token[0]}"})
        check_header(shown, (_HEADER,), f"Bearer {self._secret}")

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the header that stands in for the token in the address. The body has no part in it."""
        return {_HEADER: f"Bearer {self._secret}"}

    def identify(self, raw: RawWebhook) -> str:
        """Return "": the id in the body is that of our request, to which several pushes may answer."""
        return ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every shipment in the body with its whole history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        if "shipments" in body or "shipment" in body:
            return _read_shipments(body, raw)
        if text(body.get("event")) == _ERROR or "error" in body:
            return Parsed(ignored=f"Parcels could not track: {text(body.get('error'))[:80] or 'without a reason'}")
        if "uuid" in body:
            return Parsed(ignored="Parcels has not finished looking")
        raise UnreadablePayload(f"expected `shipments`, `error` or `uuid`, found {keys_of(body)}")


def _read_shipments(body: JsonObject, raw: RawWebhook) -> Parsed:
    found = [(f"shipments[{i}]", one) for i, one in enumerate(objects(body, "shipments", "the body"))]
    if isinstance(body.get("shipment"), dict):
        found.append(("shipment", inner(body, "shipment")))
    known = [(where, one) for where, one in found if "error" not in one or "states" in one]
    if not known:
        return Parsed(ignored="a list of shipments of which Parcels found none")
    noticed = text(body.get("timestamp"))
    return read_parcels(known, lambda one, where: _read_update(one, where, noticed, raw))


def _read_update(shipment: JsonObject, where: str, noticed: str, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=Parcels.name,
        carrier=text(inner(shipment, "detectedCarrier").get("slug")).lower(),
        number=expect_text(shipment, "trackingId", where),
        received_at=raw.received_at,
        route=Route(
            origin=alpha2(text(shipment.get("originCode"))),
            destination=alpha2(text(shipment.get("destinationCode"))),
        ),
        confirmed=False,
    )
    slugs = [text(one.get("slug")).lower() for one in listed(shipment, "services")]
    rows = objects(shipment, "states", where)
    scans = [_read_state(row, slugs, parcel) for row in rows]
    scans += _read_status(text(shipment.get("status")), scans, noticed, parcel)
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(build_events(scans, parcel)),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
    )


def _read_state(row: JsonObject, slugs: list[str], parcel: Parcel) -> Scan:
    """A state is the carrier's own words without any code, so what it means is not known."""
    words, carrier = text(row.get("state")), row.get("carrier")
    return Scan(
        said=Meaning.UNKNOWN,
        moment=read_time(text(row.get("date"))) or stand_in(parcel.received_at),
        # The words change with the language; when and where it was does not.
        identity="state",
        raw_code=words,
        text=words,
        place=split_location(text(row.get("location"))),
        carrier=slugs[carrier] if isinstance(carrier, int) and 0 <= carrier < len(slugs) else "",
    )


def _read_status(status: str, scans: list[Scan], noticed: str, parcel: Parcel) -> list[Scan]:
    """The status is the only code there is. It speaks of the newest state, so it has its time; that a parcel is on its
    way is said anew of each."""
    said = STATUSES.get(status.lower(), Meaning.UNKNOWN)
    if not status or (said is Meaning.UNKNOWN and scans):
        return []
    if said is Stage.IN_TRANSIT:
        return [state_at_last(said, status, scans, stand_in(parcel.received_at, noticed).at)]
    newest = max((scan.moment for scan in scans if scan.moment.is_known), key=lambda moment: moment.at, default=None)
    moment = newest or stand_in(parcel.received_at, noticed)
    # Without the time, which may be that of a later state next time, so that repeated summaries are one event.
    return [Scan(said=said, moment=moment._replace(wall=""), identity=f"summary {status}", raw_code=status)]
