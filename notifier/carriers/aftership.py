"""AfterShip Tracking: webhooks, and the API's answers, which hold the same tracking object.

Docs: https://www.aftership.com/docs/tracking/webhook/ (events, signature) and
https://github.com/AfterShip/tracking-sdk-nodejs (`src/model`: every field and its time formats).
"""

from __future__ import annotations

from notifier.carriers.codes import cainiao
from notifier.carriers.codes.aftership import SUBTAGS, TAGS
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.legs import name_legs
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    expect_text,
    first_text,
    inner,
    keys_of,
    listed,
    load,
    objects,
    peek,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.sayings import Said, stage_of
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events, is_an_end
from notifier.carriers.reading.signatures import Encoding, check_header, require_secret, sign_body
from notifier.carriers.reading.times import read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Place, StatedPromise, TrackingUpdate
from notifier.domain.stages import Stage
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

# The carrier's own window comes first, the shop's promise last. Windows are objects or, in older versions, plain dates.
WINDOWS: dict[str, str] = {
    "courier_estimated_delivery_date": "estimated_delivery_date",
    "expected_delivery": "",
    "latest_estimated_delivery": "datetime",
    "aftership_estimated_delivery_date": "estimated_delivery_date",
    "custom_estimated_delivery_date": "datetime",
    "order_promised_delivery_date": "",
}

_EVENTS = frozenset({"tracking_update", "edd_revise", "tracking_pending_time"})
_HEADERS = ("aftership-hmac-sha256", "as-signature-hmac-sha256")
_PROBLEM_RESOLVED = "InTransit_008"


class AfterShip:
    """An account of AfterShip Tracking. `secret` is its webhook secret."""

    name = "aftership"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, raw: RawWebhook) -> None:
        """Return if the body is signed with our secret. Raises WebhookRejected."""
        require_secret(self._secret, "AfterShip")
        check_header(raw, _HEADERS, self._sign(raw.body))

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the header with which AfterShip would send `body`."""
        return {_HEADERS[0]: self._sign(body)}

    def _sign(self, body: bytes) -> str:
        return sign_body(self._secret, body, encoding=Encoding.BASE64)

    def identify(self, raw: RawWebhook) -> str:
        """Return AfterShip's id of this push, or ""."""
        return peek(raw.body, "event_id")

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every tracking in the body with its whole history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        found = _find_trackings(body)
        if isinstance(found, str):
            return Parsed(ignored=found)
        return read_parcels(found, lambda tracking, where: _read_update(tracking, where, body, raw))


def _find_trackings(body: JsonObject) -> list[tuple[str, JsonObject]] | str:
    """Return the trackings with their places, or why there is none."""
    if "msg" in body or "event" in body:
        event = text(body.get("event"))
        if event and event not in _EVENTS and "tracking_number" not in inner(body, "msg"):
            return f"the event {event[:60]!r} is not about a tracking"
        return [("msg", expect_object(body.get("msg"), "msg"))]
    where, data = ("data", inner(body, "data")) if "data" in body else ("the body", body)
    if "tracking" in data:
        return [(f"{where}.tracking", expect_object(data["tracking"], f"{where}.tracking"))]
    if "trackings" in data:
        listed = objects(data, "trackings", where)
        return [(f"{where}.trackings[{i}]", one) for i, one in enumerate(listed)] or "an empty list of trackings"
    if "tracking_number" in data:
        return [(where, data)]
    if "meta" in body:
        return f"an answer of the API without a tracking: {keys_of(data)}"
    raise UnreadablePayload(f"expected `msg`, `data.tracking` or a tracking, found {keys_of(body)}")


def _read_update(tracking: JsonObject, where: str, body: JsonObject, raw: RawWebhook) -> TrackingUpdate:
    parcel = _read_parcel(tracking, where, raw)
    last = inner(tracking, "checkpoint")
    checkpoints = [last] if last else objects(tracking, "checkpoints", where)
    scans = [_read_checkpoint(one, parcel) for one in checkpoints]
    scans += _read_summary(tracking, checkpoints, parcel)
    events = build_events(scans, parcel)
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(events, is_flagged=tracking.get("return_to_sender") is True),
        promise=_read_promise(tracking, parcel, raw.source),
        is_first_push=_is_first_push(body, checkpoints),
        further_legs=name_legs(_read_legs(tracking), parcel.number),
        reference=first_text(tracking, "order_id", "order_number"),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
    )


def _read_parcel(tracking: JsonObject, where: str, raw: RawWebhook) -> Parcel:
    """What older versions of the API call `…_iso3`, newer ones call `…_region`."""
    return Parcel(
        adapter=AfterShip.name,
        carrier=text(tracking.get("slug")).lower(),
        number=expect_text(tracking, "tracking_number", where),
        received_at=raw.received_at,
        route=Route(
            origin=alpha2(first_text(tracking, "origin_country_iso3", "origin_country_region")),
            destination=alpha2(
                first_text(
                    tracking,
                    "destination_country_iso3",
                    "destination_country_region",
                    "courier_destination_country_iso3",
                    "courier_destination_country_region",
                )
            ),
        ),
    )


