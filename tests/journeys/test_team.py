"""What the team is told, beside the customer and by ways of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from notifier.config.settings import Team
from notifier.domain.notification import Channel, OutcomeKind
from notifier.domain.rules import (
    Audience,
    Cap,
    Caps,
    Filter,
    Merge,
    NoScanTrigger,
    OnUnknown,
    Policy,
    QuietHours,
    Rule,
    Urgency,
)
from notifier.domain.spans import Span
from notifier.domain.stages import Stage
from tests.builders import a_rule
from tests.journeys.household import Household

BOTH = (Channel.TEAM_EMAIL, Channel.TEAM_WEBHOOK)
LOST = a_rule(
    NoScanTrigger(span=Span.parse("10d")),
    "suspected_lost",
    template="team-notice",
    channels=BOTH,
    to=Audience.TEAM,
    urgency=Urgency.LOW,
    on_unknown=OnUnknown.RESEND,
)
NIGHT = QuietHours(start=time(21), end=time(8))


@pytest.fixture
def household(tmp_path: Path, database_url: str) -> Iterator[Household]:
    told = Household(tmp_path, database_url=database_url)
    told.with_settings(lambda it: replace(it, config=replace(it.config, team=Team(email="ops@acme.example"))))
    yield told
    told.app.close()


def test_the_team_is_told_by_email_and_webhook_and_the_customer_is_not(household: Household) -> None:
    household.go_by(LOST).registered_parcels(1)
    household.at("mon 09:00")
    household.push_of(1, "picked_up")

    household.at("mon+3 09:00")

    assert household.told == [
        ("thu+1 09:00", "suspected_lost", "team_email"),
        ("thu+1 09:00", "suspected_lost", "team_webhook"),
    ]
    email = household.providers[Channel.TEAM_EMAIL].messages[0]
    assert (email.to, email.channel, email.headers) == ("ops@acme.example", Channel.EMAIL, {})
    assert email.subject == "suspected_lost: order 1001, parcel LX1"
    assert "Jo" not in email.text
    hook = household.providers[Channel.TEAM_WEBHOOK].messages[0]
    assert {key: hook.data[key] for key in ("rule", "shipment", "order", "stage")} == {
        "rule": "suspected_lost",
        "shipment": "P-1",
        "order": "1001",
        "stage": "picked_up",
    }


def test_nothing_that_spares_customers_keeps_the_team_waiting(household: Household) -> None:
    policy = Policy(
        quiet_hours=tuple((channel, NIGHT) for channel in Channel),
        caps=Caps(
            shipment=Cap(at_most=1, within=timedelta(days=9)), recipient=Cap(at_most=1, within=timedelta(days=9))
        ),
        merge=Merge(within=timedelta(hours=5)),
        grace=(("*", timedelta(hours=5)),),
    )
    urgent = replace(LOST, trigger=a_rule(Stage.DELIVERED).trigger, name="arrived")
    moved = replace(LOST, trigger=a_rule(Stage.PICKED_UP).trigger, name="moved")
    household.go_by(moved, urgent, policy=policy).registered_parcels(1, email="", phone="")
    household.at("mon 22:00")
    household.push_of(1, "picked_up")
    household.at("mon 23:00")
    household.push_of(1, "delivered")

    assert [when for when, _, _ in household.told] == ["mon 22:00"] * 2 + ["mon 23:00"] * 2


def test_what_the_team_was_told_no_customer_heard(household: Household) -> None:
    after = a_rule(Stage.DELIVERED, "after_all", template="delivered", filter=Filter(after_told=("suspected_lost",)))
    household.go_by(LOST, after).registered_parcels(1)
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.at("mon+2 09:00")
    household.push_of(1, "delivered")

    assert {rule for _, rule, _ in household.told} == {"suspected_lost"}


def test_a_webhook_is_tried_again_like_any_provider(household: Household) -> None:
    hook: Rule = replace(LOST, channels=(Channel.TEAM_WEBHOOK,))
    household.go_by(hook).registered_parcels(1)
    household.providers[Channel.TEAM_WEBHOOK].answers = [OutcomeKind.NOT_SENT, OutcomeKind.AMBIGUOUS]
    household.at("mon 09:00")
    household.push_of(1, "picked_up")

    household.at("mon+3 09:00")

    ids = [message.data["id"] for message in household.providers[Channel.TEAM_WEBHOOK].messages]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert household.heard(1) == [("suspected_lost", "sent")]
