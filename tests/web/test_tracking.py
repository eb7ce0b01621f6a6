"""The customer's page: true, in their language, in their time, and small."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from notifier.domain.events import Meaning, Place, Precision, TzSource
from notifier.domain.promise import Promise
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.wording import DeliveredTo
from notifier.service import tokens
from notifier.web.html import LANGUAGES
from notifier.web.takers import say_taker
from tests.web.engine import WITH_KEY, Engine, Web, event, has_happened, parcel

LEIPZIG = Place(city="Leipzig", country="DE")
SHENZHEN = Place(city="Shenzhen", country="CN")
PAGE = {"Accept": "text/html"}


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def registered(web: Web, **more: Any) -> tuple[str, str]:
    """Register a parcel; return its id and the path of its page."""
    answer = web.post("/v1/shipments", json=parcel(**more), headers=WITH_KEY).json()
    return answer["id"], answer["tracking_url"].removeprefix("https://track.example")


def english(**more: Any) -> dict[str, Any]:
    return {"name": "Alex Rivera", "email": "alex@example.com", "locale": "en-US", "zone": "America/New_York", **more}


def promised(first: datetime, last: datetime, *, is_day: bool = False) -> Promise:
    return Promise(earliest=first, latest=last, is_day=is_day, stated_at=at(20), source="courier")


def test_the_page_says_where_the_parcel_is_when_it_comes_and_what_is_wrong(web: Web, engine: Engine) -> None:
    shipment, page = registered(web, recipient=english(), destination_country="US")
    told = [
        event(at(20, 3, 15), stage=Stage.DEPARTED_ORIGIN, place=SHENZHEN),
        event(at(21, 14, 5), stage=Stage.IN_CUSTOMS, place=Place(city="Newark", country="US")),
        event(at(21, 18), incident=IncidentKind.CUSTOMS_HELD, meaning=Meaning.INCIDENT),
    ]
    has_happened(engine, shipment, told, promised(at(24, 15), at(24, 17)))
    text = web.get(page).text
    assert "<h1>In customs</h1>" in text
    assert "Expected: <strong>Tue, Nov 24, 10:00" in text
    assert "Held by customs</strong> since Sat, Nov 21" in text
    assert "Left the country of origin" in text
    assert "Shenzhen, CN" in text
    assert "Sat, Nov 21, 9:05" in text, "times are in the recipient's zone"
    assert "Northwind" in text
    assert "1042" in text


def test_the_page_speaks_german_to_german_readers(web: Web, engine: Engine) -> None:
    shipment, page = registered(web)
    has_happened(engine, shipment, [event(at(22, 8), stage=Stage.OUT_FOR_DELIVERY, place=LEIPZIG)])
    text = web.get(page).text
    assert '<html lang="de">' in text
    assert "<h1>In Zustellung</h1>" in text
    assert "So., 22. Nov., 09:00" in text


@pytest.mark.parametrize(
    ("locale", "stage", "history"),
    [
        ("es-MX", "En reparto", "Qué ha pasado hasta ahora"),
        ("fr-CA", "En cours de livraison", "Le trajet jusqu\u2019ici"),
    ],
)
def test_the_page_speaks_spanish_and_french(web: Web, engine: Engine, locale: str, stage: str, history: str) -> None:
    shipment, page = registered(web, recipient=english(locale=locale))
    has_happened(engine, shipment, [event(at(22, 8), stage=Stage.OUT_FOR_DELIVERY, place=LEIPZIG)])
    text = web.get(page).text
    assert f'<html lang="{locale[:2]}">' in text
    assert f"<h1>{stage}</h1>" in text
    assert history in text


def test_a_reader_of_another_language_gets_english(web: Web) -> None:
    _, page = registered(web, recipient=english(locale="it-IT"))
    assert '<html lang="en">' in web.get(page).text


def test_before_the_first_scan_the_page_says_so(web: Web) -> None:
    _, page = registered(web, recipient=english())
    text = web.get(page).text
    assert "<h1>Order received</h1>" in text
    assert "has not scanned the parcel yet" in text
    assert "Expected" not in text, "nobody promised anything"


def test_a_window_that_has_passed_is_not_promised_again(web: Web, engine: Engine) -> None:
    shipment, page = registered(web, recipient=english())
    told = [event(at(20), stage=Stage.IN_TRANSIT)]
    has_happened(engine, shipment, told, promised(at(22, 15), at(22, 17)))
    text = web.get(page).text
    assert "Was expected" in text
    assert "later than planned" in text


def test_after_delivery_nothing_is_promised_any_more(web: Web, engine: Engine) -> None:
    shipment, page = registered(web, recipient=english())
    has_happened(engine, shipment, [event(at(22), stage=Stage.DELIVERED)], promised(at(24, 15), at(24, 17)))
    text = web.get(page).text
    assert "<h1>Delivered</h1>" in text
    assert "xpected" not in text


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en-US", "A neighbour took it for you."),
        ("de-DE", "Nachbarn haben es für Sie angenommen."),
        ("es-ES", "Lo recogió un vecino por usted."),
        ("fr-FR", "Un voisin l\u2019a reçu pour vous."),
    ],
)
def test_the_page_says_who_took_the_parcel(web: Web, engine: Engine, locale: str, said: str) -> None:
    shipment, page = registered(web, recipient=english(locale=locale))
    has_happened(engine, shipment, [event(at(22, 8), stage=Stage.DELIVERED, delivered_to=DeliveredTo.NEIGHBOUR)])
    assert said in unescape(web.get(page).text)


def test_every_taker_has_words_in_every_language() -> None:
    said = {say_taker(taker, language) for taker in DeliveredTo for language in LANGUAGES}
    assert len(said) == len(DeliveredTo) * len(LANGUAGES)
    assert say_taker(None, "de") == ""


def test_the_page_says_that_carriers_contradict_each_other_as_long_as_they_do(web: Web, engine: Engine) -> None:
    shipment, page = registered(web, recipient=english())
    told = [
        event(at(20, 8), stage=Stage.DELIVERED, carrier="ups"),
        event(at(21, 8), stage=Stage.OUT_FOR_DELIVERY, carrier="usps"),
    ]
    has_happened(engine, shipment, told)
    assert "Two carriers contradict each other: UPS: Delivered, and USPS: Out for delivery." in web.get(page).text
    agreed = [*told, event(at(22, 8), stage=Stage.DELIVERED, carrier="usps")]
    has_happened(engine, shipment, agreed)
    assert "contradict" not in web.get(page, headers={"Cache-Control": "no-cache"}).text


@pytest.mark.parametrize(
    ("written", "shown"),
    [("my-courier", "My Courier"), ("Nimbus Cargo", "Nimbus Cargo"), ("DHL_Express", "DHL Express")],
)
def test_a_carrier_is_shown_by_its_own_name_or_as_it_was_given(web: Web, written: str, shown: str) -> None:
    _, page = registered(web, legs=[{"carrier": written, "tracking_number": "MC1"}])
    assert f"{shown} " in web.get(page).text or f"{shown}<" in web.get(page).text


def test_a_scan_that_came_again_and_one_that_was_taken_back_are_not_shown(web: Web, engine: Engine) -> None:
    shipment, page = registered(web, recipient=english())
    scanned = event(at(20, 8), stage=Stage.IN_CUSTOMS, raw_code="C", place=LEIPZIG)
    told = [
        scanned,
        event(at(20, 9), stage=Stage.CUSTOMS_CLEARED, raw_code="D", place=LEIPZIG),
        scanned._replace(key="again", at=at(20, 8, 1), received_at=at(21)),
        event(at(21, 8), stage=Stage.DESTROYED, retracted_at=at(22)),
    ]
    has_happened(engine, shipment, told)
    text = web.get(page).text
    assert text.count("Leipzig, DE") == 2
    assert "estroyed" not in text


def test_a_parcel_on_its_way_back_shows_no_steps_towards_the_recipient(web: Web, engine: Engine) -> None:
    shipment, page = registered(web, recipient=english())
    has_happened(engine, shipment, [event(at(22), stage=Stage.RETURNING)])
    text = web.get(page).text
    assert "Going back to the sender" in text
    assert 'class="steps"' not in text


def test_customs_is_a_step_only_of_parcels_that_cross_a_border(web: Web) -> None:
    _, far = registered(web, recipient=english())
    _, near = registered(web, ref="P-2", order_ref="1043", origin_country="US", destination_country="US")
    assert ">Customs</li>" in web.get(far).text
    assert ">Zoll</li>" not in web.get(near).text


def test_what_is_uncertain_is_not_shown_as_certain(web: Web, engine: Engine) -> None:
    shipment, page = registered(web, recipient=english())
    shanghai_day = at(20) - timedelta(hours=8)
    told = [
        event(shanghai_day, stage=Stage.PICKED_UP, precision=Precision.DATE),
        event(at(21, 6, 30), stage=Stage.IN_TRANSIT, tz_source=TzSource.ASSUMED),
    ]
    has_happened(engine, shipment, told)
    text = web.get(page).text
    assert "With the carrier<span>Fri, Nov 20</span>" in text, "a day stays the day that the carrier wrote"
    assert "On its way<span>Sat, Nov 21</span>" in text, "a time of an unknown zone is no time"


def test_what_means_nothing_to_the_customer_is_left_out_and_repetitions_too(web: Web, engine: Engine) -> None:
    shipment, page = registered(web, recipient=english())
    told = [
        event(at(20, 1), meaning=Meaning.UNKNOWN, raw_text="SRT_FAC_7"),
        event(at(20, 2), stage=Stage.IN_TRANSIT, place=SHENZHEN),
        event(at(20, 3), stage=Stage.IN_TRANSIT, place=SHENZHEN),
    ]
    has_happened(engine, shipment, told)
    text = web.get(page).text
    assert "SRT_FAC_7" not in text
    assert text.count("Shenzhen") == 1


def test_the_page_stays_small_whatever_the_carrier_sends(web: Web, engine: Engine) -> None:
    shipment, page = registered(web, recipient=english())
    places = [Place(city=f"A town with the name {n} {'<' * 900}", country="US") for n in range(2000)]
    told = [event(at(1) + timedelta(minutes=n), stage=Stage.IN_TRANSIT, place=place) for n, place in enumerate(places)]
    has_happened(engine, shipment, told)
    text = web.get(page).text
    assert len(text.encode()) < 50_000
    assert "name 1999" in text, "the newest lines are the ones that stay"


def test_what_carriers_and_buyers_write_cannot_become_markup(web: Web, engine: Engine) -> None:
    shipment, page = registered(web, order_ref="<b>1</b>", recipient=english())
    has_happened(engine, shipment, [event(at(20), stage=Stage.IN_TRANSIT, place=Place(city="<script>x</script>"))])
    text = web.get(page).text
    assert "<script" not in text
    assert "<b>1</b>" not in text
    assert "&lt;script&gt;" in text


def test_the_page_tells_nothing_about_who_the_parcel_is_for(web: Web) -> None:
    _, page = registered(web)
    text = web.get(page).text
    assert "Weber" not in text
    assert "jo@" not in text
    assert "4915" not in text


def test_the_page_is_closed_to_search_engines_scripts_frames_and_shared_caches(web: Web) -> None:
    _, page = registered(web)
    headers = web.get(page).headers
    assert "noindex" in headers["x-robots-tag"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "private, max-age=30"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_link_that_was_changed_opens_nothing(web: Web) -> None:
    shipment, page = registered(web)
    for broken in (page[:-1], f"/t/{shipment}", "/t/" + page[3:].swapcase(), "/t/x.y"):
        assert web.get(broken).status_code == 404


def test_a_token_for_one_purpose_does_not_open_another(web: Web, engine: Engine) -> None:
    shipment, _ = registered(web)
    assert web.get(f"/t/{tokens.make(engine.app, 'unsubscribe', shipment)}").status_code == 404
    assert web.get(f"/unsubscribe/{tokens.make(engine.app, 'track', shipment)}").status_code == 404


def test_a_customer_with_a_browser_gets_a_page_even_when_there_is_nothing(web: Web) -> None:
    answer = web.get("/t/wrong", headers={**PAGE, "Accept-Language": "de-DE,de;q=0.9"})
    assert answer.status_code == 404
    assert "Diese Seite finden wir nicht" in answer.text
    assert "noindex" in answer.headers["x-robots-tag"]


def test_a_brand_that_is_gone_from_the_configuration_does_not_take_the_page_with_it(web: Web, engine: Engine) -> None:
    _shipment, page = registered(web, brand="tea")
    assert "Søren &amp; Zoë" in web.get(page).text
    with engine.app.db.begin() as connection:
        connection.exec_driver_sql("UPDATE shipments SET brand = 'closed-shop'")
    assert "Northwind" in web.get(page).text
