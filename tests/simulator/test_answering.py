"""Answering a text message as its recipient would."""

from __future__ import annotations

from urllib.parse import parse_qs

import orjson
from twilio.request_validator import RequestValidator

from tests.channels.peers import answering, closed_port, http, peer
from tests.simulator.conftest import Caller

TWIML = b"<Response><Message>S\xc3\xb8ren &amp; Zo\xc3\xab: no more texts.</Message></Response>"


def sent(simulator: Caller, engine: str) -> str:
    sid: str = simulator.text(StatusCallback=f"{engine}/receipts/twilio/attempt-1").json()["sid"]
    return sid


def answer(simulator: Caller, **given: str) -> tuple[int, dict[str, object]]:
    response = simulator.http.post("/api/replies", json=given)
    return response.status_code, response.json()


def test_the_engine_gets_a_signed_webhook_and_its_answer_is_shown(simulator: Caller) -> None:
    seen: list[bytes] = []
    with peer(answering(http("200 OK", TWIML, Content_Type="text/xml; charset=utf-8"), seen)) as engine:
        sid = sent(simulator, engine)
        said = answer(simulator, message=sid, text="please stop")
    assert said == (200, {"status": 200, "answer": "Søren & Zoë: no more texts."})
    (reply,) = [one for one in seen if one.startswith(b"POST /replies/twilio HTTP")]
    head, _, body = reply.decode().partition("\r\n\r\n")
    form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
    assert (form["From"], form["To"], form["Body"]) == ("+14155550100", "+14155550111", "please stop")
    assert form["MessageSid"] != sid
    headers = dict(line.split(": ", 1) for line in head.lower().split("\r\n")[1:])
    signature = next(line.split(": ", 1)[1] for line in head.split("\r\n") if line.lower().startswith("x-twilio-sig"))
    assert RequestValidator("token").validate(f"{engine}/replies/twilio", form, signature)
    assert headers["content-type"].startswith("application/x-www-form-urlencoded")


def test_an_engine_that_says_nothing_is_shown_as_that(simulator: Caller) -> None:
    with peer(answering(http("200 OK", b"<Response></Response>"))) as engine:
        assert answer(simulator, message=sent(simulator, engine), text="STOP") == (200, {"status": 200, "answer": ""})


def test_an_engine_that_is_not_there_is_named(simulator: Caller) -> None:
    with closed_port() as engine:
        status, said = answer(simulator, message=sent(simulator, engine), text="STOP")
    assert status == 502
    assert str(said["error"]).startswith(f"the engine does not answer at {engine}/replies/twilio")


def test_only_a_text_message_that_says_where_it_came_from_can_be_answered(simulator: Caller) -> None:
    assert answer(simulator, message="SM1", text="STOP")[0] == 404
    assert answer(simulator, message=simulator.text().json()["sid"], text="STOP")[0] == 404
    assert answer(simulator, message="SM1")[0] == 400


def test_a_mail_s_recipient_is_forgotten(simulator: Caller) -> None:
    simulator.mail()
    answered = simulator.http.post(
        "/v3/recipients/erasejob",
        json={"email_addresses": ["JO@example.com"]},
        headers={"authorization": "Bearer SG.test"},
    )
    assert answered.status_code == 202
    (kept,) = simulator.kept()
    assert "jo" not in f"{kept['to']}{kept['to_name']}{kept['text']}{kept['html']}{kept['subject']}".lower()


def test_who_may_not_ask_or_asks_badly_changes_nothing(simulator: Caller) -> None:
    simulator.mail()
    bearer = {"authorization": "Bearer SG.test"}
    nobody: dict[str, list[str]] = {"email_addresses": []}
    for body, headers, status in ((b"{}", bearer, 400), (orjson.dumps(nobody), bearer, 400), (b"{}", {}, 403)):
        assert simulator.http.post("/v3/recipients/erasejob", content=body, headers=headers).status_code == status
    assert simulator.kept()[0]["to"] == "jo@example.com"


def test_only_an_empty_text_takes_the_place_of_another(simulator: Caller) -> None:
    sid = simulator.text().json()["sid"]
    path = f"/2010-04-01/Accounts/{'AC' + '0' * 32}/Messages/{sid}.json"
    auth = ("AC" + "0" * 32, "token")
    assert simulator.http.post(path, data={"Body": "other"}, auth=auth).json()["code"] == 30400
    assert simulator.kept()[0]["text"] == "Shop: your parcel is held."
    assert simulator.http.post(path, data={"Body": ""}, auth=auth).json()["body"] == ""
    assert simulator.kept()[0]["text"] == ""
    assert simulator.http.post(path, data={"Body": ""}).status_code == 401
    assert simulator.http.post(path.replace(sid, "SM1"), data={"Body": ""}, auth=auth).status_code == 404
