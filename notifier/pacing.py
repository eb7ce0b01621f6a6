"""Pacing: how fast a provider may be called from one sender, over all processes together.

A token bucket in Redis, in the form of the generic cell rate algorithm: one number per bucket, the instant at which it
would be empty. When Redis does not answer, each process keeps to the same rate by itself: somewhat faster together, and
never without any bound.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

log = structlog.get_logger(__name__)

_TIMEOUT_SECONDS = 0.5
_KEY = "notifier:pace:"
_NO_WAIT = timedelta(0)

# KEYS[1]: the bucket. ARGV: tokens per second, size of the bucket, tokens wanted. Returns the seconds to wait as text;
# "0" means that the tokens are taken.
_SCRIPT = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local rate, burst, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local empty_at = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local next_empty_at = empty_at + wanted / rate
local wait = next_empty_at - burst / rate - now
if wait > 0.0005 then return tostring(wait) end
redis.call('SET', KEYS[1], string.format('%.6f', next_empty_at), 'PX', math.ceil((next_empty_at - now) * 1000) + 1000)
return '0'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How many tokens (emails, or segments of text messages) a second, and how many at once after a rest."""

    per_second: float
    burst: float


class RedisPacer:
    """Gives out tokens, by provider and sender. `rates` are by provider; one without a rate is not paced."""

    def __init__(self, redis_url: str, rates: Mapping[str, Rate]) -> None:
        self._rates = dict(rates)
        # A command that timed out may have been carried out, and must not be repeated behind our back.
        self._redis = redis.Redis.from_url(
            redis_url,
            socket_timeout=_TIMEOUT_SECONDS,
            socket_connect_timeout=_TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._take = self._redis.register_script(_SCRIPT)
        self._own: dict[str, float] = {}

    def wait(self, provider: str, sender: str, tokens: int) -> timedelta:
        """Take the tokens and return zero, or take none and return how long to wait."""
        rate = self._rates.get(provider)
        if rate is None or tokens <= 0:
            return _NO_WAIT
        wanted = min(float(tokens), rate.burst)
        bucket = f"{_KEY}{provider}:{sender}"
        try:
            answer = self._take(keys=[bucket], args=[rate.per_second, rate.burst, wanted])
        except redis.RedisError as error:
            log.warning("pacing_alone", provider=provider, error=type(error).__name__)
            return self._wait_alone(bucket, rate, wanted)
        return timedelta(seconds=math.ceil(float(answer) * 1000) / 1000)

    def _wait_alone(self, bucket: str, rate: Rate, wanted: float) -> timedelta:
        now = time.monotonic()
        next_empty_at = max(self._own.get(bucket, 0.0), now) + wanted / rate.per_second
        wait = next_empty_at - rate.burst / rate.per_second - now
        if wait > 0:
            return timedelta(seconds=wait)
        self._own[bucket] = next_empty_at
        return _NO_WAIT

    def close(self) -> None:
        """Give the connections back."""
        self._redis.close()
