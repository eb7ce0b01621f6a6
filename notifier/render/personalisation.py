"""The words made of a parcel's facts: dates, windows, countries, stages, in the language and zone of the recipient.

Formats are CLDR skeletons (https://www.unicode.org/reports/tr35/tr35-dates.html#availableFormats_appendItems), never
literal patterns: the order of day and month, the dots and the clock are the language's business, not ours.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_interval, format_skeleton, format_time

from notifier.domain.stages import FAMILY, Family, Stage
from notifier.render.colours import dress
from notifier.render.words import name_carrier, word_incident, word_stage

Moment = date | datetime | None

_STEPS = {Family.ORDER: 1, Family.FIRST_MILE: 2, Family.LINEHAUL: 2, Family.CUSTOMS: 2, Family.LAST_MILE: 3}
_FAMILY_OF: dict[str, Family] = {stage.value: family for stage, family in FAMILY.items()}

_ENGLISH = Locale("en")
_COMMON_SPACES = str.maketrans({"\u202f": "\u00a0", "\u2009": " "})
"""CLDR writes thin spaces, which older mail apps show as boxes."""

_DAY = "MMMEd"
_DAY_AND_YEAR = "yMMMEd"


def localise(
    values: Mapping[str, object], locale: str, zone: str, wanted: Collection[str] | None = None
) -> dict[str, object]:
    """Return `values` with the computed variables that are `wanted` beside them; all of them, unless told.

    `locale` is a BCP 47 tag (`de`, `de-AT`), `zone` an IANA name. A language that CLDR does not know is written with
    English formats. Raises ValueError for an unknown zone or a datetime without one.
    """
    language, place = babel_locale(locale), _zone(zone)
    write = _Writer(language=language, zone=place, year=_year(values.get("now"), place))
    makers = _MAKERS if wanted is None else {name: _MAKERS[name] for name in wanted if name in _MAKERS}
    made = {name: make(values, write) for name, make in makers.items()}
    return {**values, "zone": zone, "locale": str(language).replace("_", "-"), **made}


def measure_progress(stage: str) -> int:
    """Return how far the parcel is, in four steps; 0 where it is not on its way to the recipient."""
    if stage == Stage.DELIVERED:
        return 4
    family = _FAMILY_OF.get(stage)
    return _STEPS.get(family, 0) if family else 0


@lru_cache(maxsize=256)
def babel_locale(tag: str) -> Locale:
    """Return the CLDR locale of a BCP 47 tag: as given, else its language alone, else English."""
    for candidate in (tag, tag.replace("_", "-").split("-")[0]):
        try:
            return Locale.parse(candidate.replace("_", "-"), sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return _ENGLISH


class _Writer:
    """Writes moments for one reader."""

    def __init__(self, *, language: Locale, zone: tzinfo, year: int) -> None:
        self.language = language
        self.zone = zone
        self.year = year

    def window(self, start: Moment, end: Moment, *, is_day: bool = False) -> str:
        """Write a window as its day, its days, or its day and hours. With one end unknown, the other stands alone.

        Windows over several days are written without hours: nobody plans a week by them.
        """
        first, last = start or end, end or start
        if first is None or last is None:
            return ""
        if self._date(first) != self._date(last):
            return self._interval(first, last)
        return self.day(first) + ("" if is_day else self._hours(first, last))

    def moment(self, when: Moment) -> str:
        """Write a day and, where it is known, the time."""
        return self.day(when) + self._hours(when, when)

    def day(self, when: Moment) -> str:
        """Write a day; the year only where it is not the current one."""
        if when is None:
            return ""
        day = self._date(when)
        return _write_day(_DAY if day.year == self.year else _DAY_AND_YEAR, day, self.language)

    def country(self, code: object) -> str:
        """Write the name of a country by its ISO 3166 code, or "" for none that is known."""
        return str(self.language.territories.get(str(code or "").upper(), ""))

    def _hours(self, start: Moment, end: Moment) -> str:
        if not isinstance(start, datetime) or not isinstance(end, datetime) or self._spans_day(start, end):
            return ""
        if start == end:
            hours = format_time(start, "short", tzinfo=self.zone, locale=self.language)
        else:
            hours = format_interval(start, end, self._clock(), tzinfo=self.zone, locale=self.language)
        return ", " + hours.translate(_COMMON_SPACES)

    def _spans_day(self, start: datetime, end: datetime) -> bool:
        """Whether the window is a whole day, which says nothing about hours."""
        first, last = start.astimezone(self.zone).time(), end.astimezone(self.zone).time()
        return first == time.min and last >= time(23, 59)

    def _interval(self, first: date, last: date) -> str:
        same_year = self._date(first).year == self._date(last).year == self.year
        skeleton = _DAY if same_year else _DAY_AND_YEAR
        days = format_interval(self._local(first), self._local(last), skeleton, locale=self.language)
        return days.translate(_COMMON_SPACES)

    def _clock(self) -> str:
        """Return the skeleton of hours and minutes: with a mark for the half of the day where the language has one."""
        pattern = str(self.language.time_formats["short"].pattern)
        return "hm" if "a" in pattern or "B" in pattern else "Hm"

    def _date(self, when: date) -> date:
        return when.astimezone(self.zone).date() if isinstance(when, datetime) else when

    def _local(self, when: date) -> datetime:
        """Return the local day as a naive midnight, which Babel then leaves where it is."""
        return datetime.combine(self._date(when), time.min)


@lru_cache(maxsize=4096)
def _write_day(skeleton: str, day: date, language: Locale) -> str:
    """Thousands of messages of an hour name the same few days, and CLDR's formats are slow to apply."""
    midnight = datetime.combine(day, time.min)
    return str(format_skeleton(skeleton, midnight, locale=language)).translate(_COMMON_SPACES)


