"""17TRACK: webhooks of version 2 and later, and the API's answers, which hold the same track information.

Docs: https://asset.17track.net/api/document/v2.4_en/index.html (webhook, signature, fields, statuses).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from notifier.carriers.codes.seventeentrack import MILESTONES, STATUSES, SUB_STATUSES
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.legs import name_legs
from notifier.carriers.reading.locations import split_location
from notifier.carriers.reading.parcels import leave_out, read_each, read_parcels
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
from notifier.carriers.reading.signatures import check_header, require_secret
from notifier.carriers.reading.times import Moment, read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Place, StatedPromise, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_HEADER = "sign"
_STOPPED = "TRACKING_STOPPED"
_EVENTS = frozenset({"TRACKING_UPDATED", _STOPPED})
_TOO_OLD = (
    "data: expected `track_info`, found `track`: that is how version 1 writes. Choose version 2.2 or later for the "
    "webhook in the settings of 17TRACK"
)
_SECURITY = frozenset({"DeliveryFailure_Security", "Exception_Security"})
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

_TO_LOCAL = re.compile(r"\bdelivered to (the )?local (carrier|courier|post)", re.IGNORECASE)
_DENIED = re.compile(r"\bnot( yet)?( been)? delivered\b", re.IGNORECASE)
"""17TRACK was seen to code such texts as delivered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Code:
    """What 17TRACK says of a scan or a parcel, and what that means. `said` is before the text is heard."""

    raw: str
    said: Said
    description: str

    @property
    def corrected(self) -> Said:
        """A false "delivered" is the one mistake that ends a story, so there the carrier's own words overrule it."""
        if self.said is not Stage.DELIVERED:
            return self.said
        if _TO_LOCAL.search(self.description):
            return Stage.HANDED_TO_LOCAL
        return Meaning.UNKNOWN if _DENIED.search(self.description) else self.said


