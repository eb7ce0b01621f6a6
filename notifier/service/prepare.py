"""Just before sending: is it still true, still wanted, still in time? Which provider takes it, and in which words?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from notifier.config.settings import Brand
from notifier.domain.decisions import Reason, hold_for, still_stands, unreachable
from notifier.domain.matching import Facts, Match
from notifier.domain.notification import Channel, Status
from notifier.domain.rules import Rule
from notifier.domain.segments import count_segments
from notifier.errors import ConfigError, NotFound
from notifier.ports import Message, Provider
from notifier.render.message import Rendered
from notifier.service.app import App, Settings
from notifier.service.personalise import PROMISE_VARIABLES, current_promise, personalise, unsubscribe_url
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


@dataclass(slots=True, kw_only=True)
class Plan:
    """What one batch comes to before any provider is called."""

    ready: list[Ready] = field(default_factory=list)
    attempts: list[NewAttempt] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)


def prepare(
    app: App,
    settings: Settings,
    plan: Plan,
    claimed: Claimed,
    facts: Facts,
    suppressed: frozenset[Channel],
    *,
    is_rehearsal: bool = False,
) -> None:
    """Add to the plan what becomes of one claimed notification: a message to send, a longer wait, or its end.

    A rehearsal takes no part in pacing: nothing will be sent.
    """
    checked = _recheck(settings, facts, claimed, suppressed)
    if isinstance(checked, Move):
        plan.moves.append(checked)
        return
    rule, found = checked
    rendered = _render(app, settings, claimed, facts, found)
    if isinstance(rendered, Move):
        plan.moves.append(rendered)
        return
    message = _address(app, _brand(settings, claimed), claimed, facts, rule, rendered)
    if is_rehearsal:
        provider: Provider | Move = settings.providers[claimed.channel][0]
    else:
        provider = _choose_provider(app, settings, claimed, message, facts.now)
    if isinstance(provider, Move):
        plan.moves.append(provider)
        return
    _commit_to(plan, claimed, facts, rendered, message, provider)


def cancel(claimed: Claimed, reason: str, now: datetime) -> Move:
    """Return the move that ends a notification before it is sent."""
    return Move(notification_id=claimed.id, to=Status.CANCELLED, at=now, reason=reason)


def _wait(claimed: Claimed, reason: str, now: datetime, until: datetime) -> Move:
    return Move(notification_id=claimed.id, to=Status.CREATED, at=now, reason=reason, send_after=until, due_at=until)


def _recheck(
    settings: Settings, facts: Facts, claimed: Claimed, suppressed: frozenset[Channel]
) -> Move | tuple[Rule, Match]:
    now = facts.now
    found = still_stands(settings.ruling, facts, claimed.entry)
    rule = settings.ruling.named(claimed.rule)
    if isinstance(found, Reason) or rule is None:
        return cancel(claimed, str(found) if isinstance(found, Reason) else Reason.DISABLED.value, now)
    hold, until = hold_for(settings.ruling.policy, rule, found, facts, claimed.channel)
    if hold is Reason.FEED_SILENT and until is not None:
        # However long that lasts, it is worth as long as ever once it may leave.
        return replace(_wait(claimed, hold.value, now, until), valid_until=until + rule.validity)
    if now > claimed.valid_until:
        return cancel(claimed, Reason.TOO_OLD.value, now)
    refused = unreachable(facts, claimed.channel, suppressed)
    if refused is not None:
        return cancel(claimed, refused.value, now)
    if hold is not None and until is not None:
        return _wait(claimed, hold.value, now, until)
    return rule, found


def _brand(settings: Settings, claimed: Claimed) -> Brand:
    return settings.config.brands.get(claimed.brand) or settings.config.brands["default"]


def _render(app: App, settings: Settings, claimed: Claimed, facts: Facts, found: Match) -> Rendered | Move:
    try:
        return settings.templates.render(
            claimed.template,
            claimed.channel,
            brand=claimed.brand,
            locale=facts.shipment.recipient.locale,
            values=personalise(app, _brand(settings, claimed), facts, found),
        )
    except (ConfigError, NotFound) as error:
        log.error("render_failed", notification=claimed.id, template=claimed.template, problem=str(error))
        reason = f"template: {error}"[:500]
        return Move(notification_id=claimed.id, to=Status.TECHNICAL_FAILURE, at=facts.now, reason=reason)


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


def _choose_provider(
    app: App, settings: Settings, claimed: Claimed, message: Message, now: datetime
) -> Provider | Move:
    """Return the provider to call: of those whose circuit is closed the next in turn, if its pace allows.

    The first attempt goes to the first of the channel, each further one to the next.
    """
    providers = settings.providers[claimed.channel]
    usable = [one for one in providers if app.circuits.lets_through(one.name, now)]
    if not usable:
        until = app.circuits.next_try_at((one.name for one in providers), now)
        return _wait(claimed, "circuit_open", now, until)
    provider = usable[claimed.attempts % len(usable)]
    tokens = 1 if claimed.channel is Channel.EMAIL else count_segments(message.text).count
    wait = app.pacer.wait(provider.name, message.sender, tokens)
    return _wait(claimed, "pacing", now, now + wait) if wait else provider


def _commit_to(
    plan: Plan, claimed: Claimed, facts: Facts, rendered: Rendered, message: Message, provider: Provider
) -> None:
    attempt_id = uuid.uuid4().hex
    tells_promise = bool(rendered.mentions & PROMISE_VARIABLES)
    plan.attempts.append(
        NewAttempt(
            id=attempt_id,
            notification_id=claimed.id,
            number=claimed.attempts + 1,
            provider=provider.name,
            started_at=facts.now,
            locale=rendered.locale,
            template_version=rendered.version,
            subject=rendered.subject,
            body=rendered.text,
            promise_told=current_promise(facts) if tells_promise else None,
        )
    )
    due_since = max(claimed.created_at, claimed.send_after)
    plan.ready.append(
        Ready(claimed=claimed, attempt_id=attempt_id, message=message, provider=provider, due_since=due_since)
    )
