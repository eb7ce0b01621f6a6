"""A shipment's story as a page of plain text: the parcel, and what its carriers said."""

from __future__ import annotations

from collections.abc import Iterator

from notifier.cli.layout import LocalTime, count, harmless, heading, paragraph
from notifier.cli.said_text import forecast_lines, notification_lines, rule_lines
from notifier.domain.events import Precision, TzSource
from notifier.domain.journey import Incident
from notifier.domain.notification import Channel
from notifier.domain.promise import Promise
from notifier.domain.shipment import STOP_MEANING, Leg
from notifier.domain.stages import END_STAGES, INCIDENT_MEANING, MEANING
from notifier.service.masking import Veil
from notifier.service.rule_words import word_span
from notifier.service.story import Scan, Stay, Story

_TZ_WORDS: dict[TzSource, str] = {
    TzSource.EXPLICIT: "the carrier gave the offset",
    TzSource.LOCATION: "zone of the place",
    TzSource.CARRIER: "zone this carrier always uses",
    TzSource.ASSUMED: "zone not known, taken as UTC: up to 14h off",
    TzSource.RECEIVED: "no time given: when we received it",
}

_MOST_ZONES = 3
"""A recipient in a large country may be in any of a dozen; the first is the one in which times are written."""


def story_text(story: Story, *, show_personal: bool = False) -> str:
    """Return the whole story, at most 100 columns wide. Names and addresses are masked unless `show_personal`."""
    shipment = story.stored.shipment
    clock = LocalTime(shipment.recipient.zone)
    veil = Veil(recipient=shipment.recipient, is_lifted=show_personal)
    parts = (
        _shipment_lines(story, clock, veil),
        _scan_lines(story, clock),
        _stay_lines(story, clock),
        _incident_lines(story, clock),
        _promise_lines(story, clock),
        rule_lines(story, clock),
        notification_lines(story, clock, veil),
        forecast_lines(story, clock, veil),
    )
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part)))


def _shipment_lines(story: Story, clock: LocalTime, veil: Veil) -> Iterator[str]:
    shipment = story.stored.shipment
    yield f"{heading('Parcel')} {harmless(shipment.ref)} of order {harmless(shipment.order_ref)}"
    yield _fact("is now", _whereabouts(story))
    yield _fact("last seen", _last_seen(story, clock))
    yield _fact("for", _recipient(story, veil))
    yield _fact("goes", _way(story))
    legs = ", then ".join(_leg(leg) for leg in shipment.legs)
    yield _fact("carried by", legs or "nobody yet: no tracking number is registered")
    yield _fact("registered", f"{clock.at(shipment.registered_at)} as {shipment.id}, brand {shipment.brand}")
    if shipment.is_test:
        yield _fact("note", "test traffic: nothing is ever told about it")
    if shipment.stop is not None:
        yield _fact("note", f"{STOP_MEANING[shipment.stop]}: nothing is told about it")
    if story.stored.trouble:
        yield _fact("trouble", f"it could not be judged: {story.stored.trouble}")


def _leg(leg: Leg) -> str:
    named = f" (named by {leg.source})" if leg.source else ""
    return f"{leg.shown or 'somebody'} {leg.tracking_number}{named}"


def _fact(name: str, text: str) -> str:
    return paragraph(f"{name:<12}{text}", hanging=12)


def _whereabouts(story: Story) -> str:
    if not story.stays:
        return "not known: no carrier has said anything about it"
    stay = story.stays[-1]
    when = "" if story.stored.journey.has_ended else f" for {word_span(stay.dwell)}"
    troubles = "".join(
        f"; {one.kind} is open for {word_span(story.now - one.opened_at)}"
        for one in story.stored.journey.open_incidents
    )
    return f"{stay.stage}{when} ({MEANING[stay.stage]}){_end_notes(stay, story)}{troubles}{_between_carriers(story)}"


def _end_notes(stay: Stay, story: Story) -> str:
    taker = story.stored.journey.delivered_to
    to = f", taken by: {taker}" if taker else ""
    return f"{to}, unconfirmed: nobody signed it" if not stay.is_confirmed and stay.stage in END_STAGES else to


def _between_carriers(story: Story) -> str:
    given, strife = story.stored.journey.handover, story.stored.journey.disagreement
    notes = ""
    if given is not None and given.is_pending and not story.stored.journey.has_ended:
        notes += f"; the next carrier has not scanned it for {word_span(story.now - given.at)}"
    if strife is not None:
        said = " and ".join(f"{carrier} says {stage}" for carrier, stage in strife.claims)
        notes += f"; carriers disagree for {word_span(story.now - strife.since)}: {said}"
    return notes


def _last_seen(story: Story, clock: LocalTime) -> str:
    journey = story.stored.journey
    if journey.last_scan_at is None:
        return "never"
    place = f", {journey.last_scan_place}" if str(journey.last_scan_place) else ""
    return f"{clock.at(journey.last_scan_at)}{place}, {word_span(story.now - journey.last_scan_at)} ago"