def _read_legs(tracking: JsonObject) -> list[tuple[str, str]]:
    """Return couriers with their numbers: those that AfterShip found to follow, then what newer versions call the last
    mile."""
    named = [*listed(tracking, "next_couriers"), inner(tracking, "last_mile")]
    return [(text(one.get("slug")), text(one.get("tracking_number"))) for one in named]


def _read_checkpoint(checkpoint: JsonObject, parcel: Parcel) -> Scan:
    tag, subtag, action = text(checkpoint.get("tag")), text(checkpoint.get("subtag")), text(checkpoint.get("raw_tag"))
    carrier = text(checkpoint.get("slug")).lower() or parcel.carrier
    country = alpha2(first_text(checkpoint, "country_iso3", "country_region"))
    added_at = text(checkpoint.get("created_at"))
    moment = read_time(text(checkpoint.get("checkpoint_time")), country=country)
    return Scan(
        said=_say(tag, subtag, action if carrier == "cainiao" else ""),
        moment=moment or stand_in(parcel.received_at, added_at),
        identity=action or subtag or tag,
        raw_code="/".join(filter(None, (subtag or tag, action))),
        text=text(checkpoint.get("message")),
        place=Place(
            city=first_text(checkpoint, "city", "location"), region=text(checkpoint.get("state")), country=country
        ),
        added_at=added_at,
        carrier=carrier,
        resolves=subtag == _PROBLEM_RESOLVED,
    )


def _say(tag: str, subtag: str, action: str = "") -> Said:
    """Cainiao's own code comes before AfterShip's reading of it: a body with `CC_IM_START`, import clearance started,
    was seen with the subtag "customs clearance completed"."""
    return cainiao.ACTIONS.get(action) or SUBTAGS.get(subtag) or TAGS.get(tag) or Meaning.UNKNOWN


def _read_summary(tracking: JsonObject, checkpoints: list[JsonObject], parcel: Parcel) -> list[Scan]:
    """The status of the whole tracking is a statement of its own where the checkpoints do not make it: AfterShip pushes
    "Delivered" without a single checkpoint, and shops mark trackings as lost. It names no time but that of delivery.

    It is held against AfterShip's own reading of the checkpoints, from which it comes: where Cainiao's code corrects
    that reading, the summary repeats the mistake and is no news.
    """
    tag, subtag = text(tracking.get("tag")), text(tracking.get("subtag"))
    said = _say(tag, subtag)
    if tag in ("", "Pending") or (checkpoints and not is_an_end(said)):
        return []
    if not adds_to([_say(text(one.get("tag")), text(one.get("subtag"))) for one in checkpoints], said):
        return []
    delivered_at = text(tracking.get("shipment_delivery_date")) if stage_of(said) is Stage.DELIVERED else ""
    moment = read_time(delivered_at, country=parcel.route.destination)
    moment = moment or stand_in(parcel.received_at, _noticed_at(tracking))
    return [
        Scan(
            said=said,
            # Without the time, which differs from push to push, so that repeated summaries are one event.
            moment=moment._replace(wall=""),
            identity=f"summary {subtag or tag}",
            raw_code=subtag or tag,
            text=text(tracking.get("subtag_message")),
            resolves=subtag == _PROBLEM_RESOLVED,
        )
    ]


def _noticed_at(tracking: JsonObject) -> str:
    return first_text(tracking, "updated_at", "last_updated_at")


def _read_promise(tracking: JsonObject, parcel: Parcel, source: str) -> StatedPromise | None:
    """Windows are in the recipient's zone, whether they name it or not."""
    stated_at = stand_in(parcel.received_at, _noticed_at(tracking)).at
    for name, field in WINDOWS.items():
        if not tracking.get(name):
            continue
        window = inner(tracking, name)
        single = text(window.get(field)) or text(tracking.get(name))
        ends = (text(window.get(f"{field}_{end}")) or single for end in ("min", "max"))
        moments = [read_time(end, country=parcel.route.destination) for end in dict.fromkeys(ends)]
        promise = build_promise(moments, stated_at=stated_at, source=source)
        if promise is not None:
            return promise
    return None


def _is_first_push(body: JsonObject, checkpoints: list[JsonObject]) -> bool:
    """Whether AfterShip pushes this number for the first time.

    `is_tracking_first_tag` does not say so: it is true for the first push of *each* tag
    (https://www.aftership.com/docs/tracking/2025-01/webhook/webhook-specifications). It is the first push if in
    addition AfterShip added the whole history in one go, which `created_at` of the checkpoints shows.
    """
    if body.get("is_tracking_first_tag") is False:
        return False
    added = {text(one.get("created_at")) for one in checkpoints}
    return len(added) <= 1 and "" not in added
