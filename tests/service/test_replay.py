"""Bodies as their providers would deliver them."""

from __future__ import annotations

import pytest

from notifier.errors import NotFound
from notifier.service import accept
from notifier.service.register import Result
from notifier.service.replay import address, look_up, register_samples, was_here
from notifier.store.inbox import InboxKind
from tests.followed import Followed


def test_the_door_takes_it_and_knows_it_by_the_same_digest(engine: Followed) -> None:
    delivery = address(engine.app.settings(), "aftership", engine.body("picked_up"), engine.clock.at)
    arrival = accept.open_door(engine.app.settings(), InboxKind.WEBHOOK, delivery.raw)
    assert arrival.digest == delivery.digest


def test_it_knows_of_whom_it_speaks(engine: Followed) -> None:
    delivery = address(engine.app.settings(), "aftership", engine.body("picked_up", "held"), engine.clock.at)
    assert delivery.numbers == ("LX123",)
    assert delivery.events == 2


def test_a_body_that_cannot_be_read_speaks_of_nobody_and_is_delivered_all_the_same(engine: Followed) -> None:
    delivery = address(engine.app.settings(), "aftership", b"\xff", engine.clock.at)
    assert (delivery.numbers, delivery.events) == ((), 0)
    assert accept.open_door(engine.app.settings(), InboxKind.WEBHOOK, delivery.raw).digest == delivery.digest


def test_a_source_that_nobody_configured_is_not_found(engine: Followed) -> None:
    with pytest.raises(NotFound):
        address(engine.app.settings(), "nobody", b"{}", engine.clock.at)


def test_nothing_is_known_of_it_before_it_is_judged(engine: Followed) -> None:
    engine.register()
    body = engine.body("picked_up")
    delivery = address(engine.app.settings(), "aftership", body, engine.clock.at)
    assert not was_here(engine.app, delivery)
    engine.knock(body)
    assert was_here(engine.app, delivery)
    assert look_up(engine.app, delivery) is None
    engine.work()
    result = look_up(engine.app, delivery)
    assert result is not None
    assert [one.ref for one in result.shipments] == ["P-1"]


def test_samples_are_registered_for_those_numbers_alone_that_nobody_has(engine: Followed) -> None:
    engine.register()
    known = address(engine.app.settings(), "aftership", engine.body("picked_up"), engine.clock.at)
    new = address(engine.app.settings(), "aftership", engine.body("picked_up", number="LX9"), engine.clock.at)
    assert register_samples(engine.app, known, "someone@example.com") == []
    (answer,) = register_samples(engine.app, new, "someone@example.com")
    assert answer.result is Result.CREATED
