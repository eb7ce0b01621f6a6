"""Just before sending: is it still true, still wanted, still in time? Which provider takes it, and in which words?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from notifier.config.settings import Brand
from notifier.domain.decisions import unreachable
from notifier.domain.facts import Facts, Match
from notifier.domain.holding import OURS_TO_WAIT, hold_for, useful_until
from notifier.domain.notification import SETUP_BACKOFF, TEAM_CHANNELS, Channel, Status
from notifier.domain.promise import Promise
from notifier.domain.rechecking import still_stands
from notifier.domain.rules import Rule
from notifier.domain.segments import count_segments
from notifier.domain.told import promise_heard
from notifier.domain.verdicts import Reason
from notifier.errors import ConfigError, NotFound
from notifier.ports import Message, Provider
from notifier.render.message import Rendered
from notifier.service.app import App, Settings
from notifier.service.merging import MOST_IN_ONE, Companion, Part, digest_values, may_merge
from notifier.service.personalise import PROMISE_VARIABLES, current_promise, personalise, unsubscribe_url
from notifier.service.team import address_team, for_team
from notifier.store.notifications import Claimed, Move, NewAttempt

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A claimed notification with its message: all that is needed once the database is out of the way."""

    claimed: Claimed
    attempt_id: str
    message: Message
    provider: Provider
    due_since: datetime
    told_before: int = 0
    """How many messages about the parcel the recipient has."""
    moves_window: bool = False
    """It names another window than the one the recipient went by."""
    along: tuple[Claimed, ...] = ()
    """What its message says as well."""

    @property
    def all_claimed(self) -> tuple[Claimed, ...]:
        """Every notification that the message tells."""
        return (self.claimed, *self.along)


@dataclass(slots=True, kw_only=True)
class Plan:
    """What one batch comes to before any provider is called."""

    ready: list[Ready] = field(default_factory=list)
    attempts: list[NewAttempt] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)

    @property
    def leaving(self) -> set[str]:
        """The notifications that are told."""
        return {one.notification_id for one in self.attempts}

    @property
    def settled(self) -> set[str]:
        """Those and the ones that ended: nothing more is to be decided about them."""
        return self.leaving | {move.notification_id for move in self.moves if move.to is not Status.CREATED}


def prepare(
    app: App,
    settings: Settings,
    plan: Plan,
    claimed: Claimed,
    facts: Facts,
    suppressed: frozenset[Channel],
    *,
    companions: Sequence[Companion] = (),
    is_rehearsal: bool = False,
) -> bool:
    """Add to the plan what becomes of one claimed notification: a message to send, a longer wait, or its end.

    If it is sent, its `companions` go along as far as they may. Return whether it is sent. A rehearsal takes no part in
    pacing: nothing will be sent.
    """
    checked = _recheck(settings, facts, claimed, suppressed)
    if isinstance(checked, Move):
        plan.moves.append(checked)
        return False
    rule, found = checked
    along = _take_along(app, settings, plan, claimed, companions) if may_merge(rule) else []
    parts = _parts(app, settings, claimed, facts, found, along) if along else []
    digest = _render_digest(app, settings, parts, found) if parts else None
    if digest is None:
        parts = []
    rendered = digest or _render(app, settings, claimed, facts, found)
    if isinstance(rendered, Move):
        plan.moves.append(rendered)
        return False
    brand = _brand(settings, claimed)
    if rule.is_for_team:
        message = address_team(settings, brand, claimed, facts, rendered)
    else:
        message = _address(app, brand, claimed, facts, rule, rendered)
    if is_rehearsal:
        provider: Provider | Move = settings.providers[claimed.channel][0]
    else:
        provider = choose_provider(app, settings, claimed, message, facts.now)
    if isinstance(provider, Move):
        plan.moves.append(provider)
        return False
    _commit_to(plan, claimed, facts, rendered, message, provider, parts)
    return True


def _take_along(
    app: App, settings: Settings, plan: Plan, claimed: Claimed, companions: Sequence[Companion]
) -> list[tuple[Companion, Match]]:
    """Return those companions that are still true and may leave now; end those that are not."""
    along: list[tuple[Companion, Match]] = []
    for one in companions:
        checked = _recheck(settings, one.facts, one.claimed, one.suppressed, is_along=True)
        if isinstance(checked, tuple) and may_merge(checked[0]):
            along.append((one, checked[1]))
        elif isinstance(checked, Move) and checked.to is Status.CANCELLED:
            plan.moves.append(checked)
    return along[: MOST_IN_ONE.get(claimed.channel, 1) - 1]


