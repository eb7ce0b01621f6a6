"""Asking a carrier about numbers, by a recipe that says how it wants to be asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifier.carriers.fetching.calling import Call, Caller
from notifier.carriers.fetching.tokens import Token
from notifier.ports import Fetched, FetchResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What an account at a carrier is opened with; what it has no use for is empty."""

    key: str = ""
    secret: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """How a carrier is asked to push: which call it takes, for how many numbers at once, and for how long it does.

    The call is given the account, the numbers, the address to push to, and the secret that proves it.
    """

    ask: Callable[[Credentials, Sequence[str], str, str], Call]
    most: int
    lasts: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a carrier's API is asked. Its answers are read by the adapter of the same kind.

    `most` is how many numbers go into one call; `carriers` are the names, normalised, of those whose parcels it knows
    (none: an aggregator, which knows those of anybody); `needs` are the credentials without which it says nothing.
    """

    base_url: str
    most: int
    per_second: float
    needs: tuple[str, ...]
    ask: Callable[[Credentials, Sequence[str]], Call]
    carriers: frozenset[str] = frozenset()
    token: Callable[[Credentials], Call] | None = None
    subscription: Subscription | None = None
    """None: its pushes need no subscription per parcel, or that is set up elsewhere."""


class HttpFetcher:
    """Asks one account."""

    def __init__(self, recipe: Recipe, credentials: Credentials, base_url: str = "") -> None:
        self._recipe = recipe
        self._credentials = credentials
        self._caller = Caller(base_url or recipe.base_url)
        self._token = Token(self._caller, recipe.token(credentials)) if recipe.token else None
        self.most = recipe.most
        self.carriers = recipe.carriers

    def fetch(self, numbers: Sequence[str], now: datetime) -> Fetched:
        """Return what the carrier says of the numbers. Every failure is a result; nothing is raised."""
        return self._call(self._recipe.ask(self._credentials, numbers), now)

    def _call(self, call: Call, now: datetime) -> Fetched:
        if self._token is None:
            return self._caller.call(call, now)
        fetched = self._call_with_token(self._token, call, now)
        # A token may be withdrawn before it runs out; a second refusal is one of the account.
        return self._call_with_token(self._token, call, now) if fetched.result is FetchResult.REFUSED else fetched

    def _call_with_token(self, token: Token, call: Call, now: datetime) -> Fetched:
        value = token.get(now)
        if isinstance(value, Fetched):
            return value
        fetched = self._caller.call(replace(call, headers={**call.headers, "authorization": f"Bearer {value}"}), now)
        if fetched.result is FetchResult.REFUSED:
            token.forget(value)
        return fetched

    def push(self, subscription: Subscription, numbers: Sequence[str], url: str, secret: str, now: datetime) -> Fetched:
        """Have the carrier push. Every failure is a result; nothing is raised."""
        return self._call(subscription.ask(self._credentials, numbers, url, secret), now)

    def close(self) -> None:
        """Give the connections back."""
        self._caller.close()


class HttpSubscriber:
    """Subscribes through an account that can also be asked."""

    def __init__(self, fetcher: HttpFetcher, subscription: Subscription) -> None:
        self._fetcher = fetcher
        self._subscription = subscription
        self.most_subscribed = subscription.most
        self.subscribed_for = subscription.lasts

    def subscribe(self, numbers: Sequence[str], url: str, secret: str, now: datetime) -> Fetched:
        """Have the carrier push to `url`. Every failure is a result; nothing is raised."""
        return self._fetcher.push(self._subscription, numbers, url, secret, now)
