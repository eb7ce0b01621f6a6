"""Messages to the team by webhook: signed, in either format, and every answer is an outcome."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from notifier.channels import Format, TeamWebhook
from notifier.channels.team_webhook import sign
from notifier.domain.notification import Channel, Outcome, OutcomeKind
from notifier.errors import StartError, WebhookRejected
from notifier.ports import Message, RawWebhook
from tests.channels.peers import NOON, answering, closed_port, hang_up_after_request, http, peer, stay_silent
from tests.journeys.story import StoppedClock

MESSAGE = Message(
    channel=Channel.TEAM_WEBHOOK,
    to="team",
    subject="suspected_lost: order <1001> & more",
    text="The rule suspected_lost holds.\n",
    category="suspected_lost",
    data={"id": "n1", "rule": "suspected_lost", "shipment": "P-1", "incidents": [], "at": NOON},
)


def post(url: str, **settings: Any) -> Outcome:
    return TeamWebhook(url=url, clock=StoppedClock(NOON), timeout=0.5, **settings).send(MESSAGE, "attempt-1")


def heard(**settings: Any) -> tuple[dict[str, str], bytes]:
    """Return the headers and the body that a receiver was given."""
    seen: list[bytes] = []
    with peer(answering(http("200 OK", b"ok"), seen)) as url:
        assert post(f"{url}/hooks/team", **settings).kind is OutcomeKind.ACCEPTED
    head, _, body = seen[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /hooks/team HTTP/1.1"
    return {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:])}, body


def test_the_signature_is_that_of_the_specification() -> None:
    """The vector is published with the reference libraries: https://github.com/standard-webhooks/standard-webhooks."""
    headers = sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
    )

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_generic_json_says_what_it_is_about_and_who_sent_it() -> None:
    headers, body = heard(secret="a-shared-secret")

    said = json.loads(body)
    assert (said["rule"], said["shipment"], said["subject"]) == ("suspected_lost", "P-1", MESSAGE.subject)
    assert headers["content-type"] == "application/json"
    signed = f"n1.{int(NOON.timestamp())}.".encode() + body
    expected = base64.b64encode(hmac.new(b"a-shared-secret", signed, hashlib.sha256).digest()).decode()
    assert (headers["webhook-id"], headers["webhook-signature"]) == ("n1", f"v1,{expected}")


def test_slack_gets_a_text_in_which_nothing_is_markup() -> None:
    headers, body = heard(body_format=Format.SLACK)

    text = "*suspected_lost: order &lt;1001&gt; &amp; more*\nThe rule suspected_lost holds."
    assert json.loads(body) == {"text": text}
    assert "webhook-signature" not in headers


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("204 No Content", OutcomeKind.ACCEPTED),
        ("301 Moved Permanently", OutcomeKind.BAD_SETUP),
        ("400 Bad Request", OutcomeKind.BAD_CONTENT),
        ("404 Not Found", OutcomeKind.BAD_SETUP),
        ("410 Gone", OutcomeKind.BAD_SETUP),
        ("418 I'm a teapot", OutcomeKind.BAD_SETUP),
        ("500 Internal Server Error", OutcomeKind.AMBIGUOUS),
        ("503 Service Unavailable", OutcomeKind.RATE_LIMITED),
    ],
)
def test_every_answer_is_an_outcome(status: str, kind: OutcomeKind) -> None:
    with peer(answering(http(status, Location="http://elsewhere.example"))) as url:
        assert post(url).kind is kind


def test_the_wait_that_is_asked_for_is_kept() -> None:
    with peer(answering(http("429 Too Many Requests", Retry_After="30"))) as url:
        assert post(url).retry_after == timedelta(seconds=30)


def test_a_call_that_never_arrived_is_told_from_one_of_which_nobody_knows() -> None:
    with closed_port() as url:
        assert post(url).kind is OutcomeKind.NOT_SENT
    for behaviour in (hang_up_after_request, stay_silent):
        with peer(behaviour) as url:
            assert post(url).kind is OutcomeKind.AMBIGUOUS


def test_nobody_reports_back_and_nobody_can_be_asked() -> None:
    webhook = TeamWebhook(url="https://hooks.example/1", clock=StoppedClock(NOON))

    assert webhook.look_up(MESSAGE, "attempt-1", NOON) is None
    assert webhook.parse_receipts(RawWebhook(source="team-webhook", body=b"", received_at=NOON)) == []
    with pytest.raises(WebhookRejected):
        webhook.verify(RawWebhook(source="team-webhook", body=b"", received_at=NOON))


def test_an_address_that_cannot_be_called_is_found_at_the_start() -> None:
    with pytest.raises(StartError):
        TeamWebhook(url="hooks.example/1", clock=StoppedClock(NOON))
