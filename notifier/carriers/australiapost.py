"""Australia Post: answers of the tracking of its Shipping and Tracking API.

Docs: https://developers.auspost.com.au/apis/shipping-and-tracking/reference/track-items.
"""

from __future__ import annotations

import re

from notifier.carriers.codes.australiapost import BEGINNINGS, DESCRIPTIONS
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.parcels import read_each, read_parcels
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    expect_text,
    first_text,
    keys_of,
    listed,
    load,
    objects,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.sayings import Said
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events
from notifier.carriers.reading.times import Moment, read_time, stand_in
from notifier.domain.events import NOWHERE, Meaning, Parsed, Place, TrackingUpdate, TzSource
from notifier.errors import UnreadablePayload
from notifier.places import country_named
from notifier.ports import RawWebhook

_NO_PLACE = "Transit Scan"
"""Written where the place is not known, abroad above all."""

_AT_HOME = re.compile(r"\b(?:ACT|NSW|NT|QLD|SA|TAS|VIC|WA)$")
_ABROAD = re.compile(r"\(([A-Z]{2})\)(?:,|$)|^([A-Z]{2})(?:-|$)")
"""`CHICAGO (US)`, `CHICAGO (US), UNITED STATES OF AMERICA`, `US-60199, UNITED STATES`, `NZ`."""


class AustraliaPost(OnlyAsked):
    """Australia Post pushes nothing."""

    name = "australiapost"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every article in the body with its whole history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        if "tracking_results" not in body and "errors" not in body:
            raise UnreadablePayload(f"expected `tracking_results` or `errors`, found {keys_of(body)}")
        results = objects(body, "tracking_results", "the body")
        found = [(f"tracking_results[{i}]", result) for i, result in enumerate(results)]
        asked, refused = read_each(found, _find_numbered)
        errors = listed(body, "errors") + [error for result in results for error in listed(result, "errors")]
        code = next((first_text(error, "code", "name") for error in errors), "")
        return read_parcels(
            (article for articles in asked for article in articles),
            lambda one, where: _read_update(*one, where, raw),
            nothing=f"an answer of the API without an article: {code[:80] or 'without a reason'}",
            refused=refused,
        )


def _find_numbered(result: JsonObject, where: str) -> list[tuple[str, tuple[JsonObject, str]]]:
    """Return the articles with their numbers. Where there is but one, it is the one that was asked for."""
    asked = expect_text(result, "tracking_id", where)
    articles = _find_articles(result, where)
    return [
        (place, (article, asked if len(articles) == 1 else text(article.get("article_id")) or asked))
        for place, article in articles
    ]


def _find_articles(result: JsonObject, where: str) -> list[tuple[str, JsonObject]]:
    """An item is an article, or a consignment of several."""
    found: list[tuple[str, JsonObject]] = []
    for i, item in enumerate(objects(result, "trackable_items", where)):
        inside = objects(item, "items", f"{where}.trackable_items[{i}]")
        named = [(f"{where}.trackable_items[{i}].items[{j}]", one) for j, one in enumerate(inside)]
        found += named or [(f"{where}.trackable_items[{i}]", item)]
    return found


def _read_update(article: JsonObject, number: str, where: str, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=AustraliaPost.name,
        carrier="australia-post",
        number=number,
        received_at=raw.received_at,
        route=Route(),
    )
    rows = objects(article, "events", where)
    scans = [_read_row(row, parcel) for row in rows]
    scans += _read_status(text(article.get("status")), scans, parcel)
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=number,
        events=turn_back(build_events(scans, parcel)),
    )


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    words, place = text(row.get("description")), _read_place(text(row.get("location")))
    code, said = _say(words)
    return Scan(
        said=said,
        moment=_read_moment(text(row.get("date")), place) or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=words,
        place=place,
    )


def _say(words: str) -> tuple[str, Said]:
    """Return the part of a description that is its code, and what it means. Details stand behind a dash."""
    code = " ".join(words.lower().split())
    for known in (code, code.partition(" - ")[0]):
        if known in DESCRIPTIONS:
            return known, DESCRIPTIONS[known]
    beginning = next((known for known in BEGINNINGS if code.startswith(known)), "")
    return (beginning.strip(), BEGINNINGS[beginning]) if beginning else (code, Meaning.UNKNOWN)


def _read_place(location: str) -> Place:
    if location == _NO_PLACE:
        return NOWHERE
    if _AT_HOME.search(location):
        return Place(city=location, country="AU")
    found = _ABROAD.search(location)
    country = alpha2(found[1] or found[2]) if found else country_named(location)
    return Place(city="" if location == country or country_named(location) else location, country=country)


def _read_moment(raw: str, place: Place) -> Moment | None:
    """Australia Post gives all times its own offset, those of Chicago too, so only those at home are certain."""
    moment = read_time(raw, country=place.country)
    if moment is None or place.country == "AU":
        return moment
    return moment._replace(tz_source=TzSource.ASSUMED)


def _read_status(status: str, scans: list[Scan], parcel: Parcel) -> list[Scan]:
    """The status of an article is a statement of its own where the events do not make it."""
    code, said = _say(status)
    if code in ("", "unknown") or not adds_to([scan.said for scan in scans], said):
        return []
    return [Scan(said=said, moment=stand_in(parcel.received_at), identity=f"summary {code}", raw_code=code)]