class SeventeenTrack:
    """An account of 17TRACK. `secret` is the key of its API, which also signs its webhooks."""

    name = "17track"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, raw: RawWebhook) -> None:
        """Return if the body is signed with our key. Raises WebhookRejected."""
        require_secret(self._secret, "17TRACK")
        check_header(raw, (_HEADER,), self._sign(raw.body), ignore_case=True)

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the header with which 17TRACK would send `body`."""
        return {_HEADER: self._sign(body)}

    def _sign(self, body: bytes) -> str:
        """17TRACK uses no HMAC: it hashes the body, a slash and the key."""
        return hashlib.sha256(body + b"/" + self._secret.encode()).hexdigest()

    def identify(self, raw: RawWebhook) -> str:
        """Return "": 17TRACK gives its pushes no id."""
        return ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every number in the body with its whole history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        found = _find_numbers(body)
        if isinstance(found, str):
            return Parsed(ignored=found)
        is_stopped, odd = body.get("event") == _STOPPED, list[str]()
        return read_parcels(found, lambda data, where: _read_update(data, where, is_stopped, raw, odd), refused=odd)


def _find_numbers(body: JsonObject) -> list[tuple[str, JsonObject]] | str:
    """Return what is said of each number with its place, or why there is nothing."""
    event, data = text(body.get("event")), inner(body, "data")
    if event:
        if event not in _EVENTS and "track_info" not in data:
            return f"the event {event[:60]!r} is not about a tracking number"
        if "track" in data and "track_info" not in data:
            raise UnreadablePayload(_TOO_OLD)
        return [("data", expect_object(body.get("data"), "data"))]
    if "accepted" in data:
        listed = objects(data, "accepted", "data")
        return [(f"data.accepted[{i}]", one) for i, one in enumerate(listed)] or "an answer of the API without a number"
    if "code" in body:
        return f"an answer of the API without a number: {keys_of(data)}"
    raise UnreadablePayload(f"expected `event` and `data`, or `data.accepted`, found {keys_of(body)}")


def _read_update(data: JsonObject, where: str, is_stopped: bool, raw: RawWebhook, odd: list[str]) -> TrackingUpdate:
    """Read one number. A leg that cannot be read costs no other: why it cannot is added to `odd`."""
    number, info = expect_text(data, "number", where), inner(data, "track_info")
    parcel = Parcel(
        adapter=SeventeenTrack.name,
        carrier=text(data.get("carrier")),
        number=number,
        received_at=raw.received_at,
        route=_read_route(data, inner(info, "shipping_info")),
    )
    providers = objects(inner(info, "tracking"), "providers", f"{where}.track_info.tracking")
    scans = _read_providers(providers, f"{where}.track_info.tracking.providers", info, parcel, odd)
    if is_stopped:
        scans.append(_read_stop(parcel))
    return TrackingUpdate(
        source=raw.source,
        carrier=_name_carrier(providers, parcel.carrier),
        tracking_number=number,
        events=turn_back(build_events(scans, parcel)),
        promise=_read_promise(info, providers, parcel, raw.source),
        further_legs=name_legs(_read_local(inner(info, "misc_info")), number),
        reference=text(data.get("tag")),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
    )


def _read_local(misc: JsonObject) -> list[tuple[str, str]]:
    """Return the local courier of the destination with its number."""
    return [(first_text(misc, "local_provider", "local_key"), text(misc.get("local_number")))]


def _read_route(data: JsonObject, shipping: JsonObject) -> Route:
    """What 17TRACK found out goes before what was said at the registration."""
    return Route(
        origin=alpha2(text(inner(shipping, "shipper_address").get("country")) or text(data.get("origin_country"))),
        destination=alpha2(
            text(inner(shipping, "recipient_address").get("country")) or text(data.get("destination_country"))
        ),
    )


def _name_carrier(providers: list[JsonObject], registered: str) -> str:
    """Return the name of the carrier. The number under which 17TRACK keeps it stands in if none answered for it, or if
    several did and none is the registered one."""
    asked = [inner(one, "provider") for one in providers]
    named = {text(who.get("key")): text(who.get("name")).lower() for who in asked}
    only = next(iter(named.values()), "") if len(named) == 1 else ""
    return named.get(registered) or only or registered


def _read_providers(
    providers: list[JsonObject], where: str, info: JsonObject, parcel: Parcel, odd: list[str]
) -> list[Scan]:
    found = [(f"{where}[{i}]", provider) for i, provider in enumerate(providers)]
    legs, refused = read_each(found, lambda provider, place: _read_leg(provider, place, parcel))
    codes = [code.said for leg in legs for code, _ in leg]
    scans = [scan for leg in legs for _, scan in leg] + _read_summary(info, codes, parcel)
    leave_out(refused, odd, kept=scans)
    return scans


def _read_leg(provider: JsonObject, where: str, parcel: Parcel) -> list[tuple[_Code, Scan]]:
    carrier = text(inner(provider, "provider").get("name")).lower()
    coded = [(row, _read_code(row, parcel.route)) for row in objects(provider, "events", where)]
    return [(code, _read_row(row, code, carrier, parcel)) for row, code in coded]


def _read_code(row: JsonObject, route: Route) -> _Code:
    finer, milestone = text(row.get("sub_status")), text(row.get("stage"))
    said = _say(finer, route) if finer else MILESTONES.get(milestone, Meaning.UNKNOWN)
    return _Code(raw=finer or milestone, said=said, description=text(row.get("description")))


def _say(finer: str, route: Route) -> Said:
    """A sub-status begins with its main status, which counts where the rest is not known."""
    if finer in _SECURITY and route.stays_home:
        return IncidentKind.PROHIBITED
    return SUB_STATUSES.get(finer) or STATUSES.get(finer.partition("_")[0], Meaning.UNKNOWN)


def _read_row(row: JsonObject, code: _Code, carrier: str, parcel: Parcel) -> Scan:
    place = _read_place(row)
    return Scan(
        said=code.corrected,
        moment=_read_moment(row, place.country) or stand_in(parcel.received_at),
        identity=code.raw,
        raw_code=code.raw,
        text=code.description,
        place=place,
        carrier=carrier,
    )


def _read_place(row: JsonObject) -> Place:
    """Where 17TRACK has not taken the place apart, it stands in one text; it may be no more than a country."""
    address = inner(row, "address")
    city, region = text(address.get("city")), text(address.get("state"))
    country = alpha2(text(address.get("country")))
    if not (city or region or country):
        return split_location(text(row.get("location")))
    return Place(city=city, region=region, country=country)


def _read_moment(row: JsonObject, country: str) -> Moment | None:
    """Where the carrier wrote no zone, 17TRACK adds the one of the place; where it wrote no hours, it adds midnight.

    The zone that it adds was seen without summer time (Hamburg at +01:00 in September) and with that of the destination
    for scans at the origin, so where the country has but one clock, what the clock on the wall showed is read by it.
    """
    written = inner(row, "time_raw")
    day = text(written.get("date"))
    if _DAY.fullmatch(day) and not text(written.get("time")):
        return read_time(day, country=country)
    key = next((key for key in ("time_iso", "time_utc") if text(row.get(key))), "")
    moment = read_time(text(row.get(key)), country=country)
    if moment is None or moment.tz_source is not TzSource.EXPLICIT or text(written.get("timezone")):
        return moment
    local = read_time(moment.wall, country=country)
    if local is not None and local.tz_source is TzSource.LOCATION:
        return local._replace(raw=moment.raw)
    return moment._replace(tz_source=TzSource.LOCATION)


def _read_summary(info: JsonObject, told: list[Said], parcel: Parcel) -> list[Scan]:
    """The status of the whole number is a statement of its own where the scans do not make it. It is held against the
    codes of the scans as they were sent: where a text corrects one, the summary repeats the mistake."""
    latest = inner(info, "latest_status")
    finer = first_text(latest, "sub_status", "status")
    description = text(inner(info, "latest_event").get("description"))
    code = _Code(raw=finer, said=_say(finer, parcel.route), description=description)
    if text(latest.get("status")) in ("", "NotFound") or not adds_to(told, code.said):
        return []
    moment = stand_in(parcel.received_at)
    return [Scan(said=code.corrected, moment=moment, identity=f"summary {finer}", raw_code=finer)]


def _read_stop(parcel: Parcel) -> Scan:
    """17TRACK stopped looking, which says nothing about the parcel."""
    return Scan(said=Meaning.STALE, moment=stand_in(parcel.received_at), identity=_STOPPED, raw_code=_STOPPED)


def _read_promise(info: JsonObject, providers: list[JsonObject], parcel: Parcel, source: str) -> StatedPromise | None:
    window = inner(inner(info, "time_metrics"), "estimated_delivery_date")
    ends = [read_time(text(window.get(end)), country=parcel.route.destination) for end in ("from", "to")]
    asked = [stand_in(parcel.received_at, text(one.get("latest_sync_time"))).at for one in providers]
    return build_promise(ends, stated_at=max(asked, default=parcel.received_at), source=source)
