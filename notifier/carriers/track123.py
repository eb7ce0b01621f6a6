"""Track123: webhooks, and the API's answers, which hold the same trackings.

Docs: https://docs.track123.com/reference/getting-started-with-your-api (signature, body).
"""

from __future__ import annotations

import hmac
import re

from notifier.carriers.codes.track123 import STATUSES
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.legs import name_legs
from notifier.carriers.reading.locations import split_location
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    expect_text,
    inner,
    keys_of,
    load,
    objects,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events
from notifier.carriers.reading.signatures import require_secret, sign_body
from notifier.carriers.reading.times import Moment, first_known, is_known, read_time, stand_in
from notifier.domain.events import Meaning, Parsed, StatedPromise, TrackingUpdate
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import RawWebhook

_LEGS = ("localLogisticsInfo", "lastMileInfo")
_NESTED = "openApiWayBillInfo"
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-]\d\d:\d\d)")
_SAYS_NOTHING = frozenset({"", "INIT", "NO_RECORD"})


class Track123:
    """An account of Track123. `secret` is the key of its API.

    The signature stands in the body and covers a timestamp alone, so the events are marked as not confirmed.
    """

    name = "track123"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, raw: RawWebhook) -> None:
        """Return if the sender knows our key. It covers nothing of the body. Raises WebhookRejected."""
        require_secret(self._secret, "Track123")
        try:
            proof = inner(expect_object(load(raw.body), "the body"), "verify")
        except UnreadablePayload:
            raise WebhookRejected(
                f"{raw.source}: the body is no JSON object, in which the signature must stand"
            ) from None
        timestamp, got = text(proof.get("timestamp")), text(proof.get("signature")).lower()
        if not (timestamp and got):
            raise WebhookRejected(f"{raw.source}: the body has no verify.timestamp and verify.signature")
        want = sign_body(self._secret, timestamp.encode(errors="replace"))
        if not hmac.compare_digest(got.encode(errors="replace"), want.encode()):
            raise WebhookRejected(f"{raw.source}: verify.signature does not fit: the key is not the sender's")

    def sign(self, body: bytes) -> dict[str, str]:
        """Return no headers: what proves the sender stands in the body itself."""
        return {}

    def identify(self, raw: RawWebhook) -> str:
        """Return "": Track123 gives its pushes no id."""
        return ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every tracking in the body with its whole history. Raises UnreadablePayload."""
        found = _find_trackings(expect_object(load(raw.body), "the body"))
        if isinstance(found, str):
            return Parsed(ignored=found)
        return read_parcels(found, lambda tracking, where: _read_update(tracking, where, raw))


def _find_trackings(body: JsonObject) -> list[tuple[str, JsonObject]] | str:
    """Return the trackings with their places, or why there is none."""
    data = inner(body, "data")
    if "trackNo" in data:
        return [("data", data)]
    accepted = inner(data, "accepted")
    if "content" in accepted:
        listed = objects(accepted, "content", "data.accepted")
        return [(f"data.accepted.content[{i}]", one) for i, one in enumerate(listed)] or "an empty list of trackings"
    if "code" in body:
        return f"an answer of the API without a tracking, with the code {text(body.get('code'))[:20]}"
    raise UnreadablePayload(f"expected `data` with a tracking, found {keys_of(body)}")


def _read_update(tracking: JsonObject, where: str, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=Track123.name,
        carrier=text(inner(tracking, _LEGS[0]).get("courierCode")).lower(),
        number=expect_text(tracking, "trackNo", where),
        received_at=raw.received_at,
        route=Route(origin=alpha2(text(tracking.get("shipFrom"))), destination=alpha2(text(tracking.get("shipTo")))),
        confirmed=False,
    )
    scans = [scan for leg in _LEGS for scan in _read_leg(inner(tracking, leg), f"{where}.{leg}", parcel)]
    scans += _read_summary(tracking, scans, parcel)
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(build_events(scans, parcel)),
        promise=_read_promise(tracking, parcel, raw.source),
        reference=text(tracking.get("orderNo")),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
        further_legs=name_legs([_read_last_mile(inner(tracking, _LEGS[1]))], parcel.number),
    )


def _read_last_mile(leg: JsonObject) -> tuple[str, str]:
    carrier = text(inner(leg, _NESTED).get("courierCode")) or text(leg.get("courierCode"))
    return carrier, text(leg.get("lmTrackNo"))


def _read_leg(leg: JsonObject, where: str, parcel: Parcel) -> list[Scan]:
    """The rows of the last mile stand one object deeper in some versions."""
    if _NESTED in leg:
        leg, where = inner(leg, _NESTED), f"{where}.{_NESTED}"
    carrier = text(leg.get("courierCode")).lower()
    rows = objects(leg, "trackingDetails", where)
    return [_read_row(row, carrier, parcel) for row in rows]


def _read_row(row: JsonObject, carrier: str, parcel: Parcel) -> Scan:
    code = text(row.get("transitSubStatus"))
    return Scan(
        said=STATUSES.get(code, Meaning.UNKNOWN),
        moment=_read_moment(row) or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=text(row.get("eventDetail")),
        place=split_location(text(row.get("address"))),
        carrier=carrier,
    )


def _read_moment(row: JsonObject) -> Moment | None:
    """The clock on the wall is known again; the instant stands beside it, or is computed from the offset."""
    written, offset = text(row.get("eventTime")), _OFFSET.fullmatch(text(row.get("timezone")))
    local = read_time(written + offset[1] if written and offset else written)
    instant = read_time(text(row.get("eventTimeZeroUTC")))
    if not (is_known(local) and is_known(instant)):
        return first_known(instant, local)
    return instant._replace(wall=local.wall, raw=written)


def _read_summary(tracking: JsonObject, scans: list[Scan], parcel: Parcel) -> list[Scan]:
    """The status of the whole tracking is a statement of its own where the rows do not make it."""
    code = text(tracking.get("transitSubStatus"))
    said = STATUSES.get(code, Meaning.UNKNOWN)
    if code in _SAYS_NOTHING or not adds_to([scan.said for scan in scans], said):
        return []
    return [Scan(said=said, moment=stand_in(parcel.received_at), identity=f"summary {code}", raw_code=code)]


def _read_promise(tracking: JsonObject, parcel: Parcel, source: str) -> StatedPromise | None:
    moment = read_time(text(tracking.get("expectedDelivery")))
    return build_promise([moment], stated_at=parcel.received_at, source=source)
