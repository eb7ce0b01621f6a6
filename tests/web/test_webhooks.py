"""The door over HTTP: authentic bodies are kept exactly as they came, everything else is refused in words."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.store.tables import feed_hours, inbox
from notifier.web.bodies import MOST_BYTES
from tests.web.engine import PUBLIC_URL, Courier, Engine, Web, build_engine

BODY = b'{"number": "1Z"}'


def signed(body: bytes = BODY, **more: str) -> dict[str, str]:
    return {**Courier().sign(body), "content-type": "application/json", **more}


def test_an_authentic_body_is_kept_as_it_came_and_a_worker_is_woken(web: Web, engine: Engine) -> None:
    answer = web.post("/webhooks/courier", content=BODY, headers=signed())
    assert (answer.status_code, answer.json()) == (200, {"status": "kept"})
    (row,) = engine.rows(inbox)
    assert row["body"] == BODY
    assert row["source"] == "courier"
    assert row["kind"] == "webhook"
    assert row["received_at"] == engine.clock.now()
    web.close_door()
    assert engine.queue.take("judge") == [row["id"]]


def test_a_repeated_body_is_answered_as_kept_and_goes_no_further(web: Web, engine: Engine) -> None:
    web.post("/webhooks/courier", content=BODY, headers=signed())
    answer = web.post("/webhooks/courier", content=BODY, headers=signed())
    assert (answer.status_code, answer.json()) == (200, {"status": "repeated"})
    assert len(engine.rows(inbox)) == 1


def test_a_delivery_is_known_by_the_id_its_sender_gave_it(web: Web, engine: Engine) -> None:
    for name, delivery in ((b"1", "a"), (b"2", "a"), (b"1", "b")):
        web.post("/webhooks/courier", content=name, headers=signed(name, **{"x-delivery": delivery}))
    assert [row["body"] for row in engine.rows(inbox)] == [b"1", b"1"]


def test_what_was_not_signed_by_the_sender_is_refused_and_not_kept(web: Web, engine: Engine) -> None:
    answer = web.post("/webhooks/courier", content=BODY + b" ", headers=signed(BODY))
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["error"] == "SignatureInvalid"
    assert engine.rows(inbox) == []


def test_an_unknown_source_is_told_which_there_are(web: Web) -> None:
    answer = web.post("/webhooks/aftersip", content=BODY)
    assert answer.status_code == 404
    assert "aftership" in answer.json()["errors"][0]["message"]


def test_a_body_nobody_can_read_is_kept_all_the_same(web: Web, engine: Engine) -> None:
    body = b"\xff\x00 this is not JSON"
    digest = base64.b64encode(hmac.new(b"a-secret", body, hashlib.sha256).digest()).decode()
    answer = web.post("/webhooks/aftership", content=body, headers={"aftership-hmac-sha256": digest})
    assert answer.status_code == 200
    assert engine.rows(inbox)[0]["body"] == body


def test_the_largest_body_is_taken_and_a_larger_one_is_not(web: Web, engine: Engine) -> None:
    largest = b"x" * MOST_BYTES
    assert web.post("/webhooks/courier", content=largest, headers=signed(largest)).status_code == 200
    larger = largest + b"x"
    assert web.post("/webhooks/courier", content=larger, headers=signed(larger)).status_code == 413
    assert len(engine.rows(inbox)) == 1


def test_an_endless_body_is_not_read_to_its_end(web: Web) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100:
            sent += 1
            yield b"x" * 100_000

    assert web.post("/webhooks/courier", content=endless(), headers=signed()).status_code == 413
    assert sent < 100


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_carrier_may_ask_whether_anybody_is_there(web: Web, method: str) -> None:
    assert web.ask(method, "/webhooks/courier").status_code == 200
    assert web.ask(method, "/webhooks/nobody").status_code == 404


def test_keys_and_cookies_are_not_kept_with_the_body(web: Web, engine: Engine) -> None:
    web.post("/webhooks/courier", content=BODY, headers=signed(authorization="Bearer top", cookie="a=b"))
    assert engine.rows(inbox)[0]["headers"].count(":") == 2, "content type and user agent"
    assert "top" not in engine.rows(inbox)[0]["headers"]


def twilio_signature(path: str, form: dict[str, str]) -> str:
    """Sign as https://www.twilio.com/docs/usage/webhooks/webhooks-security says: the public URL and the sorted form."""
    covered = PUBLIC_URL + path + "".join(name + value for name, value in sorted(form.items()))
    return base64.b64encode(hmac.new(b"12345", covered.encode(), hashlib.sha1).digest()).decode()


def test_a_receipt_is_checked_against_the_public_url_and_its_path_is_kept(web: Web, engine: Engine) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+4915112345678"}
    path = "/receipts/twilio/attempt-7?again=1&x=%2F"
    headers = {
        "x-twilio-signature": twilio_signature(path, form),
        "content-type": "application/x-www-form-urlencoded",
        # What a proxy calls us is not what Twilio signed.
        "host": "internal:8000",
    }
    answer = web.post(path, content=urlencode(form), headers=headers)
    assert answer.status_code == 200
    (row,) = engine.rows(inbox)
    assert (row["kind"], row["path"]) == ("receipt", path)
    web.close_door()
    assert engine.queue.take("receive") == [row["id"]]


