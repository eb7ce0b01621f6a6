"""From the label to the destination country: what few shops want to tell, and what all should when nothing happens."""

from __future__ import annotations

from tests.journeys.story import Story

ALL_NEWS = ("label_created", "picked_up", "left_origin", "reached_destination", "tomorrow", "long_under_way")


def test_who_wants_it_all_tells_each_step_once(story: Story) -> None:
    story.with_rules(*ALL_NEWS).registered(promise="fri")
    story.at("mon 10:00").push("label_created")
    story.at("tue 10:00").push("picked_up")
    story.at("wed 10:00").push("in_transit")
    story.at("thu 07:00").push("arrived")
    story.at("fri 08:00").push("out_for_delivery")
    story.at("fri 12:00").push("delivered")
    assert story.told_by_email == [
        ("mon 10:30", "label_created"),
        ("tue 10:30", "picked_up"),
        ("thu 00:30", "tomorrow"),
        ("thu 07:30", "reached_destination"),
        ("fri 08:00", "out_for_delivery"),
        ("fri 12:00", "delivered"),
    ]


def test_by_itself_the_same_way_has_two_messages(story: Story) -> None:
    story.registered(promise="fri")
    for at, scan in (("mon 10:00", "label_created"), ("tue 10:00", "picked_up"), ("thu 10:00", "arrived")):
        story.at(at).push(scan)
    story.at("fri 08:00").push("out_for_delivery")
    story.at("fri 12:00").push("delivered")
    assert [rule for _, rule in story.told_by_email] == ["out_for_delivery", "delivered"]


def test_a_label_that_nobody_scans_is_told_in_two_steps(story: Story) -> None:
    story.registered()
    story.at("mon 10:00").push("label_created")
    story.at("mon+2 09:00")
    assert story.told_by_email == [("wed 10:00", "label_not_scanned"), ("mon+1 10:00", "label_still_not_scanned")]


def test_a_label_that_is_scanned_in_time_is_not_spoken_of(story: Story) -> None:
    story.registered()
    story.at("mon 10:00").push("label_created")
    story.at("wed 09:00").push("picked_up")
    story.at("thu 09:00")
    assert story.told_by_email == []


def test_a_number_that_no_carrier_knows_is_a_matter_for_the_team(story: Story) -> None:
    story.registered()
    story.at("thu 09:00")
    assert story.told == [("wed 08:00", "number_unknown", "team_email")]


def test_four_weeks_under_way_are_told_once(story: Story) -> None:
    story.with_rules("long_under_way").registered()
    for week in range(5):
        for day in ("mon", "thu"):
            story.at(f"{day}+{week} 09:00").push("in_transit")
    assert story.told_by_email == [("mon+4 09:00", "long_under_way")]


def test_near_the_door_two_silent_days_are_told_and_the_end_of_the_silence(story: Story) -> None:
    story.registered()
    story.at("mon 09:00").push("out_for_delivery")
    story.at("wed 12:00").push("in_transit")
    assert story.told_by_email == [
        ("mon 09:00", "out_for_delivery"),
        ("wed 09:00", "blackout_last_mile"),
        ("wed 12:00", "moving_again"),
    ]


def test_silence_at_customs_without_a_hold_is_told_as_that(story: Story) -> None:
    story.registered()
    story.at("mon 09:00").push("in_customs")
    story.at("tue+1 12:00").push("customs_cleared")
    assert story.told_by_email == [("mon+1 09:00", "blackout_customs"), ("tue+1 12:00", "moving_again")]


def test_ten_silent_days_are_told_to_the_team_and_no_customer_reads_that_it_is_lost(story: Story) -> None:
    story.registered()
    story.at("mon 09:00").push("in_transit")
    story.at("wed+2 09:00")
    assert story.told == [
        ("mon+1 09:00", "blackout_international", "email"),
        ("mon+2 09:00", "suspected_lost", "team_email"),
    ]
