"""Erasing a person: who it was goes, that things happened stays."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from json import dumps
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from notifier.channels import Twilio
from notifier.domain.notification import CUSTOMER_CHANNELS, Channel
from notifier.domain.suppression import SuppressionReason
from notifier.errors import NotFound, RequestInvalid
from notifier.ports import Forgotten
from notifier.service import erase as erasing
from notifier.service.erase import Erased, Named, Subject, erase, read_subject
from notifier.service.register import Registration, register
from notifier.service.suppressing import add_suppressed
from notifier.store import shipments, suppressions
from notifier.store.marks import mark
from notifier.store.tables import (
    attempts,
    decisions,
    erasures,
    events,
    inbox,
    metadata,
    notifications,
    orders,
    replies,
)
from notifier.store.tables import suppressions as suppressed
from tests.texting import JO, MIA, TEA, Texting, texting
from tests.waiting import eventually

EMAIL = "jo@example.com"
NOBODY_THERE = Twilio(account_sid="AC" + "1" * 32, auth_token="12345", base_url="http://127.0.0.1:9")
PERSONAL = ("Jo Weber", "jo@example.com", "jo%40example.com", JO, JO[1:], "J WEBER")


@dataclass
class Asked:
    """Stands in for the providers, and keeps what they were asked."""

    calls: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)

    def forgetter(self, name: str, channel: Channel, is_done: bool = True) -> Remembering:
        return Remembering(name, channel, is_done, self.calls)


@dataclass
class Remembering:
    """A provider that can be asked to forget."""

    name: str
    channel: Channel
    is_done: bool
    calls: list[tuple[str, tuple[str, ...], tuple[str, ...]]]

    def forget(self, addresses: Sequence[str], references: Sequence[str]) -> Forgotten:
        self.calls.append((self.name, tuple(addresses), tuple(references)))
        return Forgotten(provider=self.name, is_done=self.is_done, detail="said", left=())


@pytest.fixture
def asked() -> Asked:
    """What providers were asked."""
    return Asked()


def prepare(shop: Texting, asked: Asked) -> Texting:
    """Let the shop's providers be those that only remember what they were asked."""
    providers = {
        Channel.EMAIL: (asked.forgetter("sendgrid", Channel.EMAIL),),
        Channel.SMS: (NOBODY_THERE, asked.forgetter("twilio2", Channel.SMS)),
    }
    changed = replace(shop.app.settings(), providers=providers)  # type: ignore[arg-type]
    shop.app = replace(shop.app, settings=lambda: changed)
    return shop


@pytest.fixture
def shop(tmp_path: Path, database_url: str, asked: Asked) -> Iterator[Texting]:
    """An engine with a few shops, once on SQLite and once on PostgreSQL."""
    with texting(tmp_path, database_url) as started:
        yield prepare(started, asked)


@pytest.fixture
def shop_here(tmp_path: Path, asked: Asked) -> Iterator[Texting]:
    """The same, on SQLite alone."""
    with texting(tmp_path) as started:
        yield prepare(started, asked)


def live(shop: Texting, brand: str = "default", **more: str) -> str:
    """Let a lot happen to Jo: an order, a parcel, messages, replies, bodies. Return the shipment's id."""
    shipment = shop.register(brand, **more)
    shop.was_texted(shipment, brand)
    number = f"1Z{brand}-1".replace("-", "").upper()
    body = f'{{"number": "1z{brand}-1", "signed_by": "J WEBER", "to": "jo@example.com"}}'.encode()
    with shop.app.db.begin() as connection:
        kept = _keep(connection, shop, body)
        connection.execute(
            sa.insert(events),
            {
                "shipment_id": shipment,
                "key": f"{brand}-1",
                "source": "courier",
                "carrier": "ups",
                "tracking_number": number,
                "at": shop.engine.clock.at,
                "received_at": shop.engine.clock.at,
                "meaning": "milestone",
                "stage": "delivered",
                "resolves": False,
                "raw_code": "D1",
                "raw_text": "Delivered, signed by J WEBER",
                "raw_time": "",
                "tz_source": "offset",
                "precision": "second",
                "city": "Berlin",
                "region": "",
                "country": "DE",
                "confirmed": True,
                "backfill": False,
                "inbox_id": kept,
            },
        )
        connection.execute(
            sa.insert(decisions),
            {
                "shipment_id": shipment,
                "decided_at": shop.engine.clock.at,
                "cause": "event",
                "rule_set": "x",
                "settled": "of all who stand alike",
                "verdicts": "[]",
            },
        )
    return shipment


