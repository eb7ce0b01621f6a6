"""What carriers say, normalised: tracking events, promises, and the update that carries them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from notifier.domain.stages import PAPER_STAGES, SEEN_INCIDENTS, IncidentKind, Stage
from notifier.domain.wording import DeliveredTo, TextFact


class Meaning(StrEnum):
    """What kind of statement an event is."""

    MILESTONE = "milestone"
    """It names a stage (and perhaps an incident)."""
    INCIDENT = "incident"
    """It names an incident and no stage."""
    INFO = "info"
    """Without meaning for the customer; moves nothing."""
    STALE = "stale"
    """The observer saw nothing for long or gave up; not a scan, moves nothing."""
    UNKNOWN = "unknown"
    """The code is not mapped; kept and counted, moves nothing, is never guessed."""


class TzSource(StrEnum):
    """How the zone of a carrier's time is known."""

    EXPLICIT = "explicit"
    """The time carried an offset."""
    LOCATION = "location"
    """From the place of the scan."""
    CARRIER = "carrier"
    """The provider documents one reference zone for all its times."""
    ASSUMED = "assumed"
    """Nobody said; taken as UTC, so it may be off by up to 14 hours."""
    RECEIVED = "received"
    """The carrier gave no time at all, or none that can be read: the time of arrival stands in."""


class Precision(StrEnum):
    """How fine a carrier's time is."""

    SECOND = "second"
    DATE = "date"


class Place(NamedTuple):
    """Where a scan happened. `country` is ISO 3166-1 alpha-2 in capitals, or empty."""

    city: str = ""
    region: str = ""
    country: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.city, self.region, self.country) if part)


NOWHERE = Place()

_SHORTEST_DAY = timedelta(hours=23)
"""Where the clocks go forward: two dates that follow each other are never closer."""

_NAIVE = timedelta(hours=14)
_CERTAIN = timedelta(0)


class TrackingEvent(NamedTuple):
    """One thing a carrier said about one tracking number.

    `key` identifies the scan for ever: the provider's own id for it, or a digest of what does not change when the
    provider rewrites its history. `at` is the best known instant in UTC; for `Precision.DATE` it is the start of that
    day. `raw_time`, `raw_code` and `raw_text` are what the carrier wrote.
    """

    key: str
    at: datetime
    received_at: datetime
    meaning: Meaning
    stage: Stage | None = None
    incident: IncidentKind | None = None
    resolves: bool = False
    """The carrier says that an earlier problem is over."""
    raw_code: str = ""
    raw_text: str = ""
    raw_time: str = ""
    tz_source: TzSource = TzSource.EXPLICIT
    precision: Precision = Precision.SECOND
    place: Place = NOWHERE
    carrier: str = ""
    confirmed: bool = True
    """False where no signature covered the body, or where it names an end without any scan, time or place."""
    backfill: bool = False
    """It arrived as history: with the first push for its number, and more than a day old."""
    from_text: tuple[TextFact, ...] = ()
    """What only the text says, in the order of the names: it may have added `incident`, never `stage`."""
    delivered_to: DeliveredTo | None = None
    """Who or what took the parcel, where the carrier says so."""
    wall_time: str = ""
    """What the clock on the wall showed, ISO 8601 without a zone, or ""."""
    sender_id: str = ""
    """The sender's own id of it, by which it can take it back; "" where senders take nothing back."""
    retracted_at: datetime | None = None
    """When we heard that its sender takes it back: it counts for nothing."""

    @property
    def moves(self) -> bool:
        """Whether it says something about the parcel: by its code, or in its words alone."""
        return self.meaning is Meaning.MILESTONE or self.meaning is Meaning.INCIDENT or bool(self.from_text)

    @property
    def is_scan(self) -> bool:
        """Whether it proves that the parcel moved or was seen."""
        if self.stage is not None:
            return self.stage not in PAPER_STAGES
        return self.incident in SEEN_INCIDENTS

    @property
    def happened_at(self) -> datetime:
        """`at`, but never after we heard of it: a time that lies ahead is of a false zone or year, or of a plan."""
        return min(self.at, self.received_at)

    @property
    def uncertainty(self) -> timedelta:
        """How far `at` may be from the truth."""
        if self.precision is Precision.DATE:
            return _SHORTEST_DAY
        if self.tz_source is TzSource.ASSUMED:
            return _NAIVE
        return _CERTAIN


class StatedPromise(NamedTuple):
    """A delivery window as it was stated: a `date` stays a date (in the zone of the destination) until a zone is known.

    `stated_at` is when the source stated it, UTC; it orders the statements. `sender_id` is that of the event which
    stated it, where senders take events back.
    """

    earliest: date | datetime
    latest: date | datetime
    stated_at: datetime
    source: str
    sender_id: str = ""


class NamedLeg(NamedTuple):
    """A further leg as a feed names it: another courier, or the same one after relabelling, with its number."""

    carrier: str
    tracking_number: str


class TrackingUpdate(NamedTuple):
    """What one body says about one tracking number."""

    source: str
    carrier: str
    tracking_number: str
    events: tuple[TrackingEvent, ...] = ()
    promise: StatedPromise | None = None
    is_first_push: bool = False
    """The provider says that it never pushed this number before."""
    is_test: bool = False
    """Test traffic of the provider: kept, never told."""
    further_legs: tuple[NamedLeg, ...] = ()
    """Under which other numbers the parcel goes on, in the order of the way."""
    parcel_id: str = ""
    """The provider's own id of the parcel, where it keeps several under one number: two of them are two parcels."""
    reference: str = ""
    """The shop's own reference, where the provider carries one back."""
    origin_country: str = ""
    destination_country: str = ""


class Parsed(NamedTuple):
    """What an adapter made of a body: updates, or the reason why there is nothing in it for us."""

    updates: tuple[TrackingUpdate, ...] = ()
    ignored: str = ""
    retracted: tuple[str, ...] = ()
    """The senders' own ids of events that are taken back, whosever they were."""
    refused: tuple[str, ...] = ()
    """Why some of its parcels could not be read, one sentence for each, where others could. No personal data."""
