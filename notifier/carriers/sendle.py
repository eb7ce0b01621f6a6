"""Sendle: answers of its tracking API. How its pushes could be told from anybody's is not published: none are taken.

Docs: https://developers.sendle.com/ and https://github.com/api-evangelist/sendle (`json-schema`: every field)
"""

from __future__ import annotations

from notifier.carriers.codes.sendle import EVENTS, STATES
from notifier.carriers.reading.asked import OnlyAsked, asked_number
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.locations import split_location
from notifier.carriers.reading.payload import JsonObject, expect_object, first_text, inner, keys_of, load, objects, text
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.scans import Parcel, Scan, adds_to
from notifier.carriers.reading.times import Moment, read_time, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import Meaning, Parsed, Place, StatedPromise
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook


class Sendle(OnlyAsked):
    """Answers of Sendle. They leave out whose they are: the number is the one that was asked for."""

    name = "sendle"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return the parcel in the answer. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        if "error" in body:
            return Parsed(ignored=f"the API answered {text(body['error'])[:60]!r}")
        if "tracking_events" not in body:
            raise UnreadablePayload(f"expected `tracking_events`, found {keys_of(body)}")
        number = asked_number(raw)
        parcel = Parcel(
            adapter=Sendle.name,
            carrier=Sendle.name,
            number=number,
            received_at=raw.received_at,
            route=Route(
                origin=alpha2(text(inner(body, "origin").get("country"))),
                destination=alpha2(text(inner(body, "destination").get("country"))),
            ),
        )
        rows = objects(body, "tracking_events", "the body")
        scans = [_read_row(row, parcel) for row in rows]
        scans += _read_summary(body, scans, parcel)
        return Parsed(updates=(build_update(scans, parcel, raw.source, promise=_read_promise(body, parcel, raw)),))


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    kind = text(row.get("event_type"))
    return Scan(
        said=EVENTS.get(kind.lower(), Meaning.UNKNOWN),
        moment=_read_moment(row) or stand_in(parcel.received_at),
        identity=kind,
        raw_code=kind,
        text=" / ".join(filter(None, (text(row.get("description")), text(row.get("reason"))))),
        place=_read_place(row),
    )


def _read_place(row: JsonObject) -> Place:
    """Newer answers set the parts of the place apart."""
    parts = inner(row, "location_data")
    country = alpha2(text(parts.get("country")))
    if not country:
        return split_location(text(row.get("location")))
    return Place(city=text(parts.get("suburb")), region=text(parts.get("state")), country=country)


def _read_moment(row: JsonObject) -> Moment | None:
    """Where Sendle does not know the zone of a place, it writes the time of the clock there as if it were UTC."""
    local, instant = text(row.get("local_scan_time")), text(row.get("scan_time"))
    if local and instant == f"{local}Z":
        return read_time(local)
    shown = text(row.get("display_time")) if local else ""
    return read_time(shown or instant)


def _read_summary(body: JsonObject, scans: list[Scan], parcel: Parcel) -> list[Scan]:
    """The state of the whole parcel is a statement of its own where no event says that its way is over."""
    state = text(body.get("state"))
    said = STATES.get(state.lower())
    if said is None or not adds_to([scan.said for scan in scans], said):
        return []
    changed = first_text(inner(body, "status"), "last_changed_at").replace(" UTC", "Z")
    moment = read_time(changed) or stand_in(parcel.received_at)
    return [Scan(said=said, moment=moment, identity=f"summary {state}", raw_code=state)]


def _read_promise(body: JsonObject, parcel: Parcel, raw: RawWebhook) -> StatedPromise | None:
    scheduling = inner(body, "scheduling")
    names = (f"estimated_delivery_date_{end}" for end in ("minimum", "maximum"))
    days = [read_time(text(scheduling.get(name))) for name in names]
    return build_promise(days, stated_at=parcel.received_at, source=raw.source)