def _keep(connection: sa.Connection, shop: Texting, body: bytes, status: str = "judged", kind: str = "webhook") -> int:
    digest = hashlib.sha256(body + status.encode()).hexdigest()
    row: dict[str, Any] = {"kind": kind, "source": "courier", "digest": digest, "body": body}
    row |= {"status": status, "received_at": shop.engine.clock.at, "headers": '{"x": "Jo Weber"}'}
    if status in ("new", "failed"):
        row["due_at"] = shop.engine.clock.at
    return int(connection.execute(sa.insert(inbox).values(row).returning(inbox.c.id)).scalar_one())


def keep(shop: Texting, *bodies: bytes, status: str = "judged") -> None:
    """Bodies came through the door."""
    with shop.app.db.begin() as connection:
        for body in bodies:
            _keep(connection, shop, body, status)


def by_email(shop: Texting, brand: str = "") -> Erased:
    return erase(shop.app, read_subject(email=EMAIL, brand=brand), "ada")


def everything(shop: Texting) -> str:
    """Return all that is in the database, as text."""
    found = []
    for table in metadata.tables.values():
        for row in shop.engine.rows(table):
            found += [one.decode("latin-1") if isinstance(one, bytes) else str(one) for one in row.values()]
    return "\n".join(found)


def test_nothing_that_names_the_person_is_left_anywhere(shop: Texting) -> None:
    live(shop)
    shop.texts("Where is it? Jo Weber")
    shop.texts("STOP")
    add_suppressed(shop.app, EMAIL, brand="default", channel=None, reason=SuppressionReason.BOUNCED, by="ada")
    keep(
        shop,
        b'[{"event": "delivered", "email": "JO@example.com"}]',
        b"From=%2B4915112345678&Body=Jo+Weber",
        b"to=jo%40example.com&name=Jo+Weber",
        b'{"tracking": "1Z DEFAULT 1", "signed": "Jo Weber"}',
    )
    assert all(one in everything(shop) for one in PERSONAL)

    counts = by_email(shop).counts

    left = everything(shop)
    assert [one for one in PERSONAL if one in left] == []
    assert counts == {
        "orders": 1,
        "shipments": 1,
        "messages": 1,
        "events": 1,
        "replies": 2,
        "suppressions": 2,
        "bodies": 7,
        "bodies_waiting": 0,
    }


def test_the_proof_and_the_counts_stay(shop: Texting) -> None:
    shipment = live(shop)
    shop.texts("STOP")
    before = {
        table.name: len(shop.engine.rows(table))
        for table in (orders, notifications, attempts, events, decisions, replies, inbox, suppressed)
    }
    by_email(shop)
    after = {table.name: len(shop.engine.rows(table)) for table in metadata.tables.values() if table.name in before}
    assert after == before
    (told,) = shop.engine.rows(notifications)
    assert (told["shipment_id"], told["status"], told["rule"]) == (shipment, "sent", "held")
    assert told["created_at"] == shop.engine.clock.at
    (attempt,) = shop.engine.rows(attempts)
    assert attempt["reference"].startswith("ref-n-shp_")
    (event,) = shop.engine.rows(events)
    assert (event["stage"], event["raw_code"], event["raw_text"]) == ("delivered", "D1", "")
    (reply,) = shop.engine.rows(replies)
    assert (reply["wish"], reply["effect"], reply["text"]) == ("stop", "stopped", "")


def test_who_opted_out_stays_out_when_the_shop_registers_them_again(shop: Texting) -> None:
    shipment = live(shop)
    shop.texts("STOP")
    add_suppressed(shop.app, EMAIL, brand="default", channel=None, reason=SuppressionReason.OPTED_OUT, by="ada")
    by_email(shop)
    assert all(address.startswith("erased:") for _, _, address, _ in shop.suppressed())
    shop.register()
    with shop.app.db.begin() as connection:
        from_store = shipments.load(connection, [shipment])
        blocked = suppressions.suppressed_channels(
            connection, shop.app.secret, {key: one.shipment for key, one in from_store.items()}
        )
    assert blocked == {shipment: frozenset(CUSTOMER_CHANNELS)}


def test_others_keep_what_is_theirs(shop: Texting) -> None:
    live(shop)
    other = shop.register(order="other-1", phone=MIA, email="mia@example.com", name="Mia Braun")
    shop.was_texted(other, "default")
    shop.texts("Where is mine?", sender=MIA)
    keep(shop, b'{"number": "1ZOTHER1", "signed_by": "M BRAUN"}')
    by_email(shop)
    left = everything(shop)
    for one in ("Mia Braun", "mia@example.com", MIA, "M BRAUN", "Where is mine?"):
        assert one in left


