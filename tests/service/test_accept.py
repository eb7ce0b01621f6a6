"""The door's judgement: who may come in, by what a repeated delivery is known, and who is woken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from notifier.carriers.reading.signatures import sign_body
from notifier.carriers.sendcloud import Sendcloud
from notifier.domain.notification import Channel, Outcome, OutcomeKind
from notifier.errors import NotFound, StoreUnavailable, WebhookRejected
from notifier.ports import Message, RawWebhook, Receipt
from notifier.service.accept import KEPT_HEADERS, find_source, keep, open_door, wake
from notifier.store.inbox import Arrival, InboxKind
from notifier.store.tables import inbox
from tests.web.engine import Courier, Engine, build_engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine with an empty database."""
    built = build_engine(tmp_path)
    yield built
    built.close()


def knock(engine: Engine, body: bytes = b"{}", source: str = "courier", **headers: str) -> RawWebhook:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    signed = {**Courier().sign(body), **named}
    return RawWebhook(source=source, body=body, received_at=engine.clock.now(), headers=signed, path="/webhooks/x")


def opened(engine: Engine, raw: RawWebhook, kind: InboxKind = InboxKind.WEBHOOK) -> Arrival:
    return open_door(engine.app.settings(), kind, raw)


def test_an_authentic_body_comes_in_with_the_id_its_sender_gave_it(engine: Engine) -> None:
    arrival = opened(engine, knock(engine, x_delivery="d-1"))
    assert arrival.identity == "d-1"
    assert arrival.raw.body == b"{}"


def test_a_forged_body_stays_outside(engine: Engine) -> None:
    with pytest.raises(WebhookRejected):
        opened(engine, knock(engine, x_signature="forged"))


def test_a_carrier_is_no_provider_and_a_provider_no_carrier(engine: Engine) -> None:
    with pytest.raises(NotFound, match="sendgrid, twilio"):
        opened(engine, knock(engine), InboxKind.RECEIPT)
    with pytest.raises(NotFound, match="courier"):
        opened(engine, knock(engine, source="twilio"))


def test_a_name_that_is_far_too_long_is_not_repeated_in_full(engine: Engine) -> None:
    with pytest.raises(NotFound) as raised:
        find_source(engine.app.settings(), InboxKind.WEBHOOK, "x" * 10_000)
    assert len(str(raised.value)) < 200


def test_only_harmless_headers_are_kept(engine: Engine) -> None:
    arrival = opened(engine, knock(engine, authorization="Bearer top", cookie="a=b", content_type="application/json"))
    assert arrival.raw.headers == {"content-type": "application/json"}
    assert not any(word in name for name in KEPT_HEADERS for word in ("auth", "cookie", "key", "sign", "secret"))


@pytest.mark.parametrize("is_signed", [True, False])
def test_a_judge_knows_whether_a_body_was_signed_and_not_with_what(engine: Engine, is_signed: bool) -> None:
    body = b'{"event_type":"parcels.event.created","data":{"parcel":{"tracking_number":"N1"},"event":{"code":"1"}}}'
    sendcloud = Sendcloud("s3cret")
    settings = replace(engine.app.settings(), carriers={"courier": sendcloud})
    headers = {"sendcloud-signature": sign_body("s3cret", body)} if is_signed else {"authorization": "Bearer s3cret"}
    raw = replace(knock(engine, body), headers=headers)
    kept = open_door(settings, InboxKind.WEBHOOK, raw).raw
    assert "".join(kept.headers.values()) == ""
    (update,) = sendcloud.parse(kept).updates
    assert {event.confirmed for event in update.events} == {is_signed}


def test_an_id_that_no_database_takes_does_not_fail_the_others_of_its_commit(engine: Engine) -> None:
    arrivals = [opened(engine, knock(engine, x_delivery=one)) for one in ("good", "half a pair \ud800")]
    assert all(keep(engine.app, arrivals))


def test_all_arrivals_are_kept_by_one_statement_and_one_commit(engine: Engine) -> None:
    arrivals = [opened(engine, knock(engine, f"{n}".encode())) for n in range(200)]
    ids = keep(engine.app, arrivals)
    assert len(set(ids)) == 200
    written = [one.split()[0] for one in engine.statements if not one.startswith("BEGIN")]
    assert written == ["INSERT", "COMMIT"]


def test_what_was_here_before_has_no_id_and_the_order_is_kept(engine: Engine) -> None:
    first, second, third = (opened(engine, knock(engine, name)) for name in (b"1", b"2", b"3"))
    (known,) = keep(engine.app, [second])
    ids = keep(engine.app, [first, second, third, first])
    assert ids[1] is None
    assert ids[3] is None
    bodies = {row["id"]: row["body"] for row in engine.rows(inbox)}
    assert (bodies[ids[0]], bodies[known], bodies[ids[2]]) == (b"1", b"2", b"3")


def test_without_a_database_nothing_is_kept_and_it_says_so(engine: Engine, tmp_path: Path) -> None:
    engine.app.db.engine.dispose()
    (tmp_path / "notifier.db").unlink()
    (tmp_path / "notifier.db").mkdir()
    with pytest.raises(StoreUnavailable):
        keep(engine.app, [opened(engine, knock(engine))])


def test_each_kind_wakes_its_own_workers_and_nothing_new_wakes_nobody(engine: Engine) -> None:
    wake(engine.app, InboxKind.WEBHOOK, [1, 2])
    wake(engine.app, InboxKind.RECEIPT, [3])
    wake(engine.app, InboxKind.WEBHOOK, [])
    assert engine.queue.sent == [("judge", [1, 2]), ("receive", [3])]


class Anyone:
    """A provider that trusts everybody."""

    name = "anyone"
    channel = Channel.SMS

    def send(self, message: Message, attempt_id: str) -> Outcome:
        return Outcome(kind=OutcomeKind.NOT_SENT)

    def look_up(self, message: Message, attempt_id: str, since: datetime) -> Outcome | None:
        return None

    def verify(self, raw: RawWebhook) -> None:
        return None

    def parse_receipts(self, raw: RawWebhook) -> list[Receipt]:
        return []


def test_a_receipt_is_known_by_its_path_and_body(engine: Engine) -> None:
    trusting = replace(engine.app.settings(), providers={Channel.SMS: (Anyone(),)})
    raws = [replace(knock(engine, source="anyone"), path=f"/receipts/anyone/{name}") for name in ("a", "b", "a")]
    digests = [open_door(trusting, InboxKind.RECEIPT, raw).digest for raw in raws]
    assert digests[0] == digests[2] != digests[1]