def _recipient(story: Story, veil: Veil) -> str:
    who = veil.who()
    parts = [who.name or "a person without a name", _reach(story, Channel.EMAIL, who.email)]
    parts += [_reach(story, Channel.SMS, who.phone), f"in {who.locale}, times of {_zones(who.zones)}"]
    return "; ".join(parts)


def _zones(zones: tuple[str, ...]) -> str:
    more = len(zones) - _MOST_ZONES
    return " or ".join(zones[:_MOST_ZONES]) + (f" or {more} more" if more > 0 else "")


def _reach(story: Story, channel: Channel, address: str) -> str:
    if not address:
        return f"no address for {channel}"
    if channel in story.suppressed:
        return f"{address} (blocked: it bounced, complained or opted out)"
    if channel not in story.stored.shipment.recipient.consent:
        return f"{address} (did not agree to {channel})"
    return address


def _way(story: Story) -> str:
    shipment = story.stored.shipment
    lane = "international" if shipment.is_international else "domestic"
    return f"{shipment.origin_country or 'unknown'} to {shipment.destination_country or 'unknown'}, {lane}"


def _scan_lines(story: Story, clock: LocalTime) -> Iterator[str]:
    yield heading("What carriers said", count(len(story.scans), "event"))
    if not story.scans:
        yield paragraph("Nothing yet.")
    for scan in story.scans:
        yield from _one_scan(scan, clock)


def _one_scan(scan: Scan, clock: LocalTime) -> Iterator[str]:
    event = scan.event
    is_date = event.precision is Precision.DATE
    when = f"{clock.day(event.at)} (no time of day)" if is_date else clock.at(event.at)
    place = f"  {event.place}" if str(event.place) else ""
    yield paragraph(f'{when}{place}  "{event.raw_text}"', hanging=4)
    effects = ", ".join(scan.effects) or f"moves nothing ({event.meaning})"
    zone = _TZ_WORDS[event.tz_source]
    written = f' (written "{event.raw_time}")' if event.raw_time and event.tz_source is not TzSource.EXPLICIT else ""
    notes = "".join(
        note
        for note, holds in (
            (f"; only in words: {' and '.join(event.from_text)}", bool(event.from_text)),
            (f"; taken by {event.delivered_to}", bool(event.delivered_to)),
            ("; came as history", event.backfill),
            ("; unconfirmed", not event.confirmed),
        )
        if holds
    )
    code = f"code {event.raw_code}" if event.raw_code else "no code"
    yield paragraph(
        f"-> {effects}; {code}, {event.carrier} via {scan.source}; {zone}{written}{notes}", indent=6, hanging=3
    )


def _stay_lines(story: Story, clock: LocalTime) -> Iterator[str]:
    if story.stays:
        yield heading("Stages")
    for stay in story.stays:
        yield f"  {stay.stage:<22}{clock.at(stay.since):<38}{_dwell(stay, story)}".rstrip()


def _dwell(stay: Stay, story: Story) -> str:
    note = " (came as history)" if stay.is_backfill else ""
    if stay.until is not None:
        return word_span(stay.dwell) + note
    return note.strip() if story.stored.journey.has_ended else f"{word_span(stay.dwell)} so far{note}"


def _incident_lines(story: Story, clock: LocalTime) -> Iterator[str]:
    if story.stored.journey.incidents:
        yield heading("Incidents")
    for incident in story.stored.journey.incidents:
        yield paragraph(f"{incident.kind:<22}{_incident_times(incident, story, clock)}", hanging=22)


def _incident_times(incident: Incident, story: Story, clock: LocalTime) -> str:
    length = word_span((incident.closed_at or story.now) - incident.opened_at)
    end = "still open" if incident.closed_at is None else f"until {clock.at(incident.closed_at)}"
    return f"since {clock.at(incident.opened_at)}, {end}, {length} ({INCIDENT_MEANING[incident.kind]})"


def _promise_lines(story: Story, clock: LocalTime) -> Iterator[str]:
    shop, stated = story.stored.shipment.promise, story.stored.journey.promises
    if shop is None and not stated:
        return
    yield heading("Promised delivery")
    if story.heard is None:
        yield paragraph("The customer goes by nothing: no window was told, and the shop promised none.")
    else:
        yield paragraph(f"The customer goes by {_window(story.heard, clock)} ({story.heard_from}).", hanging=4)
    for promise in (shop, *stated):
        if promise is not None:
            source = "the shop" if promise is shop else promise.source
            stated_at = clock.at(promise.stated_at)
            yield paragraph(f"stated {stated_at} by {source}: {_window(promise, clock)}", hanging=4)


def _window(promise: Promise, clock: LocalTime) -> str:
    return clock.window(promise.earliest, promise.latest, is_day=promise.is_day)