def test_doing_it_again_changes_nothing_and_says_when_it_was_done(shop: Texting) -> None:
    live(shop)
    first = by_email(shop)
    assert first.before is None
    before = {name: shop.engine.rows(table) for name, table in metadata.tables.items() if name != "erasures"}
    shop.engine.clock.advance(days=1)
    again = by_email(shop)
    after = {name: shop.engine.rows(table) for name, table in metadata.tables.items() if name != "erasures"}
    assert after == before
    assert set(again.counts.values()) == {0}
    assert again.before is not None
    assert again.before.at == first.at


def test_the_record_says_when_and_how_much_and_not_who(shop: Texting) -> None:
    live(shop)
    by_email(shop)
    (record,) = shop.engine.rows(erasures)
    assert record["mark"] == mark(shop.app.secret, EMAIL)
    assert (record["kind"], record["by"], record["brand"]) == ("email", "ada", "")
    assert '"orders":1' in record["counts"]
    assert '"provider":"sendgrid"' in record["providers"]
    assert record["finished_at"] == shop.engine.clock.at


def test_a_phone_number_finds_the_same_person(shop: Texting) -> None:
    live(shop)
    erase(shop.app, read_subject(phone="+49 151 1234 5678"), "ada")
    assert not any(one in everything(shop) for one in PERSONAL)


def test_an_order_is_one_order(shop: Texting) -> None:
    live(shop)
    shop.register("default", order="second")
    counts = erase(shop.app, read_subject(order="default-1"), "ada").counts
    assert (counts["orders"], counts["shipments"]) == (1, 1)
    emails = {row["ref"]: row["email"] for row in shop.engine.rows(orders)}
    assert emails == {"default-1": "", "second": EMAIL}


def test_an_order_that_was_erased_can_be_erased_again(shop_here: Texting) -> None:
    live(shop_here)
    erase(shop_here.app, read_subject(order="default-1"), "ada")
    keep(shop_here, b'{"number": "1ZDEFAULT1", "signed_by": "J WEBER"}')
    assert erase(shop_here.app, read_subject(order="default-1"), "ada").counts["bodies"] == 1


def test_an_order_nobody_knows_and_one_of_two_brands_are_refused(shop_here: Texting) -> None:
    with pytest.raises(NotFound, match="no order `nothing`"):
        erase(shop_here.app, read_subject(order="nothing"), "ada")
    for brand in ("default", "tea"):
        shop_here.register(brand, order="shared")
    with pytest.raises(RequestInvalid, match="one of each of `default`, `tea`"):
        erase(shop_here.app, read_subject(order="shared"), "ada")
    assert erase(shop_here.app, read_subject(order="shared", brand="tea"), "ada").counts["orders"] == 1
    with pytest.raises(NotFound, match="of that brand"):
        erase(shop_here.app, read_subject(order="shared", brand="one"), "ada")


def test_with_a_brand_the_other_brands_keep_what_they_know(shop: Texting) -> None:
    live(shop)
    live(shop, "tea")
    shop.texts("STOP")
    shop.texts("STOP", to=TEA)
    by_email(shop, brand="tea")
    names = {row["brand"]: row["recipient_name"] for row in shop.engine.rows(orders)}
    assert names == {"default": "Jo Weber", "tea": ""}
    assert {brand: address[:7] for brand, _, address, _ in shop.suppressed()} == {"default": JO[:7], "tea": "erased:"}
    assert [row["text"] for row in shop.engine.rows(replies)] == ["STOP", ""]


def test_bodies_that_a_worker_has_yet_to_read_are_left_and_counted(shop: Texting) -> None:
    live(shop)
    for status in ("new", "failed", "unmatched"):
        keep(shop, b'{"number": "1ZDEFAULT1"}', status=status)
    assert by_email(shop).counts["bodies_waiting"] == 3
    left = [row["status"] for row in shop.engine.rows(inbox) if row["body"]]
    assert sorted(left) == ["failed", "new", "unmatched"]


def test_a_number_too_short_to_look_for_is_found_by_the_events_that_were_read(shop: Texting) -> None:
    shipment = live(shop)
    with shop.app.db.begin() as connection:
        connection.execute(sa.text("UPDATE legs SET tracking_number = '12' WHERE shipment_id = :id"), {"id": shipment})
    keep(shop, b'{"number": "12345"}')
    counts = erase(shop.app, read_subject(order="default-1"), "ada").counts
    assert counts["bodies"] == 1
    assert [row["body"] for row in shop.engine.rows(inbox) if row["body"]] == [b'{"number": "12345"}']


def test_bodies_are_looked_through_a_stretch_at_a_time(shop_here: Texting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "BODIES_AT_ONCE", 2)
    live(shop_here)
    keep(shop_here, *(b'{"number": "1ZDEFAULT1", "n": %d}' % number for number in range(5)))
    assert by_email(shop_here).counts["bodies"] == 6


