"""A decision to notify on one channel: its status, its attempts, and which moves are allowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Channel(StrEnum):
    """How a message travels."""

    EMAIL = "email"
    SMS = "sms"
    TEAM_EMAIL = "team_email"
    """An email to the team, not to a customer."""
    TEAM_WEBHOOK = "team_webhook"


CUSTOMER_CHANNELS = (Channel.EMAIL, Channel.SMS)
TEAM_CHANNELS = (Channel.TEAM_EMAIL, Channel.TEAM_WEBHOOK)


class Status(StrEnum):
    """How far a notification got."""

    CREATED = "created"
    """Decided; waits for its time or for a worker."""
    SENDING = "sending"
    """Claimed by a worker; an attempt is written before the provider is called."""
    SENT = "sent"
    """The provider accepted it."""
    DELIVERED = "delivered"
    """The provider reports that it arrived."""
    TEMPORARY_FAILURE = "temporary_failure"
    """It could not be delivered now; the address may be good."""
    PERMANENT_FAILURE = "permanent_failure"
    """It cannot be delivered: refused for good, bad address, opted out at the provider."""
    TECHNICAL_FAILURE = "technical_failure"
    """Our side or the provider's kept failing until the attempts were used up."""
    CANCELLED = "cancelled"
    """No longer true or no longer wanted when its time came."""
    UNKNOWN = "unknown"
    """The provider was called and nobody knows whether it took the message."""
    HELD = "held"
    """Unknown for too long: a person decides."""


FINAL = frozenset(
    {
        Status.DELIVERED,
        Status.TEMPORARY_FAILURE,
        Status.PERMANENT_FAILURE,
        Status.TECHNICAL_FAILURE,
        Status.CANCELLED,
    }
)

MOVES: dict[Status, frozenset[Status]] = {
    Status.CREATED: frozenset({Status.SENDING, Status.CANCELLED, Status.TECHNICAL_FAILURE}),
    Status.SENDING: frozenset(
        {
            Status.CREATED,
            Status.SENT,
            Status.DELIVERED,
            Status.TEMPORARY_FAILURE,
            Status.PERMANENT_FAILURE,
            Status.TECHNICAL_FAILURE,
            Status.CANCELLED,
            Status.UNKNOWN,
        }
    ),
    Status.SENT: frozenset({Status.DELIVERED, Status.TEMPORARY_FAILURE, Status.PERMANENT_FAILURE}),
    Status.UNKNOWN: frozenset(
        {
            Status.CREATED,
            Status.SENT,
            Status.DELIVERED,
            Status.TEMPORARY_FAILURE,
            Status.PERMANENT_FAILURE,
            Status.HELD,
            Status.CANCELLED,
        }
    ),
    Status.HELD: frozenset(
        {
            Status.CREATED,
            Status.SENT,
            Status.DELIVERED,
            Status.TEMPORARY_FAILURE,
            Status.PERMANENT_FAILURE,
            Status.CANCELLED,
        }
    ),
    **{status: frozenset() for status in FINAL},
}
"""From each status, the ones it may move to. A final status has no way out."""


def may_move(before: Status, after: Status) -> bool:
    """Whether a notification may go from one status to the other."""
    return after in MOVES[before]


def sources_of(after: Status) -> tuple[Status, ...]:
    """Every status from which `after` may be reached: the guard of an UPDATE."""
    return tuple(status for status, targets in MOVES.items() if after in targets)


class OutcomeKind(StrEnum):
    """What a call to a provider came to."""

    ACCEPTED = "accepted"
    """The provider took it."""
    NOT_SENT = "not_sent"
    """It surely never reached the provider: try again."""
    RATE_LIMITED = "rate_limited"
    """The provider refused for now, surely without processing: try again later."""
    BAD_RECIPIENT = "bad_recipient"
    """This address can never be reached."""
    OPTED_OUT = "opted_out"
    """The recipient told the provider to stop."""
    BAD_CONTENT = "bad_content"
    """The message itself was refused: a fault of the template or of ours."""
    BAD_SETUP = "bad_setup"
    """Our account, key or sender is at fault: every message would fail."""
    AMBIGUOUS = "ambiguous"
    """Nobody knows whether it was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of one attempt. `detail` is for people and holds no personal data."""

    kind: OutcomeKind
    code: str = ""
    detail: str = ""
    reference: str = ""
    """The provider's own id of the message, where it gave one."""
    retry_after: timedelta | None = None


BACKOFF: tuple[timedelta, ...] = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
)
"""The wait before the second, third, … attempt. After the last one the notification fails technically."""

SETUP_BACKOFF = timedelta(minutes=15)
"""With a wrong key nothing can be sent until a person mends it, so attempts are not used up in a hurry."""

_LEASE_IN_CALLS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long the engine waits before it gives up on a call, on a worker, on evidence, or tries again."""

    call: timedelta = timedelta(seconds=30)
    """How long a provider may take to answer. Twilio itself gives up at about 26 s
    (https://github.com/twilio/twilio-ruby/issues/519): a shorter wait than that loses its answer."""
    unknown: timedelta = timedelta(minutes=15)
    """How long evidence is waited for where nobody knows whether a message was sent. Receipts usually come within
    minutes; only then does the rule's `on_unknown` decide."""
    retry: timedelta = BACKOFF[0]
    """The wait before the second attempt. Those before later ones are in proportion."""

    @property
    def lease(self) -> timedelta:
        """Longer than any call may take: a claim that is older belongs to a worker that is gone."""
        return self.call * _LEASE_IN_CALLS

    def before(self, attempt: int, kind: OutcomeKind) -> timedelta:
        """Return our own wait before that attempt (the second is 2), after an outcome of that kind."""
        wait = SETUP_BACKOFF if kind is OutcomeKind.BAD_SETUP else BACKOFF[attempt - 2]
        return wait * (self.retry / BACKOFF[0])


USUAL = Patience()
"""What holds where nobody sets anything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """Where an outcome leads: a status, and for a retry the wait."""

    status: Status
    wait: timedelta | None = None
    suppress: bool = False
    """The address must not be written to again on this channel."""


_FAILED: dict[OutcomeKind, NextStep] = {
    OutcomeKind.ACCEPTED: NextStep(status=Status.SENT),
    OutcomeKind.AMBIGUOUS: NextStep(status=Status.UNKNOWN),
    OutcomeKind.BAD_RECIPIENT: NextStep(status=Status.PERMANENT_FAILURE, suppress=True),
    OutcomeKind.OPTED_OUT: NextStep(status=Status.PERMANENT_FAILURE, suppress=True),
    OutcomeKind.BAD_CONTENT: NextStep(status=Status.TECHNICAL_FAILURE),
}


def next_step(outcome: Outcome, attempts: int, patience: Patience = USUAL) -> NextStep:
    """Say what follows from the outcome of attempt number `attempts` (the first is 1)."""
    settled = _FAILED.get(outcome.kind)
    if settled is not None:
        return settled
    if attempts > len(BACKOFF):
        return NextStep(status=Status.TECHNICAL_FAILURE)
    wait = patience.before(attempts + 1, outcome.kind)
    return NextStep(status=Status.CREATED, wait=max(wait, outcome.retry_after or wait))
