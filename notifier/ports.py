"""The shapes of what plugs in: carriers, providers, the queue, the clock. Protocols only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from notifier.domain.events import Parsed
from notifier.domain.notification import Channel, Outcome, Status
from notifier.domain.replies import Wish
from notifier.domain.shop import LookUp, ShopNews


@dataclass(frozen=True, slots=True, kw_only=True)
class RawWebhook:
    """A request as it came in.

    `headers` have lower-case names. `path` is the path with the query string as received; `url` is the public URL the
    sender called (rebuilt from configuration, since some signatures cover it).
    """

    source: str
    body: bytes
    received_at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    path: str = ""
    url: str = ""


class Carrier(Protocol):
    """One provider of tracking data."""

    name: str

    def verify(self, raw: RawWebhook) -> None:
        """Return if the raw bytes are authentic. Raises WebhookRejected. Constant time."""
        ...

    def identify(self, raw: RawWebhook) -> str:
        """Return the id the provider gave this delivery, or "" where it gives none. Never raises."""
        ...

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return all that the body says. Raises UnreadablePayload and nothing else."""
        ...

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the headers with which the provider would send `body`: for replays, demos and tests."""
        ...


class Shop(Protocol):
    """One kind of shop that tells us of its orders."""

    name: str

    def greets(self, raw: RawWebhook) -> bool:
        """Whether the shop only asks if somebody is there: it says nothing, and proves nothing. Never raises."""
        ...

    def verify(self, raw: RawWebhook) -> None:
        """Return if the raw bytes are authentic. Raises WebhookRejected. Constant time."""
        ...

    def identify(self, raw: RawWebhook) -> str:
        """Return the id the shop gave this delivery, or "" where it gives none. Never raises."""
        ...

    def parse(self, raw: RawWebhook) -> ShopNews:
        """Return all that the body says. Raises UnreadablePayload and nothing else."""
        ...

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the headers with which the shop would send `body`: for replays and tests."""
        ...

    def call(self, path: str) -> str:
        """Return the path with what the shop proves itself by in it, if it does so there: for replays and tests."""
        ...


@runtime_checkable
class Asked(Protocol):
    """A shop whose webhooks say only that there is something to be asked for."""

    def ask(self, wanted: LookUp, now: datetime) -> Fetched:
        """Ask the shop. It takes some seconds at most. Nothing is raised."""
        ...

    def parse_answer(self, raw: RawWebhook) -> ShopNews:
        """Return all that an answer says. Raises UnreadablePayload and nothing else."""
        ...


class FetchResult(StrEnum):
    """What came of asking a carrier."""

    ANSWERED = "answered"
    """It said what it knows, which may be nothing."""
    THROTTLED = "throttled"
    """We ask too often."""
    UNAVAILABLE = "unavailable"
    """It cannot answer now."""
    REFUSED = "refused"
    """It does not answer us: the account or its credentials are not in order."""
    MALFORMED = "malformed"
    """It does not understand one of the numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a carrier answered: bodies as its adapter reads them. `wait` is how long it asks to be left alone."""

    result: FetchResult
    bodies: tuple[bytes, ...] = ()
    problem: str = ""
    """For people; no personal data and no number of a parcel."""
    wait: timedelta | None = None


class Fetcher(Protocol):
    """A carrier that can be asked about parcels."""

    most: int
    """How many numbers one call may ask about."""
    carriers: frozenset[str]
    """Whose parcels it knows, by normalised names; none: those of anybody."""

    def fetch(self, numbers: Sequence[str], now: datetime) -> Fetched:
        """Ask about at most `most` numbers. It takes some seconds at most. Nothing is raised."""
        ...

    def close(self) -> None:
        """Give the connections back."""
        ...


class Subscriber(Protocol):
    """A carrier that pushes what it knows of a parcel if it is asked to, for a while."""

    most_subscribed: int
    """How many numbers one call may name."""
    subscribed_for: timedelta
    """How long it pushes."""

    def subscribe(self, numbers: Sequence[str], url: str, secret: str, now: datetime) -> Fetched:
        """Have it push to `url`, with `secret` for proof. Asking again does no harm. Nothing is raised."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A rendered message, ready for a provider. For SMS only `to` and `text` count."""

    channel: Channel
    to: str
    text: str
    subject: str = ""
    html: str = ""
    to_name: str = ""
    sender: str = ""
    """The address (email) or number, sender id or messaging service (SMS) it comes from."""
    sender_name: str = ""
    reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    category: str = ""
    """The rule, for the provider's statistics. No personal data."""
    validity: timedelta | None = None
    """How long it is worth delivering."""
    data: Mapping[str, object] = field(default_factory=dict)
    """What it is about, for machines of the team: ids and codes. No personal data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a provider reports about a message it took.

    `event_id` identifies the report, so that a repeated one is known. `attempt_id` is ours, echoed back; `reference` is
    the provider's. `suppress` says why the address must not be written to again, or is "".
    """

    provider: str
    event_id: str
    status: Status | None
    at: datetime
    attempt_id: str = ""
    reference: str = ""
    code: str = ""
    detail: str = ""
    suppress: str = ""