def _promise(values: Mapping[str, object], write: _Writer) -> str:
    is_day = bool(values.get("promise_is_day"))
    return write.window(_moment(values, "promise_from"), _moment(values, "promise_to"), is_day=is_day)


def _promise_before(values: Mapping[str, object], write: _Writer) -> str:
    return write.window(_moment(values, "promise_before_from"), _moment(values, "promise_before_to"))


_MAKERS: Mapping[str, Callable[[Mapping[str, object], _Writer], object]] = {
    "brand_color": lambda values, _: dress(_code(values, "brand_color")).light,
    "brand_color_words": lambda values, _: dress(_code(values, "brand_color")).on_light,
    "brand_color_dark": lambda values, _: dress(_code(values, "brand_color")).dark,
    "brand_color_dark_words": lambda values, _: dress(_code(values, "brand_color")).on_dark,
    "carrier_name": lambda values, _: name_carrier(_code(values, "carrier_written") or _code(values, "carrier")),
    "stage_text": lambda values, write: word_stage(_code(values, "stage"), write.language.language),
    "progress": lambda values, _: measure_progress(_code(values, "stage")),
    "incident_text": lambda values, write: word_incident(_code(values, "incident"), write.language.language),
    "origin_country_name": lambda values, write: write.country(values.get("origin_country")),
    "destination_country_name": lambda values, write: write.country(values.get("destination_country")),
    "promise_text": _promise,
    "promise_before_text": _promise_before,
    "last_scan_text": lambda values, write: write.moment(_moment(values, "last_scan_at")),
    "incident_since_text": lambda values, write: write.day(_moment(values, "incident_since")),
    "feed_heard_text": lambda values, write: write.moment(_moment(values, "feed_heard_at")),
}
"""How each computed variable is made; the colour that is given is made fit for reading."""


def _code(values: Mapping[str, object], name: str) -> str:
    return str(values.get(name) or "")


def _moment(values: Mapping[str, object], name: str) -> Moment:
    when = values.get(name)
    if when is None or when == "":
        return None
    if not isinstance(when, date):
        raise ValueError(f"{name} is neither a date nor a datetime")
    if isinstance(when, datetime) and when.tzinfo is None:
        raise ValueError(f"{name} is a datetime without a zone")
    return when


def _year(now: object, zone: tzinfo) -> int:
    """Return the current year of the reader, or 0, which is no year, where nobody said what time it is."""
    return now.astimezone(zone).year if isinstance(now, datetime) else 0


@lru_cache(maxsize=512)
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (OSError, LookupError, ValueError) as error:
        raise ValueError(f'there is no time zone "{name}"') from error
