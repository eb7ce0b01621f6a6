"""Links that were closed or are too old, what to do about what is wrong, and ending messages on the page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notifier.domain.access import Actor, Role
from notifier.domain.events import Meaning
from notifier.domain.notification import Channel
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.suppression import SuppressionReason
from notifier.errors import NotFound
from notifier.render.colours import ENOUGH, OURS, contrast, dress
from notifier.service import links, track
from notifier.service.suppressing import add_suppressed, list_lifted, list_suppressed
from notifier.store import tables
from notifier.web.advice import advise_on_incident, advise_on_stage
from notifier.web.html import LANGUAGES
from tests.web.engine import Engine, Web, event, has_happened
from tests.web.test_tracking import at, english, registered

AGENT = Actor(name="ann", role=Role.AGENT)


def switch(web: Web, page: str, channel: str, wish: str) -> int:
    return web.post(page, data={"channel": channel, "wish": wish}).status_code


def test_a_closed_link_opens_nothing_and_the_next_one_does(web: Web, engine: Engine) -> None:
    shipment, page = registered(web)
    links.revoke_links(engine.app, AGENT, shipment)
    closed = web.get(page)
    assert closed.status_code == 404
    assert "was closed" in closed.text
    _, newer = registered(web)
    assert newer != page
    assert web.get(newer).status_code == 200


def test_an_edition_cannot_be_made_up(web: Web, engine: Engine) -> None:
    shipment, page = registered(web)
    links.revoke_links(engine.app, AGENT, shipment)
    seal = page.rpartition(".")[2]
    assert web.get(f"/t/{shipment}~1.{seal}").status_code == 404


def test_closing_links_is_recorded_and_leaves_unsubscribing_alone(web: Web, engine: Engine) -> None:
    shipment, _ = registered(web)
    links.revoke_links(engine.app, AGENT, shipment)
    [change] = engine.rows(tables.audit)
    assert (change["user_name"], change["action"], change["subject"]) == ("ann", "links.close", f"shipment:{shipment}")
    with pytest.raises(NotFound):
        links.revoke_links(engine.app, AGENT, "nothing")


def test_a_link_ends_weeks_after_the_journey_did(web: Web, engine: Engine) -> None:
    shipment, page = registered(web)
    has_happened(engine, shipment, [event(at(22), stage=Stage.DELIVERED)])
    engine.clock.set(at(22) + track.OPEN_AFTER_END)
    assert web.get(page).status_code == 200
    engine.clock.advance(seconds=1)
    assert web.get(page).status_code == 404


def test_a_link_of_a_parcel_that_never_came_ends_after_a_year(web: Web, engine: Engine) -> None:
    _, page = registered(web)
    engine.clock.advance(days=365)
    assert web.get(page).status_code == 200
    engine.clock.advance(seconds=1)
    assert web.get(page).status_code == 404


def test_the_browser_asks_again_cheaply(web: Web, engine: Engine) -> None:
    shipment, page = registered(web)
    first = web.get(page)
    again = web.get(page, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    has_happened(engine, shipment, [event(at(22), stage=Stage.DELIVERED)])
    assert web.get(page, headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_a_channel_is_ended_and_begun_again_on_the_page(web: Web, engine: Engine) -> None:
    _, page = registered(web, recipient=english())
    assert "We write to you here" in web.get(page).text
    assert switch(web, page, "email", "off") == 303
    [entry] = list_suppressed(engine.app)
    assert (entry.channel, entry.reason, entry.source) == (
        Channel.EMAIL,
        SuppressionReason.OPTED_OUT,
        "tracking page",
    )
    assert "You ended these messages" in web.get(page).text
    assert switch(web, page, "email", "on") == 303
    assert list_suppressed(engine.app) == []
    assert [one.by for one in list_lifted(engine.app)] == ["tracking page"]


def test_a_bounced_address_cannot_be_switched_on_by_its_owner(web: Web, engine: Engine) -> None:
    _, page = registered(web, recipient=english())
    add_suppressed(
        engine.app,
        "alex@example.com",
        brand="default",
        channel=None,
        reason=SuppressionReason.BOUNCED,
        by="sendgrid",
    )
    assert switch(web, page, "email", "on") == 422
    assert "the address does not work" in web.get(page).text
    assert len(list_suppressed(engine.app)) == 1


def test_who_answered_stop_is_told_to_answer_start(web: Web, engine: Engine) -> None:
    _, page = registered(web, recipient=english(phone="+12125550123"))
    add_suppressed(
        engine.app, "+12125550123", brand="default", channel=None, reason=SuppressionReason.OPTED_OUT, by="reply"
    )
    assert switch(web, page, "sms", "on") == 422
    assert "Answer START" in web.get(page).text


def test_nonsense_and_forged_links_switch_nothing(web: Web, engine: Engine) -> None:
    _, page = registered(web)
    assert switch(web, page, "fax", "off") == 422
    assert switch(web, page, "email", "perhaps") == 422
    assert switch(web, page[:-2], "email", "off") == 404
    assert list_suppressed(engine.app) == []


def test_the_page_says_what_to_do(web: Web, engine: Engine) -> None:
    shipment, page = registered(web, recipient=english())
    told = [event(at(21), incident=IncidentKind.CUSTOMS_ACTION_NEEDED, meaning=Meaning.INCIDENT)]
    has_happened(engine, shipment, told)
    assert "Customs needs something from you" in web.get(page).text


def test_every_incident_has_advice_in_every_language() -> None:
    for kind in set(IncidentKind) - {IncidentKind.OTHER}:
        said = {advise_on_incident(kind, language) for language in LANGUAGES}
        assert len(said - {""}) == len(LANGUAGES)
    assert advise_on_stage(Stage.IN_TRANSIT, "en") == ""


@pytest.mark.parametrize("colour", [OURS, "#ffffff", "#000000", "#ffdd00", "#7f7f7f", "#e60012", ""])
def test_every_colour_of_a_brand_can_be_read(colour: str) -> None:
    colours = dress(colour)
    assert contrast(colours.light, "#ffffff") >= ENOUGH
    assert contrast(colours.dark, "#1a2028") >= ENOUGH
    assert contrast(colours.on_light, colours.light) >= ENOUGH
    assert contrast(colours.on_dark, colours.dark) >= ENOUGH


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_page_stands_for_as_long_as_it_says() -> None:
    assert track.OPEN_AFTER_END < track.OPEN_AT_MOST == timedelta(days=365)