def test_receipts_of_two_messages_are_two_even_with_the_same_body(web: Web, engine: Engine) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    for path in ("/receipts/twilio/a", "/receipts/twilio/b", "/receipts/twilio/a"):
        headers = {
            "x-twilio-signature": twilio_signature(path, form),
            "content-type": "application/x-www-form-urlencoded",
        }
        assert web.post(path, content=urlencode(form), headers=headers).status_code == 200
    assert len(engine.rows(inbox)) == 2


def test_a_forged_receipt_and_an_unknown_provider_are_refused(web: Web, engine: Engine) -> None:
    assert web.post("/receipts/twilio/attempt-7", content=b"MessageSid=SM1").status_code == 401
    assert web.post("/receipts/sendgrid", content=b"[]").status_code == 401
    assert web.post("/receipts/pigeon", content=b"[]").status_code == 404
    assert engine.rows(inbox) == []


def test_without_a_database_the_carrier_is_asked_to_come_again(tmp_path: Path, web: Web, engine: Engine) -> None:
    database, away = tmp_path / "notifier.db", tmp_path / "away.db"
    engine.app.db.engine.dispose()
    database.rename(away)
    database.mkdir()
    answer = web.post("/webhooks/courier", content=BODY, headers=signed())
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    database.rmdir()
    away.rename(database)
    assert web.post("/webhooks/courier", content=BODY, headers=signed()).json() == {"status": "kept"}


def test_a_hundred_requests_at_once_are_all_kept_by_far_fewer_commits(web: Web, engine: Engine) -> None:
    async def all_at_once() -> list[httpx.Response]:
        bodies = [f'{{"number": "{n}"}}'.encode() for n in range(100)]
        return await asyncio.gather(
            *(web.client.post("/webhooks/courier", content=body, headers=signed(body)) for body in bodies)
        )

    answers = web.runner.run(all_at_once())
    assert {answer.status_code for answer in answers} == {200}
    assert engine.commits() <= 20
    ids = [row["id"] for row in engine.rows(inbox)]
    assert len(ids) == 100
    web.close_door()
    assert set(engine.queue.take("judge")) == set(ids)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One web service for many examples."""
    engine = build_engine(tmp_path_factory.mktemp("door"))
    client = Web(engine.app)
    yield client
    client.close()
    engine.close()


@given(
    body=st.binary(max_size=400),
    door=st.sampled_from(
        ["/webhooks/courier", "/webhooks/aftership", "/webhooks/easypost", "/receipts/twilio/x", "/receipts/sendgrid"]
    ),
    header=st.sampled_from(["x-signature", "aftership-hmac-sha256", "x-hmac-signature", "x-twilio-signature"]),
    value=st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40),
    query=st.binary(max_size=20),
)
def test_any_bytes_at_the_door_give_2xx_or_4xx_and_never_500(
    lasting: Web, body: bytes, door: str, header: str, value: str, query: bytes
) -> None:
    headers = [(header.encode(), value.strip().encode("latin-1")), (b"content-type", b"application/json")]
    url = httpx.URL(PUBLIC_URL, path=door, query=urlencode({"q": query}).encode())
    request = httpx.Request("POST", url, headers=headers, content=body)
    assert lasting.runner.run(lasting.client.send(request)).status_code in (200, 401)


@given(body=st.one_of(st.binary(max_size=300), st.recursive(st.none() | st.text() | st.integers(), st.lists).map(str)))
def test_any_authentic_bytes_are_kept(lasting: Web, body: bytes | str) -> None:
    raw = body if isinstance(body, bytes) else body.encode(errors="replace")
    delivery = {"x-delivery": raw[:20].hex()}
    for headers in (signed(raw), signed(raw, **delivery)):
        assert lasting.post("/webhooks/courier", content=raw, headers=headers).status_code == 200


@given(path=st.binary(max_size=30))
def test_any_path_gives_an_answer_and_never_500(lasting: Web, path: bytes) -> None:
    answer = lasting.post("/webhooks/" + quote(path, safe="/"), content=b"{}")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["error"] == "NotFound"


def test_refusals_are_written_down_together_and_not_one_by_one(web: Web, engine: Engine) -> None:
    with engine.app.db.begin() as connection:
        connection.execute(feed_hours.delete())
    engine.statements.clear()
    for _ in range(5):
        assert web.post("/webhooks/courier", content=BODY, headers={"x-signature": "forged"}).status_code == 401
    assert engine.statements == []
    web.close_door()
    (row,) = engine.rows(feed_hours)
    assert (row["source"], row["refused"], row["bodies"], row["last_at"]) == ("courier", 5, 0, None)