def _parts(
    app: App,
    settings: Settings,
    claimed: Claimed,
    facts: Facts,
    found: Match,
    along: Sequence[tuple[Companion, Match]],
) -> list[Part]:
    """Write each one's line. What cannot be written is left to be sent, and to fail, on its own."""
    wanted = [(claimed, facts, found), *((one.claimed, one.facts, match) for one, match in along)]
    written = [(one, known, _render(app, settings, one, known, match, line=True)) for one, known, match in wanted]
    parts = [Part(claimed=one, facts=known, own=own) for one, known, own in written if isinstance(own, Rendered)]
    return parts if len(parts) > 1 and parts[0].claimed is claimed else []


def _render_digest(app: App, settings: Settings, parts: Sequence[Part], found: Match) -> Rendered | None:
    """Write all parts as one message; None if that cannot be, so that each is sent alone."""
    first, merge = parts[0], settings.ruling.policy.merge
    if merge is None:
        return None
    values = personalise(app, _brand(settings, first.claimed), first.facts, found)
    try:
        return settings.templates.render(
            merge.template,
            first.claimed.channel,
            brand=first.claimed.brand,
            locale=first.facts.shipment.recipient.locale,
            values=digest_values(values, parts),
        )
    except (ConfigError, NotFound) as error:
        log.error("digest_failed", notification=first.claimed.id, template=merge.template, problem=str(error))
        return None


def cancel(claimed: Claimed, reason: str, now: datetime) -> Move:
    """Return the move that ends a notification before it is sent."""
    return Move(notification_id=claimed.id, to=Status.CANCELLED, at=now, reason=reason)


def _wait(claimed: Claimed, reason: str, now: datetime, until: datetime) -> Move:
    return Move(notification_id=claimed.id, to=Status.CREATED, at=now, reason=reason, send_after=until, due_at=until)


def _recheck(
    settings: Settings, facts: Facts, claimed: Claimed, suppressed: frozenset[Channel], *, is_along: bool = False
) -> Move | tuple[Rule, Match]:
    now = facts.now
    found = still_stands(settings.ruling, facts, claimed.entry)
    rule = settings.ruling.named(claimed.rule)
    if isinstance(found, Reason) or rule is None:
        return cancel(claimed, str(found) if isinstance(found, Reason) else Reason.DISABLED.value, now)
    if now > claimed.valid_until:
        return cancel(claimed, Reason.TOO_OLD.value, now)
    refused = unreachable(facts, claimed.channel, suppressed)
    if refused is not None:
        return cancel(claimed, refused.value, now)
    hold, until = hold_for(
        settings.ruling.policy,
        rule,
        found,
        facts,
        claimed.channel,
        decided_at=claimed.created_at,
        is_along=is_along,
    )
    if hold is not None and until is not None:
        valid_until = max(claimed.valid_until, useful_until(rule, found, hold, until)) if hold in OURS_TO_WAIT else None
        return replace(_wait(claimed, hold.value, now, until), valid_until=valid_until)
    return rule, found


def _brand(settings: Settings, claimed: Claimed) -> Brand:
    return settings.config.brands.get(claimed.brand) or settings.config.brands["default"]


def _render(
    app: App, settings: Settings, claimed: Claimed, facts: Facts, found: Match, *, line: bool = False
) -> Rendered | Move:
    """Write a message; as a `line` of a digest the email's, whose subject says it in one, where there is an email."""
    is_team = claimed.channel in TEAM_CHANNELS
    values = personalise(app, _brand(settings, claimed), facts, found)
    has_subject = line and Channel.EMAIL in settings.templates.parts(claimed.template)
    try:
        return settings.templates.render(
            claimed.template,
            Channel.EMAIL if has_subject or is_team else claimed.channel,
            brand=claimed.brand,
            locale=settings.config.locale if is_team else facts.shipment.recipient.locale,
            values=values | for_team(claimed) if is_team else values,
        )
    except (ConfigError, NotFound) as error:
        return note_unrendered(claimed, error, facts.now)


def note_unrendered(claimed: Claimed, error: Exception, now: datetime) -> Move:
    """Log that a message could not be written, and return the move that ends its notification."""
    log.error("render_failed", notification=claimed.id, template=claimed.template, problem=str(error))
    reason = f"template: {error}"[:500]
    return Move(notification_id=claimed.id, to=Status.TECHNICAL_FAILURE, at=now, reason=reason)


