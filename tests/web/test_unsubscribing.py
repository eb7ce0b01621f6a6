"""Unsubscribing: one click suffices, looking changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from notifier.render.colours import dress
from notifier.service import tokens
from notifier.store.tables import suppressions
from tests.web.engine import WITH_KEY, Engine, Web, parcel

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def page(web: Web, engine: Engine) -> str:
    """The path of the link in a message to Jo."""
    shipment = web.post("/v1/shipments", json=parcel(), headers=WITH_KEY).json()["id"]
    return f"/unsubscribe/{tokens.make(engine.app, 'unsubscribe', shipment)}"


def test_looking_at_the_page_changes_nothing(web: Web, engine: Engine, page: str) -> None:
    for method in ("GET", "HEAD"):
        web.ask(method, page)
    text = web.get(page).text
    assert engine.rows(suppressions) == []
    assert '<form method="post">' in text
    assert "Northwind" in text
    assert "j…@example.com" in text
    assert "jo@example.com" not in text


def test_the_page_wears_the_colour_of_the_brand(web: Web, page: str) -> None:
    assert f"--accent: {dress('').dark};" in web.get(page).text


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"data": ONE_CLICK}, id="urlencoded"),
        pytest.param({"files": {"List-Unsubscribe": (None, "One-Click")}}, id="multipart"),
    ],
)
def test_one_click_ends_emails_of_that_brand_to_that_address(
    web: Web, engine: Engine, page: str, sent: dict[str, Any]
) -> None:
    answer = web.post(page, **sent)
    assert answer.status_code == 200
    assert "Sie sind abgemeldet" in answer.text
    (row,) = engine.rows(suppressions)
    assert (row["brand"], row["channel"], row["address"]) == ("default", "email", "jo@example.com")
    assert (row["reason"], row["source"], row["at"]) == ("opted_out", "unsubscribe", engine.clock.now())


def test_clicking_again_changes_nothing(web: Web, engine: Engine, page: str) -> None:
    web.post(page, data=ONE_CLICK)
    before = engine.rows(suppressions)
    engine.clock.advance(days=1)
    assert web.post(page, data=ONE_CLICK).status_code == 200
    assert engine.rows(suppressions) == before


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", FORM),
        (b"List-Unsubscribe=No", FORM),
        (b'{"List-Unsubscribe": "One-Click"}', "application/json"),
        (b"\xff\xfe=%%%", FORM),
        (b"no boundary in here", "multipart/form-data; boundary=x"),
        (b"no boundary at all", "multipart/form-data"),
    ],
)
def test_anything_but_one_click_is_refused(web: Web, engine: Engine, page: str, content: bytes, kind: str) -> None:
    assert web.post(page, content=content, headers={"content-type": kind}).status_code == 400
    assert engine.rows(suppressions) == []


def test_a_body_that_is_far_too_long_is_not_read(web: Web, page: str) -> None:
    assert web.post(page, content=b"x" * 20_000, headers={"content-type": FORM}).status_code == 413


def test_a_forged_link_unsubscribes_nobody(web: Web, engine: Engine, page: str) -> None:
    assert web.post(page[:-1] + "!", data=ONE_CLICK).status_code == 404
    assert engine.rows(suppressions) == []


def test_a_recipient_without_an_address_can_click_too(web: Web, engine: Engine) -> None:
    shipment = web.post("/v1/shipments", json=parcel(recipient={"name": "Jo"}), headers=WITH_KEY).json()["id"]
    page = f"/unsubscribe/{tokens.make(engine.app, 'unsubscribe', shipment)}"
    assert web.post(page, data=ONE_CLICK).status_code == 200
    assert engine.rows(suppressions) == []
