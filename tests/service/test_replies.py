"""What people answer to text messages: it ends them, brings them back, or waits for a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from notifier.domain.suppression import SuppressionReason
from notifier.errors import NotFound
from notifier.service.receive import receive
from notifier.service.replies import finish_reply, list_replies
from notifier.service.suppressing import add_suppressed
from notifier.service.sweep import purge, wake_inbox
from notifier.store.inbox import InboxKind
from notifier.store.tables import inbox, lifted_suppressions, replies, shipments, suppressions
from tests.texting import JO, MIA, SERVICE, SHARED, SHOE, STRANGER, TEA, Texting, texting


@pytest.fixture
def phones(tmp_path: Path, database_url: str) -> Iterator[Texting]:
    """An engine with a few shops, once on SQLite and once on PostgreSQL."""
    with texting(tmp_path, database_url) as started:
        yield started


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Texting]:
    """The same, on SQLite alone."""
    with texting(tmp_path) as started:
        yield started


def test_stop_ends_text_messages_of_the_brand_that_has_the_number(phones: Texting) -> None:
    phones.register("default")
    phones.register("tea")
    phones.texts("please stop texting me", to=TEA)
    assert phones.out() == {"tea"}
    assert phones.effects() == [("stop", "stopped")]
    (row,) = phones.engine.rows(suppressions)
    assert (row["source"], row["at"]) == ("reply", phones.engine.clock.at)


def test_start_brings_them_back_and_the_entry_becomes_history(phones: Texting) -> None:
    shipment = phones.register()
    phones.texts("STOP")
    phones.engine.clock.advance(days=1)
    phones.texts("START")
    assert phones.out() == set()
    assert phones.effects() == [("stop", "stopped"), ("start", "lifted")]
    (once,) = phones.engine.rows(lifted_suppressions)
    assert (once["address"], once["lifted_by"], once["lifted_at"]) == (JO, "reply", phones.engine.clock.at)
    assert once["at"] == phones.engine.clock.at - timedelta(days=1)
    (row,) = [one for one in phones.engine.rows(shipments) if one["id"] == shipment]
    assert row["look_again_at"] <= phones.engine.clock.at


def test_a_stop_that_twilio_brings_twice_counts_once(phones: Texting) -> None:
    phones.register()
    phones.texts("STOP", MessageSid="SM1")
    phones.texts("START")
    phones.texts("STOP", MessageSid="SM1")
    assert phones.out() == set()
    assert len(phones.effects()) == 2


def test_two_numbers_of_one_shop_are_told_apart_by_the_service_they_belong_to(phone: Texting) -> None:
    phone.register("service")
    phone.register("default")
    phone.texts("stop", to=STRANGER, MessagingServiceSid=SERVICE)
    assert phone.out() == {"service"}


def test_of_brands_that_share_a_number_all_are_meant(phone: Texting) -> None:
    phone.was_texted(phone.register("two"), "two")
    phone.texts("stop", to=SHARED)
    assert phone.out() == {"one", "two"}


def test_a_number_of_no_brand_means_the_one_that_wrote_last(phone: Texting) -> None:
    phone.was_texted(phone.register("default"), "default")
    phone.engine.clock.advance(hours=1)
    phone.was_texted(phone.register("tea"), "tea")
    phone.texts("stop", to=STRANGER)
    assert phone.out() == {"tea"}


def test_if_nobody_wrote_yet_all_that_have_the_number_are_meant(phone: Texting) -> None:
    phone.register("default")
    phone.register("two")
    phone.texts("stop", to=STRANGER)
    assert phone.out() == {"default", "two"}


def test_of_a_stranger_all_brands_are_meant(phone: Texting) -> None:
    phone.texts("stop", to=STRANGER, sender=MIA)
    assert phone.out(MIA) == {"default", "tea", "one", "two", "service"}


def test_a_stop_of_one_person_is_not_that_of_another(phone: Texting) -> None:
    phone.register("default", phone=MIA)
    phone.texts("stop", sender=JO)
    assert (phone.out(JO), phone.out(MIA)) == ({"default"}, set())


def test_start_lifts_only_what_the_person_asked_for(phone: Texting) -> None:
    add_suppressed(phone.app, JO, brand="default", channel=None, reason=SuppressionReason.BY_HAND, by="ops")
    phone.texts("STOP")
    phone.texts("START")
    assert phone.suppressed() == {("default", "sms", JO, "by_hand")}


def test_start_of_one_brand_leaves_the_others(phone: Texting) -> None:
    phone.texts("STOP", to=SHOE)
    phone.texts("STOP", to=TEA)
    phone.texts("START", to=TEA)
    assert phone.out() == {"default"}


def test_a_start_that_lifts_nothing_waits_for_a_person_who_may_see_why(phone: Texting) -> None:
    phone.texts("Yes")
    (reply,) = list_replies(phone.app)
    assert (reply.wish, reply.effect, reply.text) == ("start", "nothing", "Yes")


def test_what_nobody_understood_waits_until_a_person_has_dealt_with_it(phones: Texting) -> None:
    phones.register()
    phones.texts("Where is my parcel?")
    phones.texts("HELP")
    phones.texts("STOP")
    (reply,) = list_replies(phones.app)
    assert (reply.text, reply.address, reply.sent_to, reply.brands) == ("Where is my parcel?", JO, SHOE, ("default",))
    phones.engine.clock.advance(hours=2)
    finish_reply(phones.app, reply.id, "ada")
    assert list_replies(phones.app) == []
    with pytest.raises(NotFound):
        finish_reply(phones.app, reply.id, "ada")
    told = {one.text: (one.done_by, one.done_at) for one in list_replies(phones.app, only_waiting=False)}
    assert told == {
        "Where is my parcel?": ("ada", phones.engine.clock.at),
        "HELP": ("", None),
        "STOP": ("", None),
    }


@pytest.mark.parametrize("order", [("STOP", "START"), ("START", "STOP")], ids=["in order", "the other way round"])
def test_the_word_that_was_said_last_counts_in_whatever_order_workers_get_them(
    phones: Texting, order: tuple[str, str]
) -> None:
    phones.register()
    for word in ("STOP", "START"):
        phones.knocks(word)
        phones.engine.clock.advance(minutes=1)
    kept = {b"STOP": 0, b"START": 0}
    for row in phones.engine.rows(inbox):
        kept[row["body"].rpartition(b"Body=")[2]] = row["id"]
    for word in order:
        receive(phones.app, [kept[word.encode()]])
    assert phones.out() == set()
    assert ("start", "nothing" if order[0] == "START" else "lifted") in phones.effects()


def test_an_older_stop_overtaken_by_a_newer_start_changes_nothing_for_that_brand_alone(phone: Texting) -> None:
    phone.knocks("STOP", to=SHARED)
    phone.engine.clock.advance(minutes=1)
    phone.engine.queue.take("receive")
    phone.texts("START", to=SHARED)
    (waiting,) = [row["id"] for row in phone.engine.rows(inbox) if row["status"] == "new"]
    receive(phone.app, [waiting])
    assert phone.effects() == [("start", "nothing"), ("stop", "overtaken")]
    assert phone.out() == set()


def test_a_reply_whose_wake_up_was_lost_is_found_by_the_sweep(phones: Texting) -> None:
    phones.knocks("STOP")
    phones.engine.queue.take("receive")
    phones.engine.clock.advance(minutes=1)
    wake_inbox(phones.app)
    phones.work()
    assert phones.out() == {"default"}


def test_a_stop_that_was_sent_to_the_address_of_receipts_counts_all_the_same(phone: Texting) -> None:
    raw = phone.webhook("STOP")
    phone.engine.queue.take("receive")
    with phone.app.db.begin() as connection:
        row = {"kind": InboxKind.RECEIPT.value, "source": "twilio", "digest": "d", "body": raw.body}
        connection.execute(sa.insert(inbox), {**row, "received_at": raw.received_at})
    receive(phone.app, [one["id"] for one in phone.engine.rows(inbox)])
    assert phone.out() == {"default"}
    assert [one["status"] for one in phone.engine.rows(inbox)] == ["judged"]


def test_a_body_that_cannot_be_read_is_kept_and_marked(phone: Texting) -> None:
    with phone.app.db.begin() as connection:
        row = {"kind": InboxKind.REPLY.value, "source": "twilio", "digest": "d", "body": b"Body=STOP"}
        connection.execute(sa.insert(inbox), {**row, "received_at": phone.engine.clock.at})
        row = {"kind": InboxKind.REPLY.value, "source": "gone", "digest": "d", "body": b"Body=STOP"}
        connection.execute(sa.insert(inbox), {**row, "received_at": phone.engine.clock.at})
    receive(phone.app, [one["id"] for one in phone.engine.rows(inbox)])
    assert [(one["status"], one["detail"][:30]) for one in phone.engine.rows(inbox)] == [
        ("unreadable", "twilio: expected a form with M"),
        ("unreadable", "no provider gone that brings r"),
    ]


def test_old_replies_are_deleted_but_for_those_that_wait_for_a_person(phones: Texting) -> None:
    phones.texts("STOP")
    phones.texts("Where is it?")
    phones.engine.clock.advance(days=91)
    purge(phones.app)
    assert [row["text"] for row in phones.engine.rows(replies)] == ["Where is it?"]
    assert phones.out() == {"default"}