def _address(app: App, brand: Brand, claimed: Claimed, facts: Facts, rule: Rule, rendered: Rendered) -> Message:
    recipient = facts.shipment.recipient
    is_email = claimed.channel is Channel.EMAIL
    return Message(
        channel=claimed.channel,
        to=recipient.address(claimed.channel),
        to_name=recipient.name if is_email else "",
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        sender=brand.email_from if is_email else brand.sms_from,
        sender_name=brand.email_from_name if is_email else "",
        reply_to=brand.reply_to if is_email else "",
        headers=_unsubscribe_headers(app, facts.shipment.id) if is_email else {},
        category=rule.name,
        validity=claimed.valid_until - facts.now,
    )


def _unsubscribe_headers(app: App, shipment_id: str) -> dict[str, str]:
    """One-click unsubscribe, RFC 8058."""
    return {
        "List-Unsubscribe": f"<{unsubscribe_url(app, shipment_id)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def choose_provider(app: App, settings: Settings, claimed: Claimed, message: Message, now: datetime) -> Provider | Move:
    """Return the provider to call: of those whose circuit is closed the next in turn, if its pace allows.

    The first attempt goes to the first of the channel, each further one to the next.
    """
    providers = settings.providers.get(claimed.channel, ())
    if not providers:
        return _wait(claimed, "no_provider", now, now + SETUP_BACKOFF)
    usable = [one for one in providers if app.circuits.lets_through(one.name, now)]
    if not usable:
        until = app.circuits.next_try_at((one.name for one in providers), now)
        return _wait(claimed, "circuit_open", now, until)
    provider = usable[claimed.attempts % len(usable)]
    tokens = count_segments(message.text).count if claimed.channel is Channel.SMS else 1
    wait = app.pacer.wait(provider.name, message.sender, tokens)
    return _wait(claimed, "pacing", now, now + wait) if wait else provider


def write_down(
    plan: Plan, claimed: Claimed, now: datetime, rendered: Rendered, message: Message, provider: Provider
) -> None:
    """Add to the plan a message of which no parcel is the subject."""
    attempt_id = uuid.uuid4().hex
    plan.attempts.append(_attempt(attempt_id, claimed, claimed, now, rendered, provider, None))
    due_since = max(claimed.created_at, claimed.send_after)
    plan.ready.append(
        Ready(claimed=claimed, attempt_id=attempt_id, message=message, provider=provider, due_since=due_since)
    )


def _attempt(
    attempt_id: str,
    one: Claimed,
    first: Claimed,
    now: datetime,
    rendered: Rendered,
    provider: Provider,
    named: Promise | None,
) -> NewAttempt:
    return NewAttempt(
        id=attempt_id,
        notification_id=one.id,
        number=one.attempts + 1,
        provider=provider.name,
        started_at=now,
        locale=rendered.locale,
        template_version=rendered.version,
        subject=rendered.subject,
        body=rendered.text,
        promise_told=named,
        merged_into=None if one is first else first.id,
    )


def _commit_to(
    plan: Plan,
    claimed: Claimed,
    facts: Facts,
    rendered: Rendered,
    message: Message,
    provider: Provider,
    parts: Sequence[Part],
) -> None:
    attempt_id = uuid.uuid4().hex
    mentions = bool(rendered.mentions & PROMISE_VARIABLES)
    told = [(part.claimed, part.facts, part.names_promise) for part in parts] or [(claimed, facts, mentions)]
    windows = [(one, current_promise(known) if names else None, _heard(known)) for one, known, names in told]
    plan.attempts.extend(
        _attempt(attempt_id, one, claimed, facts.now, rendered, provider, named) for one, named, _ in windows
    )
    due_since = max(claimed.created_at, claimed.send_after)
    plan.ready.append(
        Ready(
            claimed=claimed,
            attempt_id=attempt_id,
            message=message,
            provider=provider,
            due_since=due_since,
            moves_window=any(_is_another(named, heard) for _, named, heard in windows),
            along=tuple(one for one, _, _ in windows if one is not claimed),
            told_before=facts.told.count_heard(),
        )
    )


def _heard(facts: Facts) -> Promise | None:
    return promise_heard(facts.shipment, facts.journey, facts.told)


def _is_another(named: Promise | None, heard: Promise | None) -> bool:
    return named is not None and (heard is None or not named.same_window(heard))
