"""What a template may speak of: a flat list of variables, and sample parcels with a value for each.

The list is closed. A name that is not here is a mistake in the template, found before anything is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a variable holds, and so what a template may do with it."""

    TEXT = "text"
    """Words of the shop or of the engine."""
    OUTSIDE_TEXT = "outside text"
    """Words that a buyer or a carrier chose: they are made harmless before they are printed."""
    LINK = "link"
    """An http or https address, or empty. The only kind that may stand alone in an `href`."""
    NUMBER = "number"
    COLOR = "colour"
    """As `#rrggbb`. The only kind that may stand in a style, or in an attribute that holds a colour."""
    YES_NO = "yes/no"
    MOMENT = "moment"
    """A date or an aware datetime, or nothing. For comparing, never for printing: print the `_text` beside it."""
    LIST = "list"
    """Texts. For `length`, `join` and `for`."""
    LINES = "lines"
    """Sentences that the engine made of other templates: whole, and used like a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One name that a template may use. `computed` ones are made from the others, in the language of the message."""

    name: str
    kind: Kind
    meaning: str
    example: str
    computed: bool = False


def _given(name: str, kind: Kind, meaning: str, example: str) -> Variable:
    return Variable(name=name, kind=kind, meaning=meaning, example=example)


def _computed(name: str, meaning: str, example: str) -> Variable:
    return Variable(name=name, kind=Kind.TEXT, meaning=meaning, example=example, computed=True)


def _color(name: str, meaning: str, example: str) -> Variable:
    return Variable(name=name, kind=Kind.COLOR, meaning=meaning, example=example, computed=True)


_ROWS = (
    _given("brand_name", Kind.TEXT, "the shop", "Northwind"),
    _given("brand_url", Kind.LINK, "the shop's home page; may be empty", "https://northwind.example"),
    _given("brand_color", Kind.COLOR, "the shop's colour, as it can be read on light ground", "#1f4fd8"),
    _color("brand_color_words", "of words upon it", "#ffffff"),
    _color("brand_color_dark", "the shop's colour, as it can be read on dark ground", "#6284e4"),
    _color("brand_color_dark_words", "of words upon that", "#10151c"),
    _given("support_email", Kind.TEXT, "where customers write; may be empty", "help@northwind.example"),
    _given("support_url", Kind.LINK, "the shop's help page; may be empty", "https://northwind.example/help"),
    _given("recipient_name", Kind.OUTSIDE_TEXT, "who is written to; may be empty", "Alex Rivera"),
    _given("order_ref", Kind.OUTSIDE_TEXT, "the shop's order number", "1042"),
    _given("tracking_number", Kind.OUTSIDE_TEXT, "of the leg that carries the parcel now", "1Z999AA10123456784"),
    _given("carrier", Kind.OUTSIDE_TEXT, "the code of the carrier that has the parcel now; for comparing", "ups"),
    _given("carrier_written", Kind.OUTSIDE_TEXT, "the carrier as the shop, or the feed that named it, wrote it", "ups"),
    _computed("carrier_name", "the carrier as customers know it", "UPS"),
    _given("tracking_url", Kind.LINK, "the tracking page of the parcel", "https://track.northwind.example/t/8fK2q9Zc"),
    _given(
        "unsubscribe_url", Kind.LINK, "ends these emails; may be empty", "https://track.northwind.example/u/8fK2q9Zc"
    ),
    _given("stage", Kind.TEXT, "the code of the stage; for comparing", "in_transit"),
    _computed("stage_text", "the stage in words; empty in a language the engine does not speak", "On its way"),
    Variable(
        name="progress",
        kind=Kind.NUMBER,
        meaning="1 being prepared, 2 under way, 3 near the recipient, 4 delivered, 0 neither: a return, a loss",
        example="2",
        computed=True,
    ),
    _given("origin_country", Kind.TEXT, "ISO 3166 code of the country it is sent from; may be empty", "CN"),
    _computed("origin_country_name", "that country's name; may be empty", "China"),
    _given("destination_country", Kind.TEXT, "ISO 3166 code of the country it goes to; may be empty", "US"),
    _computed("destination_country_name", "that country's name; may be empty", "United States"),
    _given("promise_from", Kind.MOMENT, "when the delivery window begins", "2026-11-24"),
    _given("promise_to", Kind.MOMENT, "when the delivery window ends", "2026-11-24"),
    _given("promise_is_day", Kind.YES_NO, "whether whole days are promised, without hours", "yes"),
    _computed("promise_text", "the delivery window in words; empty when nobody knows it", "Tue, Nov 24"),
    _given("promise_before_from", Kind.MOMENT, "when the window began that the recipient was last told", "2026-11-23"),
    _given("promise_before_to", Kind.MOMENT, "when that window ended", "2026-11-23"),
    _computed("promise_before_text", "the window the recipient was last told; empty when none was", "Mon, Nov 23"),
    _given("last_scan_at", Kind.MOMENT, "when the parcel was last seen", "2026-11-23 08:40"),
    _computed("last_scan_text", "that moment in words; empty when it was never seen", "Mon, Nov 23, 8:40 AM"),
    _given("last_scan_place", Kind.OUTSIDE_TEXT, "where it was last seen; may be empty", "Newark, NJ"),
    _given("days_silent", Kind.NUMBER, "whole days since it was last seen", "4"),
    _given("incident", Kind.TEXT, "the code of what is wrong; empty when nothing is", "customs_held"),
    _computed("incident_text", "what is wrong, in words; empty as well in such a language", "Held by customs"),
    _given("incident_since", Kind.MOMENT, "since when", "2026-11-20 03:15"),
    _computed("incident_since_text", "that day in words; may be empty", "Fri, Nov 20"),
    _given("attempt_number", Kind.NUMBER, "how often delivery was tried", "1"),
    _given("delivered_to", Kind.TEXT, "who or what took the parcel; empty if the carrier does not say", "neighbour"),
    _given("now", Kind.MOMENT, "when the message is written", "2026-11-23 15:00"),
    _given("parcels", Kind.LIST, "the tracking numbers the message speaks of", "1Z999AA10123456784"),
    _given("news", Kind.LINES, "in a digest, what is told: one line each", "Delivered: your order 1042 (1Z999AA1)"),
    _given("rule", Kind.TEXT, "the name of the rule, in messages to the team; else empty", "suspected_lost"),
    _given("feed", Kind.TEXT, "the source that is silent or back, in messages to the team; else empty", "aftership"),
    _given("feed_heard_at", Kind.MOMENT, "when that source was heard last", "2026-11-23 08:40"),
    _computed("feed_heard_text", "that moment in words; may be empty", "Mon, Nov 23, 8:40 AM"),
    _given("zone", Kind.TEXT, "the time zone in which times are written", "America/New_York"),
    _computed("locale", "the language and region in which the message is written", "en-US"),
)

