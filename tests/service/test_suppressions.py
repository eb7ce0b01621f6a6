"""Every way onto the list of addresses that are not written to, and off it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import orjson
import pytest

from notifier.channels import sendgrid_codes, twilio_codes
from notifier.domain.notification import Channel, Outcome, OutcomeKind, next_step
from notifier.domain.suppression import SUPPRESSED_FOR, SUPPRESSION_MEANING, SuppressionReason
from notifier.errors import NotFound, RequestInvalid
from notifier.service import tokens
from notifier.service.suppressing import add_suppressed, lift_suppressed, list_lifted, list_suppressed, read_address
from notifier.service.unsubscribe import unsubscribe
from notifier.store.tables import shipments
from tests.texting import JO, Texting, texting

EMAIL = "jo@example.com"


@pytest.fixture
def shop(tmp_path: Path, database_url: str) -> Iterator[Texting]:
    """An engine with a few shops, once on SQLite and once on PostgreSQL."""
    with texting(tmp_path, database_url) as started:
        yield started


@pytest.fixture
def shop_here(tmp_path: Path) -> Iterator[Texting]:
    """The same, on SQLite alone."""
    with texting(tmp_path) as started:
        yield started


def event(attempt: str, name: str, **more: str) -> bytes:
    """Return what SendGrid posts about one email."""
    return orjson.dumps([{"event": name, "notifier_attempt": attempt, "sg_event_id": f"{name}{more}", **more}])


@pytest.mark.parametrize(
    ("name", "more", "reason"),
    [
        ("bounce", {"type": "bounce"}, "bounced"),
        ("spamreport", {}, "complained"),
        ("unsubscribe", {}, "opted_out"),
        ("group_unsubscribe", {}, "opted_out"),
        ("dropped", {"reason": "Bounced Address"}, "bounced"),
        ("dropped", {"reason": "Spam Reporting Address"}, "complained"),
        ("dropped", {"reason": "Invalid"}, "bad_address"),
    ],
)
def test_what_sendgrid_reports_of_an_address_puts_it_on_the_list(
    shop_here: Texting, name: str, more: dict[str, str], reason: str
) -> None:
    attempt = shop_here.was_texted(shop_here.register(), "default", Channel.EMAIL)
    shop_here.reports("sendgrid", event(attempt, name, **more))
    assert shop_here.suppressed() == {("default", "email", EMAIL, reason)}
    (entry,) = list_suppressed(shop_here.app)
    assert entry.source == "sendgrid"


@pytest.mark.parametrize(
    ("name", "more"),
    [("bounce", {"type": "blocked"}), ("deferred", {}), ("delivered", {}), ("dropped", {"reason": "x"})],
)
def test_what_says_nothing_of_the_address_does_not(shop_here: Texting, name: str, more: dict[str, str]) -> None:
    attempt = shop_here.was_texted(shop_here.register(), "default", Channel.EMAIL)
    shop_here.reports("sendgrid", event(attempt, name, **more))
    assert shop_here.suppressed() == set()


@pytest.mark.parametrize(
    ("code", "reason"),
    [("21610", "opted_out"), ("30005", "bad_address"), ("30006", "bad_address"), ("21614", "bad_address")],
)
def test_what_twilio_reports_of_a_number_puts_it_on_the_list(shop: Texting, code: str, reason: str) -> None:
    attempt = shop.was_texted(shop.register(), "default")
    form = {"MessageSid": "SM" + "a" * 32, "MessageStatus": "undelivered", "ErrorCode": code}
    shop.reports("twilio", urlencode(form).encode(), f"/receipts/twilio/{attempt}")
    assert shop.suppressed() == {("default", "sms", JO, reason)}


def test_a_report_that_comes_again_changes_nothing(shop: Texting) -> None:
    attempt = shop.was_texted(shop.register(), "default", Channel.EMAIL)
    shop.reports("sendgrid", event(attempt, "bounce", type="bounce"))
    (before,) = list_suppressed(shop.app)
    lift_suppressed(shop.app, EMAIL, brand="default", channel=None, by="ada")
    shop.engine.clock.advance(days=1)
    shop.reports("sendgrid", event(attempt, "bounce", type="bounce") + b"\n")
    assert list_suppressed(shop.app) == []
    assert [one.entry for one in list_lifted(shop.app)] == [before]


def test_every_word_of_the_providers_tables_is_a_reason() -> None:
    words = {
        *sendgrid_codes.SUPPRESSED_BY.values(),
        *(why for _, why in sendgrid_codes.DROPS.values()),
        *(why for _, why in twilio_codes.FAILURES.values()),
        *(twilio_codes.meaning_of_state("failed", code)[1] for code in twilio_codes.ANSWERS),
    } - {""}
    assert words <= set(SuppressionReason)


def test_every_answer_that_suppresses_has_a_reason() -> None:
    suppressing = {kind for kind in OutcomeKind if next_step(Outcome(kind=kind), 1).suppress}
    assert suppressing == SUPPRESSED_FOR.keys()


def test_every_reason_has_a_meaning() -> None:
    assert SUPPRESSION_MEANING.keys() == set(SuppressionReason)


def test_one_click_puts_the_email_of_that_brand_on_the_list_and_nothing_else(shop: Texting) -> None:
    shipment = shop.register("tea")
    shop.register("default")
    unsubscribe(shop.app, tokens.make(shop.app, "unsubscribe", shipment))
    assert shop.suppressed() == {("tea", "email", EMAIL, "opted_out")}


def test_an_operator_adds_and_lifts_and_both_are_remembered(shop: Texting) -> None:
    shipment = shop.register()
    add_suppressed(
        shop.app, " JO@Example.com ", brand="default", channel=None, reason=SuppressionReason.BY_HAND, by="ada"
    )
    assert shop.suppressed() == {("default", "email", EMAIL, "by_hand")}
    shop.engine.clock.advance(hours=1)
    (lifted,) = lift_suppressed(shop.app, EMAIL, brand="default", channel=Channel.EMAIL, by="bob")
    assert shop.suppressed() == set()
    (once,) = list_lifted(shop.app)
    assert (once.entry, once.by, once.at) == (lifted, "bob", shop.engine.clock.at)
    assert (lifted.source, lifted.at) == ("ada", shop.engine.clock.at - timedelta(hours=1))
    (row,) = [one for one in shop.engine.rows(shipments) if one["id"] == shipment]
    assert row["look_again_at"] <= shop.engine.clock.at


def test_what_is_not_on_the_list_cannot_be_lifted(shop_here: Texting) -> None:
    with pytest.raises(NotFound, match="not on the list of brand `default` for sms"):
        lift_suppressed(shop_here.app, JO, brand="default", channel=None, by="ada")


@pytest.mark.parametrize("address", ["", "jo", "jo@", "@jo.example", "0151 12345678", "+4915", "jo@example"])
def test_what_is_no_address_is_refused_without_being_repeated(shop_here: Texting, address: str) -> None:
    with pytest.raises(RequestInvalid) as refused:
        add_suppressed(
            shop_here.app, address, brand="default", channel=None, reason=SuppressionReason.BY_HAND, by="ada"
        )
    assert str(refused.value) in (
        "address: it is no email address; expected one like `name@example.com`",
        "address: it is no phone number; expected all of it, like `+4915112345678`",
    )


def test_a_brand_that_is_not_in_the_configuration_is_refused(shop_here: Texting) -> None:
    with pytest.raises(RequestInvalid, match="`shoes` is not among the brands"):
        add_suppressed(shop_here.app, JO, brand="shoes", channel=None, reason=SuppressionReason.BY_HAND, by="ada")


def test_the_channel_is_told_from_the_address() -> None:
    assert read_address("Jo@Example.com", None) == (Channel.EMAIL, "jo@example.com")
    assert read_address("+49 151 12345678", None) == (Channel.SMS, JO)