@pytest.mark.parametrize("email", ["jö@example.com", "o'brien+x@example.com", "a-b@example.com"])
def test_addresses_are_found_however_they_are_written(shop: Texting, email: str) -> None:
    keep(shop, dumps({"to": email}).encode(), f'{{"to": "{email.upper()}"}}'.encode(), f"to={quote(email)}".encode())
    found = erase(shop.app, Subject(named=Named.EMAIL, name=email), "ada")
    assert found.counts["bodies"] == (2 if "ö" in email else 3), "capitals beyond ASCII are not compared"


def test_providers_are_asked_with_what_they_know(shop_here: Texting, asked: Asked) -> None:
    live(shop_here)
    shop_here.texts("Where is it?", MessageSid="SMfromjo")
    result = by_email(shop_here)
    assert ("sendgrid", (EMAIL,), ()) in asked.calls
    told = {one.provider: one for one in result.providers}
    assert told["sendgrid"].is_done
    assert not told["twilio"].is_done, "nobody is there in these tests"
    assert set(told["twilio"].left) == {shop_here.engine.rows(attempts)[0]["reference"], "SMfromjo"}
    assert "twilio2" not in told, "it has sent nothing"


def test_a_provider_that_cannot_be_asked_is_named(shop_here: Texting) -> None:
    live(shop_here)
    with shop_here.app.db.begin() as connection:
        connection.execute(sa.update(attempts).values(provider="smtp"))
    (smtp,) = [one for one in by_email(shop_here).providers if one.provider == "smtp"]
    assert (smtp.is_done, len(smtp.left)) == (False, 1)
    assert "look into its own logs" in smtp.detail


def test_what_a_provider_refuses_does_not_keep_the_person_here(shop_here: Texting, asked: Asked) -> None:
    settings = shop_here.app.settings()
    refusing = replace(
        settings,
        providers={Channel.EMAIL: (asked.forgetter("sendgrid", Channel.EMAIL, is_done=False),)},  # type: ignore[dict-item]
    )
    shop_here.app = replace(shop_here.app, settings=lambda: refusing)
    live(shop_here)
    result = by_email(shop_here)
    assert not any(one.is_done for one in result.providers)
    assert EMAIL not in everything(shop_here)


def test_somebody_nobody_knows_is_erased_without_a_fuss(shop_here: Texting, asked: Asked) -> None:
    result = erase(shop_here.app, read_subject(email="nobody@example.com"), "ada")
    assert set(result.counts.values()) == {0}
    assert asked.calls == [("sendgrid", ("nobody@example.com",), ())]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"email": EMAIL, "phone": JO},
        {"email": EMAIL, "order": "1"},
        {"email": "jo"},
        {"phone": "123"},
        {"email": JO},
    ],
)
def test_exactly_one_person_has_to_be_named(given: dict[str, str]) -> None:
    with pytest.raises(RequestInvalid) as refused:
        read_subject(**given)
    assert EMAIL not in str(refused.value)
    assert JO not in str(refused.value).replace("`+4915112345678`", "")


def test_registering_again_brings_the_person_back_for_the_shop_says_so(shop_here: Texting) -> None:
    live(shop_here)
    by_email(shop_here)
    register(shop_here.app, [Registration(ref="default-1", order_ref="default-1", email=EMAIL, legs=(("ups", "1Z9"),))])
    (order,) = shop_here.engine.rows(orders)
    assert order["email"] == EMAIL


def test_words_that_are_written_down_while_the_person_is_erased_go_too(
    tmp_path: Path, postgres_url: str, asked: Asked
) -> None:
    """A worker has read who is told, and has not committed the words of the message yet."""
    with texting(tmp_path, postgres_url) as started, ThreadPoolExecutor(1) as elsewhere:
        shop = prepare(started, asked)
        live(shop)
        with shop.app.db.begin() as connection:
            connection.execute(sa.update(notifications).values(subject="", body=""))
        written = sa.update(notifications).values(body="Dear Jo Weber, again.")
        with shop.app.db.begin() as connection:
            connection.execute(sa.select(notifications.c.id).with_for_update()).all()
            erased = elsewhere.submit(by_email, shop)
            assert eventually(lambda: _somebody_waits(shop)), "the erasure waits for the worker"
            connection.execute(written)
        assert erased.result().counts["messages"] == 1
        assert "Jo Weber" not in everything(shop)


def _somebody_waits(shop: Texting) -> bool:
    with shop.app.db.begin() as connection:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        return bool(connection.execute(sa.text(waiting)).scalar_one())