class Provider(Protocol):
    """One way to send messages on one channel."""

    name: str
    channel: Channel

    def send(self, message: Message, attempt_id: str) -> Outcome:
        """Hand the message over. Every failure is an Outcome; nothing is raised."""
        ...

    def look_up(self, message: Message, attempt_id: str, since: datetime) -> Outcome | None:
        """Ask what became of an attempt that began at `since`; None if nobody can tell. Nothing is raised."""
        ...

    def verify(self, raw: RawWebhook) -> None:
        """Return if the receipt is authentic. Raises WebhookRejected."""
        ...

    def parse_receipts(self, raw: RawWebhook) -> list[Receipt]:
        """Return the reports in the body. Raises UnreadablePayload."""
        ...


class AnsweredBy(StrEnum):
    """Whether a provider answers a reply by itself, so that nobody else must."""

    NOBODY = "nobody"
    PROVIDER_BY_DEFAULT = "provider_by_default"
    """It does for such words and such numbers, unless the account is set up otherwise."""
    PROVIDER = "provider"
    """It says that it did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message that somebody sent us.

    `sender` and `recipient` are phone numbers, `group` is the provider's name for the numbers that ours is one of, or
    "". `wish` is what the provider itself took it for, if it did.
    """

    provider: str
    reference: str
    sender: str
    recipient: str
    text: str
    group: str = ""
    wish: Wish | None = None
    answered_by: AnsweredBy = AnsweredBy.NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorAnswer:
    """What is said to a provider that brings a reply: the body of the HTTP answer."""

    body: bytes
    media_type: str


@runtime_checkable
class Listener(Protocol):
    """A provider that also brings what people answer."""

    name: str
    channel: Channel

    def verify(self, raw: RawWebhook) -> None:
        """Return if the reply is authentic. Raises WebhookRejected."""
        ...

    def identify_reply(self, raw: RawWebhook) -> str:
        """Return the provider's id of the message, or "" where there is none. Never raises."""
        ...

    def parse_reply(self, raw: RawWebhook) -> Reply | None:
        """Return what somebody wrote, or None where nobody wrote anything. Raises UnreadablePayload."""
        ...

    def word_answer(self, text: str) -> DoorAnswer:
        """Return the answer at the door that has the provider send `text` back; for "" it sends nothing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What a provider made of being asked to forget somebody. `detail` is for people and holds no personal data."""

    provider: str
    is_done: bool
    detail: str
    left: tuple[str, ...] = ()
    """The provider's ids of messages that it still holds."""


@runtime_checkable
class Forgetter(Protocol):
    """A provider that can be asked to erase what it keeps of somebody."""

    name: str
    channel: Channel

    def forget(self, addresses: Sequence[str], references: Sequence[str]) -> Forgotten:
        """Have it erase what it keeps of these addresses, or of the messages with these ids of its own.

        Asking again does no harm. Nothing is raised.
        """
        ...


class Pacer(Protocol):
    """Holds back calls to a provider that come too fast."""

    def wait(self, provider: str, sender: str, tokens: int) -> timedelta:
        """Take the tokens and return zero, or take none and return how long to wait."""
        ...


class Queue(Protocol):
    """Wakes workers. A lost wake-up costs time, never a message: the sweep finds what was not woken."""

    def judge(self, inbox_ids: Sequence[int]) -> None: ...

    def look_again(self, shipment_ids: Sequence[str]) -> None: ...

    def deliver(self, notification_ids: Sequence[str]) -> None: ...

    def receive(self, inbox_ids: Sequence[int]) -> None: ...

    def poll(self, sources: Sequence[str]) -> None: ...

    def follow_shops(self, inbox_ids: Sequence[int]) -> None: ...


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the current instant, aware, UTC."""
        ...