VARIABLES: dict[str, Variable] = {row.name: row for row in _ROWS}
"""Every variable, by name, in the order in which the documentation lists them."""

GIVEN = frozenset(row.name for row in _ROWS if not row.computed)
"""What a caller must supply. The others are computed."""

_EMPTY: dict[Kind, object] = {
    Kind.TEXT: "",
    Kind.OUTSIDE_TEXT: "",
    Kind.LINK: "",
    Kind.COLOR: "",
    Kind.NUMBER: 0,
    Kind.YES_NO: False,
    Kind.MOMENT: None,
    Kind.LIST: (),
    Kind.LINES: (),
}

NOTHING: dict[str, object] = {row.name: _EMPTY[row.kind] for row in _ROWS if not row.computed}
"""Every variable that is given, without a value: for messages of which no parcel is the subject."""


def _on(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


_DOMESTIC: dict[str, object] = {
    "brand_name": "Northwind",
    "brand_url": "https://northwind.example",
    "brand_color": "",
    "support_email": "help@northwind.example",
    "support_url": "https://northwind.example/help",
    "recipient_name": "Alex Rivera",
    "order_ref": "1042",
    "tracking_number": "1Z999AA10123456784",
    "carrier": "ups",
    "carrier_written": "ups",
    "tracking_url": "https://track.northwind.example/t/8fK2q9Zc",
    "unsubscribe_url": "https://track.northwind.example/u/8fK2q9Zc",
    "stage": "in_transit",
    "origin_country": "US",
    "destination_country": "US",
    "promise_from": _on(24, 15),
    "promise_to": _on(24, 17),
    "promise_is_day": False,
    "promise_before_from": _on(23, 5),
    "promise_before_to": _on(24, 4, 59),
    "last_scan_at": _on(23, 13, 40),
    "last_scan_place": "Newark, NJ",
    "days_silent": 4,
    "incident": "",
    "incident_since": None,
    "attempt_number": 1,
    "delivered_to": "",
    "now": _on(23, 15),
    "parcels": ["1Z999AA10123456784"],
    "news": ["Delivered: your order 1042 (1Z999AA10123456784)"],
    "rule": "",
    "feed": "",
    "feed_heard_at": None,
    "zone": "America/New_York",
}

_INTERNATIONAL: dict[str, object] = {
    **_DOMESTIC,
    "recipient_name": "Jonas Weber",
    "order_ref": "NW-20391",
    "tracking_number": "YT2631221266005417",
    "carrier": "yunexpress",
    "carrier_written": "yunexpress",
    "stage": "in_customs",
    "origin_country": "CN",
    "destination_country": "DE",
    "promise_from": _on(26, 23),
    "promise_to": datetime(2026, 12, 1, 22, 59, tzinfo=UTC),
    "promise_is_day": True,
    "promise_before_from": _on(23, 23),
    "promise_before_to": _on(25, 22, 59),
    "last_scan_at": _on(20, 3, 15),
    "last_scan_place": "Leipzig, DE",
    "incident": "customs_held",
    "incident_since": _on(20, 3, 15),
    "parcels": ["YT2631221266005417"],
    "zone": "Europe/Berlin",
}

_NO_PROMISE: dict[str, object] = {
    "promise_from": None,
    "promise_to": None,
    "promise_is_day": False,
    "promise_before_from": None,
    "promise_before_to": None,
}

_NOTHING_KNOWN: dict[str, object] = {
    **_DOMESTIC,
    **_NO_PROMISE,
    "brand_url": "",
    "support_email": "",
    "support_url": "",
    "unsubscribe_url": "",
    "recipient_name": "",
    "tracking_number": "",
    "carrier": "",
    "carrier_written": "",
    "stage": "ordered",
    "origin_country": "",
    "destination_country": "",
    "last_scan_at": None,
    "last_scan_place": "",
    "days_silent": 0,
    "attempt_number": 0,
    "parcels": [],
    "zone": "UTC",
}

_LONG_NAMES: dict[str, object] = {
    **_INTERNATIONAL,
    "brand_name": "Northwind Traders Outdoor & Garden",
    "recipient_name": "Maximiliane-Alexandra Freifrau von Hohenstein-Wolfenbüttel",
    "order_ref": "NORTHWIND-WEB-2026-00000020391-B",
    "tracking_number": "00340434161094042557",
    "carrier": "deutsche-post-dhl-international",
    "carrier_written": "deutsche-post-dhl-international",
    "last_scan_place": "Llanfairpwllgwyngyll, Isle of Anglesey, GB",
    "days_silent": 21,
    "attempt_number": 3,
    "parcels": ["00340434161094042557"],
}

_SPECIAL_CHARACTERS: dict[str, object] = {
    **_INTERNATIONAL,
    "brand_color": "#ffd400",
    "brand_name": "Søren & Zoë\u2019s \u201cTea\u201d",
    "recipient_name": "Łukasz O\u2019Brien <Żak> & 陈伟",
    "order_ref": "№ 42/7",
    "last_scan_place": "Kraków \u2013 Balice, PL",
}

_MERGED: dict[str, object] = {
    **_DOMESTIC,
    "days_silent": 1,
    "parcels": ["1Z999AA10123456784", "1Z999AA10123456793", "1Z999AA10123456800"],
    "news": [
        "Delivered: your order 1042 (1Z999AA10123456784)",
        "Out for delivery: your order 1042 (1Z999AA10123456793)",
        "Your order 1042 will arrive later: Tue, Nov 24 (1Z999AA10123456800)",
    ],
}

_DELIVERED: dict[str, object] = {
    **_DOMESTIC,
    "stage": "delivered",
    "last_scan_at": _on(23, 14, 52),
    "last_scan_place": "Hoboken, NJ",
    "days_silent": 0,
}

_TAKEN_BY: dict[str, dict[str, object]] = {
    f"delivered_to_{taker}": {**_DELIVERED, "delivered_to": taker}
    for taker in ("neighbour", "safe_place", "mailbox", "locker")
}

_ATTEMPT_FAILED: dict[str, object] = {**_DELIVERED, "stage": "attempt_failed", "attempt_number": 2}

_OUT_FOR_DELIVERY: dict[str, object] = {
    **_DELIVERED,
    "stage": "out_for_delivery",
    "promise_from": _on(23, 19),
    "promise_to": _on(23, 21),
}

_AT_THE_PICKUP_POINT: dict[str, object] = {**_DELIVERED, "stage": "available_for_pickup"}

_RETURNING: dict[str, object] = {
    **_INTERNATIONAL,
    **_NO_PROMISE,
    "stage": "returning",
    "incident": "unclaimed",
    "attempt_number": 3,
}

_LOST: dict[str, object] = {**_RETURNING, "stage": "lost", "incident": ""}

_FOR_THE_TEAM: dict[str, object] = {
    **_INTERNATIONAL,
    "recipient_name": "",
    "unsubscribe_url": "",
    "rule": "suspected_lost",
}

_SILENT_FEED: dict[str, object] = {
    **_NOTHING_KNOWN,
    "rule": "feed_silent",
    "feed": "aftership",
    "feed_heard_at": _on(23, 8, 40),
    "zone": "UTC",
}

SAMPLES: dict[str, dict[str, object]] = {
    "domestic": _DOMESTIC,
    "international": _INTERNATIONAL,
    "no_promise": {**_INTERNATIONAL, **_NO_PROMISE},
    "no_name": {**_DOMESTIC, "recipient_name": ""},
    "nothing_known": _NOTHING_KNOWN,
    "long_names": _LONG_NAMES,
    "special_characters": _SPECIAL_CHARACTERS,
    "merged": _MERGED,
    "out_for_delivery": _OUT_FOR_DELIVERY,
    "attempt_failed": _ATTEMPT_FAILED,
    "delivered": _DELIVERED,
    **_TAKEN_BY,
    "at_the_pickup_point": _AT_THE_PICKUP_POINT,
    "returning": _RETURNING,
    "lost": _LOST,
    "destroyed": {**_LOST, "stage": "destroyed"},
    "for_the_team": _FOR_THE_TEAM,
    "silent_feed": _SILENT_FEED,
    "returned_feed": {**_SILENT_FEED, "rule": "feed_returned"},
}
"""Parcels as they come, and the odd ones: each template is rendered with all of them before it may go live."""

TYPICAL_SAMPLES = ("domestic", "international")
"""The parcels by which the length of a text message is judged."""
