"""One long story, told on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from tests.journeys.story import Story


def test_a_parcel_on_its_way_from_shenzhen_to_berlin(story_on: Story) -> None:
    story = story_on
    story.scan("label_created", "mon 08:10").scan("picked_up", "mon 08:20").promises("tue+1")
    story.at("mon 08:30").push(first=True)
    story.at("mon 09:00").registered(promise="tue+1")
    story.at("tue 11:00").push("in_customs")
    story.at("tue 15:00").push("customs_held")
    story.at("thu 22:30").promises("thu+1").push()
    story.at("fri 09:00").push("customs_cleared")
    story.at("mon+1 08:30").push("out_for_delivery")
    story.at("mon+1 18:00").push("attempt_failed")
    story.at("tue+1 08:30").push("out_for_delivery")
    story.at("tue+1 12:00").push("delivered")
    story.push_again(order=-1)
    story.at("mon+3 12:00")
    assert story.told == [
        ("thu 15:00", "customs_held", "email"),
        ("thu 15:00", "customs_held", "sms"),
        ("thu 22:30", "promise_later", "email"),
        ("fri 09:00", "customs_released", "email"),
        ("fri 09:00", "customs_released", "sms"),
        ("mon+1 08:30", "out_for_delivery", "email"),
        ("mon+1 18:00", "attempt_failed", "email"),
        ("mon+1 18:00", "attempt_failed", "sms"),
        ("tue+1 08:30", "out_for_delivery", "email"),
        ("tue+1 12:00", "delivered", "email"),
    ]
