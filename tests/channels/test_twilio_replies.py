"""What people send to a number at Twilio. Signatures are those of status callbacks, and tested there."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from notifier.channels import SendGrid, Smtp, Twilio
from notifier.channels.twilio_replies import HANDLED
from notifier.domain.replies import Wish, understand
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import AnsweredBy, DoorAnswer, Listener, Provider, RawWebhook, Reply
from tests.channels.conftest import ACCOUNT
from tests.channels.peers import NOON

SID = "SM" + "a" * 32
OURS, JO, SHORT = "+14155550111", "+4915112345678", "72345"
URL = "https://track.shop.example/replies/twilio"
TWILIO = Twilio(account_sid=ACCOUNT, auth_token="12345")


def incoming(**fields: str) -> RawWebhook:
    form = {"MessageSid": SID, "SmsStatus": "received", "From": JO, "To": OURS, "Body": "STOP"} | fields
    return RawWebhook(source="twilio", body=urlencode(form).encode(), received_at=NOON, path="/replies/twilio", url=URL)


def read(**fields: str) -> Reply:
    reply = TWILIO.parse_reply(incoming(**fields))
    assert reply is not None
    return reply


def parse(answer: DoorAnswer) -> ElementTree.Element:
    """Return the answer as any reader of XML sees it."""
    return ElementTree.fromstring(answer.body)  # noqa: S314  (it is our own)


def test_a_message_is_read() -> None:
    assert read(Body="Where is it? ✈", MessagingServiceSid="MG1") == Reply(
        provider="twilio", reference=SID, sender=JO, recipient=OURS, text="Where is it? ✈", group="MG1"
    )


def test_the_message_is_identified_by_its_own_id() -> None:
    assert TWILIO.identify_reply(incoming()) == SID
    assert TWILIO.identify_reply(incoming(MessageSid="", SmsSid="SM2")) == "SM2"


@pytest.mark.parametrize("body", [b"", b"\xff", b"Body=STOP", b"MessageSid=SM1", b"From=%ff&MessageSid=SM1"])
def test_a_body_that_is_no_message_is_unreadable_and_has_no_id_that_matters(body: bytes) -> None:
    raw = replace(incoming(), body=body)
    with pytest.raises(UnreadablePayload):
        TWILIO.parse_reply(raw)
    assert isinstance(TWILIO.identify_reply(raw), str)


def test_a_report_about_a_message_of_ours_is_no_reply() -> None:
    assert TWILIO.parse_reply(incoming(SmsStatus="delivered", MessageStatus="delivered")) is None


def test_text_without_words_is_a_reply_too() -> None:
    assert read(Body="", NumMedia="1").text == ""


def test_nul_is_taken_out_because_postgresql_keeps_none() -> None:
    assert read(Body="ST\x00OP", From="\x00" + JO).text == "STOP"
    assert read(From="\x00" + JO).sender == JO


@pytest.mark.parametrize("word", ["STOP", "stop ", "Unsubscribe", "START", "yes", "HELP"])
def test_twilio_answers_its_own_words_on_an_ordinary_number(word: str) -> None:
    assert read(Body=word).answered_by is AnsweredBy.PROVIDER_BY_DEFAULT


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"Body": "please stop"}, id="more than one word"),
        pytest.param({"Body": "stopp"}, id="another word"),
        pytest.param({"Body": "STOP", "To": SHORT}, id="to a short code"),
        pytest.param({"Body": "Hilfe"}, id="in German"),
    ],
)
def test_twilio_answers_nothing_else(fields: dict[str, str]) -> None:
    assert read(**fields).answered_by is AnsweredBy.NOBODY


@pytest.mark.parametrize(("told", "wish"), [("STOP", Wish.STOP), ("START", Wish.START), ("HELP", Wish.HELP)])
def test_what_twilio_took_it_for_counts_and_is_answered(told: str, wish: Wish) -> None:
    reply = read(Body="genug", OptOutType=told, To=SHORT)
    assert (reply.wish, reply.answered_by) == (wish, AnsweredBy.PROVIDER)


def test_twilios_words_mean_the_same_to_us() -> None:
    assert {word: understand(word).wish for word in HANDLED} == HANDLED


def test_an_answer_is_twiml_whatever_stands_in_it() -> None:
    answer = TWILIO.word_answer("Søren & Zoë <3: 1 < 2")
    assert answer.media_type == "text/xml"
    (message,) = parse(answer)
    assert (message.tag, message.text) == ("Message", "Søren & Zoë <3: 1 < 2")


def test_no_answer_is_empty_twiml_for_twilio_would_send_plain_text_on() -> None:
    root = parse(TWILIO.word_answer(""))
    assert (root.tag, len(root), root.text) == ("Response", 0, None)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cn"])))
def test_any_answer_comes_back_as_it_was(text: str) -> None:
    root = parse(TWILIO.word_answer(text))
    assert "".join(root.itertext()) == text


def test_a_reply_is_signed_like_a_callback() -> None:
    raw = incoming()
    form = {"MessageSid": SID, "SmsStatus": "received", "From": JO, "To": OURS, "Body": "STOP"}
    signature = RequestValidator("12345").compute_signature(URL, form)
    TWILIO.verify(replace(raw, headers={"x-twilio-signature": signature}))
    with pytest.raises(WebhookRejected):
        TWILIO.verify(replace(raw, headers={"x-twilio-signature": signature}, url=URL + "?x=1"))


def test_of_the_providers_only_twilio_brings_replies() -> None:
    providers: list[Provider] = [TWILIO, SendGrid(api_key="SG.x"), Smtp(host="localhost")]
    assert [one.name for one in providers if isinstance(one, Listener)] == ["twilio"]
