"""From carrier to carrier: the number of the last mile, and numbers that are used again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from notifier.service import explain
from notifier.service.judge import judge_inbox
from notifier.store.tables import inbox, unmatched
from tests.journeys.story import Story

LOCAL = "9400111"


def body(number: str, slug: str, *checkpoints: tuple[str, str, datetime], **more: Any) -> bytes:
    """A push of AfterShip about a number: (subtag, message, when) for each checkpoint."""
    rows = [
        {
            "slug": slug,
            "tag": subtag.partition("_")[0],
            "subtag": subtag,
            "message": message,
            "checkpoint_time": when.isoformat(),
            "created_at": when.isoformat(),
        }
        for subtag, message, when in checkpoints
    ]
    return orjson.dumps(
        {
            "event_id": f"{number}-{checkpoints[-1][2].isoformat()}-{len(rows)}",
            "event": "tracking_update",
            "is_tracking_first_tag": False,
            "msg": {"tracking_number": number, "slug": slug, "checkpoints": rows, **more},
        }
    )


def say(story: Story, number: str, slug: str, *checkpoints: tuple[str, str, str], **more: Any) -> Story:
    """AfterShip pushes what the carrier scanned, at the times as the story names them."""
    timed = [(subtag, message, story.when(when)) for subtag, message, when in checkpoints]
    return story.deliver(body(number, slug, *timed, **more))


def legs(story: Story) -> list[tuple[str, str, str]]:
    told = explain.as_json(explain.tell(story.app, "P-1"))
    return [(leg["carrier"], leg["tracking_number"], leg["source"]) for leg in told["legs"]]


def stages(story: Story) -> list[str]:
    return [one["stage"] for one in explain.as_json(explain.tell(story.app, "P-1"))["stages"]]


NEXT = {"next_couriers": [{"slug": "usps", "tracking_number": "9400 111", "source": "system"}]}


def test_a_later_leg_that_a_feed_names_joins_the_parcel_and_its_scans_the_journey(story: Story) -> None:
    story.registered()
    say(story.at("mon 10:00"), "LX123", "cainiao", ("InTransit_002", "Accepted", "mon 09:00"), **NEXT)
    assert legs(story) == [("cainiao", "LX123", ""), ("usps", LOCAL, "aftership")]
    say(story.at("tue 10:00"), LOCAL, "usps", ("OutForDelivery_001", "Out for delivery", "tue 09:00"))
    assert stages(story) == ["picked_up", "out_for_delivery"]
    assert story.told_by_email == [("tue 10:00", "out_for_delivery")]


def test_bodies_of_a_later_leg_that_came_before_anybody_named_it_count_once_it_is_named(story: Story) -> None:
    story.registered()
    say(story.at("tue 09:00"), LOCAL, "usps", ("OutForDelivery_001", "Out for delivery", "tue 08:30"))
    assert stages(story) == []
    say(story.at("tue 10:00"), "LX123", "cainiao", ("InTransit_002", "Accepted", "mon 09:00"), **NEXT)
    assert stages(story) == ["picked_up", "out_for_delivery"]
    assert story.told_by_email == [("tue 10:00", "out_for_delivery")]


def test_a_relabelled_parcel_keeps_its_story(story: Story) -> None:
    story.registered()
    relabelled = {"last_mile": {"slug": "cainiao", "tracking_number": "LX999"}}
    say(story.at("mon 10:00"), "LX123", "cainiao", ("InTransit_002", "Accepted", "mon 09:00"), **relabelled)
    say(story.at("wed 10:00"), "LX999", "cainiao", ("Delivered_001", "Delivered", "wed 09:00"))
    assert stages(story) == ["picked_up", "delivered"]
    assert legs(story)[1] == ("cainiao", "LX999", "aftership")


def test_a_feed_that_names_the_same_leg_again_adds_nothing(story: Story) -> None:
    story.registered()
    for hour in ("10:00", "11:00"):
        say(story.at(f"mon {hour}"), "LX123", "cainiao", ("InTransit_002", "Accepted", f"mon {hour}"), **NEXT)
    assert len(legs(story)) == 2


def test_a_number_that_is_used_again_tells_the_first_customer_nothing(story: Story) -> None:
    story.registered()
    say(story.at("mon 10:00"), "LX123", "cainiao", ("Delivered_001", "Delivered", "mon 09:00"))
    told = story.told
    say(story.at("mon+20 10:00"), "LX123", "cainiao", ("OutForDelivery_001", "Out for delivery", "mon+20 09:00"))
    assert story.told == told
    assert stages(story) == ["delivered"]
    with story.app.db.begin() as connection:
        rows = connection.execute(select(inbox.c.status).order_by(inbox.c.id)).scalars().all()
        waiting = connection.execute(select(unmatched.c.tracking_number)).scalars().all()
    assert (rows, waiting) == (["unmatched"], ["LX123"])
    story.sweep()
    assert not story.queue.jobs


def test_the_next_parcel_with_that_number_gets_its_own_story(story: Story) -> None:
    story.registered()
    say(story.at("mon 10:00"), "LX123", "cainiao", ("Delivered_001", "Delivered", "mon 09:00"))
    story.at("mon+20 09:00").registered_again("P-2")
    history = [("Delivered_001", "Delivered", "mon 09:00"), ("OutForDelivery_001", "On the van", "mon+20 09:30")]
    say(story.at("mon+20 10:00"), "LX123", "cainiao", *history)
    second = explain.as_json(explain.tell(story.app, "P-2"))
    assert [one["stage"] for one in second["stages"]] == ["out_for_delivery"]
    assert stages(story) == ["delivered"]


@pytest.mark.parametrize("repeats", [1, 3])
def test_two_workers_that_judge_the_same_bodies_add_a_leg_once(story: Story, repeats: int) -> None:
    story.registered()
    when = story.when("mon 09:00")
    for number in range(repeats):
        at = when + timedelta(minutes=number)
        story.deliver(body("LX123", "cainiao", ("InTransit_002", "Accepted", at), **NEXT))
        judge_inbox(story.app, list(range(1, repeats + 2)))
    assert len(legs(story)) == 2


HANDED = ("InTransit_001", "Handed over to the local courier", "mon 09:00")
"""AfterShip has no code for it: only the words say so."""


def test_a_parcel_that_the_next_carrier_does_not_scan_is_told_of_once(story: Story) -> None:
    story.registered()
    say(story.at("mon 10:00"), "LX123", "cainiao", HANDED, **NEXT)
    story.at("wed 08:59")
    assert story.told == []
    story.at("wed 09:00")
    assert story.told_by_email == [("wed 09:00", "handover_pending")]
    say(story.at("thu 09:00"), LOCAL, "usps", ("InTransit_001", "In transit", "thu 08:00"))
    story.at("fri 20:00")
    assert story.told_by_email == [("wed 09:00", "handover_pending")]


def test_a_parcel_that_the_next_carrier_scans_in_time_is_not_told_of(story: Story) -> None:
    story.registered()
    say(story.at("mon 10:00"), "LX123", "cainiao", HANDED, **NEXT)
    say(story.at("tue 09:00"), LOCAL, "usps", ("InTransit_001", "In transit", "tue 08:00"))
    story.at("thu 20:00")
    assert story.told == []
    assert story.reason("handover_pending") == "not_matching"


def test_carriers_that_contradict_each_other_are_both_shown(story: Story) -> None:
    story.registered()
    say(story.at("mon 10:00"), "LX123", "cainiao", ("Delivered_001", "Delivered", "mon 09:00"), **NEXT)
    say(story.at("mon 16:00"), LOCAL, "usps", ("InTransit_001", "In transit", "mon 15:00"))
    told = explain.as_json(explain.tell(story.app, "P-1"))
    assert told["stage"] == "in_transit"
    assert told["disagreement"]["claims"] == [
        {"carrier": "cainiao", "stage": "delivered"},
        {"carrier": "usps", "stage": "in_transit"},
    ]
    assert [scan["effects"] for scan in told["scans"]] == [
        ["entered delivered"],
        ["entered in_transit", "carriers disagree"],
    ]
    say(story.at("tue 10:00"), LOCAL, "usps", ("Delivered_001", "Delivered", "tue 09:00"))
    assert explain.as_json(explain.tell(story.app, "P-1"))["disagreement"] is None


def test_a_hold_that_was_there_before_the_parcel_was_registered_is_told(story: Story) -> None:
    story.at("fri 10:00").registered()
    history = [("InTransit_001", "Arrived", "mon 09:00"), ("Exception_004", "Held by customs", "tue 09:00")]
    say(story.at("fri 11:00"), "LX123", "cainiao", *history)
    assert story.told_by_email == [("fri 11:00", "customs_held")]


def test_what_else_was_there_before_is_history(story: Story) -> None:
    story.at("fri 10:00").registered()
    say(story.at("fri 11:00"), "LX123", "cainiao", ("OutForDelivery_001", "Out for delivery", "tue 09:00"))
    assert story.told == []
    assert story.reason("out_for_delivery") == "backfill"
