from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from notifier.channels import SendGrid, Twilio, quiet_sdk_loggers
from notifier.channels.sdk_logs import TALKATIVE
from notifier.ports import Message
from tests.channels.conftest import ACCOUNT
from tests.channels.peers import answering, http, peer


@pytest.fixture(autouse=True)
def _everything_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    levels = {name: logging.getLogger(name).level for name in TALKATIVE}
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.NOTSET)
    with caplog.at_level(logging.DEBUG):
        yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def call_both(mail: Message, text: Message) -> None:
    with peer(answering(http("400 Bad Request", b"{}"))) as url:
        sendgrid = SendGrid(api_key="SG.secret", base_url=url)
        sendgrid.send(mail, "attempt-1")
        twilio = Twilio(account_sid=ACCOUNT, auth_token="token", base_url=url)
        twilio.send(text, "attempt-2")
        twilio.look_up(text, "attempt-2", datetime(2026, 11, 23, tzinfo=UTC))


def test_unasked_twilios_sdk_logs_people(mail: Message, text: Message, caplog: pytest.LogCaptureFixture) -> None:
    call_both(mail, text)

    assert "4155550100" in caplog.text


def test_mails_and_keys_are_not_even_written_out_for_a_log(
    mail: Message, text: Message, caplog: pytest.LogCaptureFixture
) -> None:
    call_both(mail, text)

    assert "SG.secret" not in caplog.text
    assert "jo.miller@example.com" not in caplog.text


def test_quietened_they_log_neither(mail: Message, text: Message, caplog: pytest.LogCaptureFixture) -> None:
    quiet_sdk_loggers()

    call_both(mail, replace(text, to="+14155550100"))

    for secret in ("SG.secret", "jo.miller", "Jo Miller", "4155550100", "customs"):
        assert secret not in caplog.text
    for name in TALKATIVE:
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)
