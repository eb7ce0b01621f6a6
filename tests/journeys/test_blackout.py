"""Blackout: silence since the last scan, on the clock of the lane, and the all-clear when the parcel moves again."""

from __future__ import annotations

from tests.journeys.story import Story


def test_a_parcel_that_crosses_a_border_is_missed_after_five_business_days(story: Story) -> None:
    story.registered()
    story.at("mon 09:00").push("picked_up")
    story.at("mon 12:00").push("in_transit")
    story.at("mon+1 11:59")
    assert story.told == []
    story.at("mon+1 12:00")
    assert story.told_by_email == [("mon+1 12:00", "blackout_international")]


def test_a_parcel_at_home_is_missed_after_three_business_days(story: Story) -> None:
    story.registered(origin="DE", destination="DE")
    story.at("mon 12:00").push("in_transit")
    story.at("thu 12:00")
    assert story.told_by_email == [("thu 12:00", "blackout_domestic")]


def test_a_weekend_is_no_silence(story: Story) -> None:
    story.registered(origin="DE", destination="DE")
    story.at("fri 12:00").push("in_transit")
    story.at("wed+1 11:59")
    assert story.told_by_email == []
    story.at("wed+1 12:00")
    assert story.told_by_email == [("wed+1 12:00", "blackout_domestic")]


def test_it_is_told_once_and_again_only_after_a_new_scan_and_a_new_silence(story: Story) -> None:
    story.registered(origin="DE", destination="DE")
    story.at("mon 12:00").push("in_transit")
    story.at("fri 12:00")
    assert story.told_by_email == [("thu 12:00", "blackout_domestic")]
    story.at("fri 13:00").push("in_transit")
    assert story.told_by_email[1:] == [("fri 13:00", "moving_again")]
    story.at("fri+1 13:00")
    assert story.told_by_email[2:] == [("wed+1 13:00", "blackout_domestic")]


def test_nobody_is_told_it_moves_again_who_was_not_told_it_stood(story: Story) -> None:
    story.registered(origin="DE", destination="DE")
    story.at("mon 12:00").push("in_transit")
    story.at("tue 12:00").push("in_transit")
    story.at("wed 12:00")
    assert story.told == []


def test_a_scan_in_time_starts_the_clock_anew(story: Story) -> None:
    story.registered(origin="DE", destination="DE")
    story.at("mon 12:00").push("in_transit")
    story.at("thu 11:00").push("in_transit")
    story.at("thu 13:00")
    assert story.told == []


def test_a_push_without_a_new_scan_is_no_scan(story: Story) -> None:
    story.registered(origin="DE", destination="DE")
    story.at("mon 12:00").push("in_transit")
    story.at("wed 12:00").push_again()
    story.at("thu 12:00")
    assert story.told_by_email == [("thu 12:00", "blackout_domestic")]


def test_a_parcel_that_was_never_scanned_is_not_in_a_blackout(story: Story) -> None:
    story.registered(origin="DE", destination="DE")
    story.at("mon 12:00").push("label_created")
    story.at("mon+1 12:00")
    assert [rule for _, rule in story.told_by_email if rule.startswith("blackout")] == []


def test_a_delivered_parcel_is_never_missed(story: Story) -> None:
    story.registered(origin="DE", destination="DE")
    story.at("mon 12:00").push("delivered")
    story.at("mon+2 12:00")
    assert story.told_by_email == [("mon 12:00", "delivered")]
    assert story.reason("blackout_domestic") == "ended"


def test_a_first_push_full_of_old_scans_wakes_nobody(story: Story) -> None:
    story.scan("picked_up", "mon 09:00").scan("in_transit", "tue 09:00")
    story.at("mon+3 09:00").registered(origin="DE", destination="DE")
    story.push(first=True)
    story.at("tue+3 09:00")
    assert story.told == []
    assert story.reason("blackout_domestic") in ("backfill", "too_old")


def test_a_scan_that_arrives_late_does_not_tell_the_same_silence_twice(story: Story) -> None:
    story.registered(origin="DE", destination="DE")
    story.at("mon 12:00").push("in_transit")
    story.at("thu 12:00")
    story.scan("picked_up", "mon 08:30")
    story.at("thu 15:00").push_again()
    story.at("fri 12:00")
    assert story.told_by_email == [("thu 12:00", "blackout_domestic")]


def test_silence_is_no_news_while_the_promised_day_is_still_far(story: Story) -> None:
    story.registered(origin="DE", destination="DE", promise="fri+1")
    story.at("mon 12:00").push("in_transit")
    story.at("mon+1 12:00")
    assert story.told == []
    story.at("fri+1 12:00")
    assert [rule for _, rule in story.told_by_email] == ["blackout_domestic"]
