"""The button of a mail program: RFC 8058, from the headers of the mail to the silence afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from notifier.domain.notification import Channel
from notifier.service.suppressing import list_suppressed
from tests.journeys.story import Story
from tests.web.engine import Web


@pytest.fixture
def site(story: Story) -> Iterator[Web]:
    """A client of the engine's web service."""
    client = Web(story.app)
    yield client
    client.close()


def test_one_click_in_the_mail_program_ends_emails_and_nothing_else(story: Story, site: Web) -> None:
    story.registered()
    story.at("mon 10:00").push("out_for_delivery")
    headers = story.providers[Channel.EMAIL].messages[-1].headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click", "§3.1: this pair and no other"
    link = re.fullmatch(r"<(https://track\.example(/[^>]*))>", headers["List-Unsubscribe"])
    assert link, "§3.1: one URI, and it is https"
    assert "jo@" not in link[1]
    assert "%40" not in link[1]

    answer = site.post(
        link[2],
        content=b"List-Unsubscribe=One-Click",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 200, "§3.2: no redirect, no login"
    assert "set-cookie" not in answer.headers

    (entry,) = list_suppressed(story.app)
    assert (entry.brand, entry.channel, entry.reason) == ("default", Channel.EMAIL, "opted_out")
    story.at("mon 15:00").push("attempt_failed")
    assert story.told == [("mon 10:00", "out_for_delivery", "email"), ("mon 15:00", "attempt_failed", "sms")]


def test_every_mail_has_its_own_link_which_is_in_its_text_too(story: Story) -> None:
    story.registered()
    story.at("mon 10:00").push("out_for_delivery")
    message = story.providers[Channel.EMAIL].messages[-1]
    link = message.headers["List-Unsubscribe"].strip("<>")
    assert link in message.text
    assert link.replace("&", "&amp;") in message.html


def test_a_text_message_has_no_such_headers(story: Story) -> None:
    story.registered(email="")
    story.at("mon 10:00").push("attempt_failed")
    assert story.providers[Channel.SMS].messages[-1].headers == {}
