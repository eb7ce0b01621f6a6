"""The API about people: replies at the door, the list of who is not written to, erasing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.ports import RawWebhook
from notifier.store.tables import inbox, replies
from tests.texting import JO, STRANGER, Texting, texting
from tests.web.engine import WITH_KEY, Web

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Texting]:
    """A few shops that send text messages."""
    with texting(tmp_path) as started:
        yield started


@pytest.fixture
def site(shop: Texting) -> Iterator[Web]:
    """A client of their web service."""
    client = Web(shop.app)
    yield client
    client.close()


def bring(site: Web, raw: RawWebhook, **headers: str) -> Any:
    """Post a reply as Twilio does."""
    form = {"content-type": "application/x-www-form-urlencoded", **raw.headers, **headers}
    return site.post(raw.path, content=raw.body, headers=form)


# Replies


def test_a_reply_is_kept_and_answered_with_twiml_and_a_worker_is_woken(shop: Texting, site: Web) -> None:
    answer = bring(site, shop.webhook("Where is it?"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert answer.text == EMPTY
    (row,) = shop.engine.rows(inbox)
    assert (row["kind"], row["source"], row["path"]) == ("reply", "twilio", "/replies/twilio")
    assert "x-twilio-signature" not in row["headers"]
    site.close_door()
    assert shop.engine.queue.take("receive") == [row["id"]]


def test_help_is_answered_in_the_language_of_the_recipient(shop: Texting, site: Web) -> None:
    shop.register(locale="de-AT")
    answer = bring(site, shop.webhook("help please"))
    assert "<Message>Shoe Shop: SMS zu Ihren Paketen" in answer.text


def test_a_reply_brought_twice_is_kept_once(shop: Texting, site: Web) -> None:
    raw = shop.webhook("help please")
    first, again = bring(site, raw), bring(site, raw)
    assert first.text == again.text != EMPTY
    assert len(shop.engine.rows(inbox)) == 1


def test_what_twilio_did_not_sign_is_refused_and_changes_nothing(shop: Texting, site: Web) -> None:
    raw = shop.webhook("STOP")
    answers = [
        bring(site, raw, **{"x-twilio-signature": "A" * 28}),
        site.post(raw.path, content=raw.body),
        site.post(raw.path + "?x=1", content=raw.body, headers=raw.headers),
    ]
    assert {one.status_code for one in answers} == {401}
    assert shop.engine.rows(inbox) == []


def test_nobody_else_brings_replies(site: Web) -> None:
    for name in ("sendgrid", "nobody"):
        answer = site.post(f"/replies/{name}", content=b"")
        assert answer.status_code == 404
        assert "providers that bring replies in the configuration: twilio" in answer.json()["errors"][0]["message"]


def test_without_a_database_twilio_is_told_to_come_again(tmp_path: Path, shop: Texting, site: Web) -> None:
    shop.app.db.engine.dispose()
    for file in tmp_path.glob("notifier.db*"):
        file.unlink()
    (tmp_path / "notifier.db").mkdir()
    for text in ("help please", "Where is it?"):
        answer = bring(site, shop.webhook(text))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")


def test_any_bytes_with_a_signature_are_answered(shop: Texting, site: Web) -> None:
    @given(body=st.binary(max_size=300) | st.text().map(lambda text: f"MessageSid=1&From={text}&Body={text}".encode()))
    def try_out(body: bytes) -> None:
        assert bring(site, shop.signed(body)).status_code in (200, 401)

    try_out()


# Suppressions


def put(site: Web, **sent: object) -> Any:
    return site.post("/v1/suppressions", json=sent, headers=WITH_KEY)


def take(site: Web, **sent: object) -> Any:
    return site.ask("DELETE", "/v1/suppressions", json=sent, headers=WITH_KEY)


def test_an_address_is_put_on_the_list_listed_and_taken_off_again(shop: Texting, site: Web) -> None:
    added = put(site, address="Jo@Example.com")
    assert (added.status_code, added.json()["reason"], added.json()["source"]) == (200, "by_hand", "api")
    put(site, address=JO, brand="tea", reason="opted_out")

    listed = site.get("/v1/suppressions", headers=WITH_KEY).json()["suppressions"]
    assert {(one["brand"], one["channel"], one["address"], one["reason"]) for one in listed} == {
        ("default", "email", "j…@example.com", "by_hand"),
        ("tea", "sms", "+49…678", "opted_out"),
    }
    (entry,) = site.get("/v1/suppressions?channel=email&show_personal=true", headers=WITH_KEY).json()["suppressions"]
    assert entry["address"] == "jo@example.com"

    lifted = take(site, address="jo@example.com")
    assert [one["reason"] for one in lifted.json()["suppressions"]] == ["by_hand"]
    assert site.get("/v1/suppressions?brand=default", headers=WITH_KEY).json() == {"suppressions": []}
    (once,) = site.get("/v1/suppressions?lifted=true", headers=WITH_KEY).json()["suppressions"]
    assert (once["lifted_by"], once["lifted_at"]) == ("api", shop.engine.clock.at.isoformat())
    assert take(site, address="jo@example.com").status_code == 404


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "address: it is missing"),
        ({"address": "jo@"}, "address: it is no email address"),
        ({"address": "0151"}, "address: it is no phone number"),
        ({"address": "jo@example.com", "brand": "shoes"}, "brand: `shoes` is not among the brands"),
        ({"address": "jo@example.com", "reasn": "x"}, "reasn: there is no such field"),
        ({"address": "jo@example.com", "reason": "boredom"}, "reason: "),
        ({"address": "jo@example.com", "channel": "pigeon"}, "channel: "),
    ],
)
def test_a_mistake_is_said_without_repeating_the_address(site: Web, sent: dict[str, object], message: str) -> None:
    answer = put(site, **sent)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"].startswith(message)
    assert "jo@" not in answer.text


def test_what_is_not_json_is_refused_without_being_repeated(site: Web) -> None:
    answer = site.post("/v1/suppressions", content=b"jo@example.com", headers=WITH_KEY)
    assert answer.status_code == 422
    assert "jo@" not in answer.text
    assert site.post("/v1/suppressions", content=b"x" * 200_000, headers=WITH_KEY).status_code == 413


# Replies for people


def test_people_read_what_was_not_understood_and_say_when_it_is_done(shop: Texting, site: Web) -> None:
    shop.texts("Where is it?", to=STRANGER)
    shop.texts("STOP")
    (waiting,) = site.get("/v1/replies", headers=WITH_KEY).json()["replies"]
    assert (waiting["text"], waiting["address"], waiting["waits"]) == ("Where is it?", "+49…678", True)
    assert len(site.get("/v1/replies?all=true", headers=WITH_KEY).json()["replies"]) == 2
    assert site.post(f"/v1/replies/{waiting['id']}/done", headers=WITH_KEY).status_code == 204
    assert site.get("/v1/replies", headers=WITH_KEY).json() == {"replies": []}
    assert site.post(f"/v1/replies/{waiting['id']}/done", headers=WITH_KEY).status_code == 404
    done = [row for row in shop.engine.rows(replies) if row["id"] == waiting["id"]]
    assert done[0]["done_by"] == "api"


# Erasing


def test_a_person_is_erased_and_what_is_left_to_do_is_said(shop: Texting, site: Web) -> None:
    shop.register()
    put(site, address="jo@example.com")
    answer = site.post("/v1/erasures", json={"email": "JO@example.com"}, headers=WITH_KEY)
    assert answer.status_code == 200
    said = answer.json()
    assert (said["counts"]["orders"], said["counts"]["suppressions"], said["erased_before"]) == (1, 1, None)
    assert [(one["provider"], one["is_done"]) for one in said["providers"]] == [("sendgrid", False)]
    assert "jo@" not in answer.text.lower()
    (entry,) = site.get("/v1/suppressions?show_personal=true", headers=WITH_KEY).json()["suppressions"]
    assert entry["address"] == "(erased)"
    again = site.post("/v1/erasures", json={"email": "jo@example.com"}, headers=WITH_KEY).json()
    assert again["erased_before"] == shop.engine.clock.at.isoformat()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422),
        ({"email": "jo@example.com", "phone": JO}, 422),
        ({"order_ref": "nothing"}, 404),
        ({"name": "Jo"}, 422),
    ],
)
def test_who_is_meant_must_be_plain(site: Web, sent: dict[str, str], status: int) -> None:
    assert site.post("/v1/erasures", json=sent, headers=WITH_KEY).status_code == status


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/suppressions"),
        ("POST", "/v1/suppressions"),
        ("DELETE", "/v1/suppressions"),
        ("GET", "/v1/replies"),
        ("POST", "/v1/replies/1/done"),
        ("POST", "/v1/erasures"),
    ],
)
def test_nothing_of_it_is_open_to_who_has_no_key(site: Web, method: str, path: str) -> None:
    assert site.ask(method, path, content=b"{}").status_code == 401


def test_the_description_names_every_shape_that_may_be_sent(site: Web) -> None:
    schema = orjson.loads(site.get("/openapi.json").content)
    for path, method, name in (
        ("/v1/suppressions", "post", "SuppressionIn"),
        ("/v1/suppressions", "delete", "AddressIn"),
        ("/v1/erasures", "post", "ErasureIn"),
    ):
        body = schema["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
        assert body == {"$ref": f"#/components/schemas/{name}"}
        assert name in schema["components"]["schemas"]
