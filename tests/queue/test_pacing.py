"""Pacing on a real Redis: the rate holds over all processes, and without Redis in each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from redis import Redis

from notifier.pacing import Rate, RedisPacer

ZERO = timedelta(0)
SLOW = {"twilio": Rate(per_second=0.5, burst=3)}


def test_a_burst_goes_through_and_then_the_rate_holds(redis_url: str) -> None:
    pacer = RedisPacer(redis_url, SLOW)
    assert [pacer.wait("twilio", "+1", 1) for _ in range(3)] == [ZERO] * 3
    wait = pacer.wait("twilio", "+1", 1)
    assert timedelta(seconds=1) < wait <= timedelta(seconds=2)
    pacer.close()


def test_processes_share_a_bucket_and_senders_do_not(redis_url: str) -> None:
    one, other = RedisPacer(redis_url, SLOW), RedisPacer(redis_url, SLOW)
    assert one.wait("twilio", "+1", 3) == ZERO
    assert other.wait("twilio", "+1", 1) > ZERO
    assert other.wait("twilio", "+2", 1) == ZERO
    one.close()
    other.close()


def test_a_wait_takes_no_tokens(redis_url: str) -> None:
    pacer = RedisPacer(redis_url, SLOW)
    assert pacer.wait("twilio", "+1", 2) == ZERO
    first = pacer.wait("twilio", "+1", 2)
    assert pacer.wait("twilio", "+1", 2) <= first
    assert pacer.wait("twilio", "+1", 1) == ZERO
    pacer.close()


def test_a_provider_without_a_rate_is_not_held_back(redis_url: str) -> None:
    pacer = RedisPacer(redis_url, SLOW)
    assert all(pacer.wait("sendgrid", "a@b", 1) == ZERO for _ in range(100))
    pacer.close()


def test_a_message_larger_than_the_bucket_waits_for_a_full_one(redis_url: str) -> None:
    pacer = RedisPacer(redis_url, SLOW)
    assert pacer.wait("twilio", "+1", 10) == ZERO
    assert pacer.wait("twilio", "+1", 10) > ZERO
    pacer.close()


def test_a_flushed_redis_forgets_only_the_rest(redis_url: str) -> None:
    pacer = RedisPacer(redis_url, SLOW)
    assert pacer.wait("twilio", "+1", 3) == ZERO
    with Redis.from_url(redis_url) as client:
        client.flushall()
    assert pacer.wait("twilio", "+1", 3) == ZERO
    assert pacer.wait("twilio", "+1", 1) > ZERO
    pacer.close()


@pytest.mark.parametrize("tokens", [1, 3])
def test_without_redis_each_process_keeps_the_rate(tokens: int) -> None:
    pacer = RedisPacer("redis://127.0.0.1:1/0", SLOW)
    assert pacer.wait("twilio", "+1", 3) == ZERO
    assert pacer.wait("twilio", "+1", tokens) > ZERO
    pacer.close()
