"""From the shapes of the file to the values of the domain. Everything is checked before; nothing here fails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from notifier.config.schema import (
    BrandShape,
    CapShape,
    DefaultsShape,
    FileShape,
    HookSourceShape,
    HoursShape,
    JsonSourceShape,
    PollShape,
    ProvidersShape,
    RuleShape,
    ShopSourceShape,
    TeamShape,
    WhenShape,
)
from notifier.config.settings import (
    NO_SECRET,
    Brand,
    HookSource,
    IgnoreWhen,
    JsonSource,
    PollSettings,
    Providers,
    SendGridSettings,
    ShopSource,
    SmtpSettings,
    Team,
    TwilioSettings,
)
from notifier.domain.notification import Channel
from notifier.domain.rules import (
    Audience,
    Cap,
    Caps,
    CarriersDisagreeTrigger,
    Direction,
    Filter,
    HandoverPendingTrigger,
    IncidentOverTrigger,
    IncidentTrigger,
    Merge,
    MovingAgainTrigger,
    NoScanTrigger,
    NotShippedTrigger,
    NoWordTrigger,
    OnUnknown,
    Policy,
    PromiseMissedTrigger,
    PromiseMovesTrigger,
    PromiseNarrowsTrigger,
    PromiseWithinTrigger,
    QuietHours,
    ReachedTrigger,
    Repeat,
    Rule,
    StageLastingTrigger,
    StageTrigger,
    Trigger,
    UnderWayTrigger,
)
from notifier.domain.shipment import normalise_carrier
from notifier.domain.spans import NO_SPAN

T = TypeVar("T")


def to_rule(shape: RuleShape, defaults: DefaultsShape) -> Rule:
    """Return the rule, with the defaults where it does not say otherwise."""
    channels, is_first_of = _to_channels(shape, defaults)
    return Rule(
        name=shape.name,
        to=shape.to,
        trigger=to_trigger(shape.when),
        filter=to_filter(shape.when),
        template=shape.template,
        channels=channels,
        first_of=is_first_of,
        urgency=_given(shape.urgency, defaults.urgency),
        repeat=Repeat(after=shape.repeat.after, at_most=shape.repeat.at_most) if shape.repeat else None,
        inhibited_by=shape.inhibited_by,
        max_event_age=_given(shape.max_event_age, defaults.max_event_age),
        validity=_given(shape.validity, defaults.validity),
        on_unknown=_given(shape.on_unknown, OnUnknown.RESEND if _is_for_team(shape) else defaults.on_unknown),
        shadow=_given(shape.shadow, defaults.shadow),
        enabled=shape.enabled,
    )


def _is_for_team(shape: RuleShape) -> bool:
    return shape.to is Audience.TEAM


def _to_team_channels(ways: Sequence[str]) -> tuple[Channel, ...]:
    return tuple(Channel(f"team_{way}") for way in ways)


def _to_channels(shape: RuleShape, defaults: DefaultsShape) -> tuple[tuple[Channel, ...], bool]:
    """Return the channels, and whether only the first that can be used is meant."""
    ways = shape.channels or shape.first_of
    if _is_for_team(shape):
        return _to_team_channels(ways), bool(shape.first_of)
    if ways:
        return tuple(Channel(way) for way in ways), bool(shape.first_of)
    return defaults.channels or defaults.first_of, bool(defaults.first_of)


def _given(own: T | None, default: T) -> T:
    return default if own is None else own


def to_trigger(when: WhenShape) -> Trigger:
    """Return the one trigger. Raises ValueError if there is none: the checks before let no such rule through."""
    if when.stage is not None:
        return StageTrigger(stages=frozenset(when.stage))
    if when.stage_lasting is not None:
        return StageLastingTrigger(spans=tuple(when.stage_lasting.items()))
    if when.incident is not None:
        return IncidentTrigger(incidents=frozenset(when.incident), lasting=when.lasting or NO_SPAN)
    if when.incident_over is not None:
        return IncidentOverTrigger(incidents=frozenset(when.incident_over))
    if when.no_scan_for is not None:
        return NoScanTrigger(span=when.no_scan_for, unless_due_in=when.unless_due_in)
    if when.moving_again_after is not None:
        return MovingAgainTrigger(rules=when.moving_again_after)
    if when.promise_moves_by is not None:
        return PromiseMovesTrigger(by=when.promise_moves_by, direction=when.direction or Direction.EITHER)
    if when.handover_pending_for is not None:
        return HandoverPendingTrigger(span=when.handover_pending_for)
    if when.carriers_disagree_for is not None:
        return CarriersDisagreeTrigger(span=when.carriers_disagree_for)
    return _to_promise_trigger(when) or _to_lasting_trigger(when)


def _to_promise_trigger(when: WhenShape) -> Trigger | None:
    if when.promise_missed_by is not None:
        return PromiseMissedTrigger(by=when.promise_missed_by)
    if when.promise_within is not None:
        return PromiseWithinTrigger(within=when.promise_within)
    if when.promise_narrows_to is not None:
        return PromiseNarrowsTrigger(to=when.promise_narrows_to)
    return None


def _to_lasting_trigger(when: WhenShape) -> Trigger:
    if when.not_shipped_for is not None:
        return NotShippedTrigger(span=when.not_shipped_for)
    if when.no_word_for is not None:
        return NoWordTrigger(span=when.no_word_for)
    if when.under_way_for is not None:
        return UnderWayTrigger(span=when.under_way_for)
    if when.reached is not None:
        return ReachedTrigger(stage=when.reached)
    raise ValueError("a rule without a trigger")


def to_filter(when: WhenShape) -> Filter:
    """Return the filters beside the trigger."""
    return Filter(
        brand=frozenset(when.brand),
        carrier=frozenset(normalise_carrier(name) for name in when.carrier),
        origin_country=frozenset(when.origin_country),
        destination_country=frozenset(when.destination_country),
        in_stage=frozenset(when.in_stage),
        not_in_stage=frozenset(when.not_in_stage),
        lane=when.lane,
        tags=frozenset(when.tags),
        value_over=when.value_over,
        attempts_at_least=when.attempts_at_least or 0,
        attempts_at_most=when.attempts_at_most,
        order_delivered=when.order_delivered,
        after_told=when.after_told,
    )


def _carrier_or_any(name: str) -> str:
    return name if name == "*" else normalise_carrier(name)


def to_policy(shape: FileShape) -> Policy:
    """Return what holds for all rules."""
    hours = {Channel.EMAIL: shape.quiet_hours.email, Channel.SMS: shape.quiet_hours.sms}
    return Policy(
        quiet_hours=tuple((channel, _to_hours(one)) for channel, one in hours.items() if one),
        grace=tuple((_carrier_or_any(name), wait) for name, wait in shape.grace.delivered.items()),
        unconfirmed=shape.grace.unconfirmed,
        caps=Caps(shipment=_to_cap(shape.caps.shipment), recipient=_to_cap(shape.caps.recipient)),
        merge=Merge(within=shape.merge.within, template=shape.merge.template) if shape.merge else None,
    )


def _to_cap(shape: CapShape | None) -> Cap | None:
    return Cap(at_most=shape.at_most, within=shape.within) if shape else None


def _to_hours(shape: HoursShape) -> QuietHours:
    return QuietHours(start=shape.start, end=shape.end)


def to_channels(shape: FileShape) -> dict[Channel, tuple[str, ...]]:
    """Return the providers of each channel that has some."""
    named = {Channel.EMAIL: shape.channels.email, Channel.SMS: shape.channels.sms}
    return {channel: one.provider for channel, one in named.items() if one}


def to_team(shape: TeamShape) -> Team:
    """Return where the team is told."""
    hook = shape.webhook
    return Team(
        email=shape.email or "",
        webhook_url=hook.url if hook else NO_SECRET,
        webhook_secret=hook.secret if hook else NO_SECRET,
        webhook_format=hook.format if hook else "generic",
        feed_template=shape.feeds.template if shape.feeds else "",
        feed_channels=_to_team_channels(shape.feeds.channels) if shape.feeds else (),
    )


def to_brand(key: str, shape: BrandShape, locale: str) -> Brand:
    """Return a brand; `locale` is the language if it names none."""
    name, address = shape.email_from
    return Brand(
        key=key,
        name=shape.name,
        email_from=address,
        email_from_name=name or shape.name,
        url=shape.url,
        support_email=shape.support_email or "",
        support_url=shape.support_url,
        reply_to=shape.reply_to or "",
        sms_from=shape.sms_from,
        link_hosts=shape.link_hosts,
        locale=shape.locale or locale,
        color=shape.color,
    )


def _to_poll(shape: PollShape) -> PollSettings:
    return PollSettings(
        key=shape.key,
        secret=shape.secret,
        account=shape.account,
        base_url=shape.base_url,
        per_second=shape.per_second,
        carriers=frozenset(normalise_carrier(name) for name in shape.carriers),
        only_when_silent=shape.only_when_silent,
        subscribe=shape.subscribe,
    )


def to_source(name: str, shape: HookSourceShape | JsonSourceShape) -> HookSource | JsonSource:
    """Return a source. One that names no kind is of the kind that it is called."""
    if isinstance(shape, HookSourceShape):
        return HookSource(
            name=name,
            kind=shape.kind or name,
            secret=shape.secret,
            poll=_to_poll(shape.poll) if shape.poll else None,
            status_map=dict(shape.status_map),
            silent_after=shape.silent_after,
        )
    paths = shape.fields.model_dump(exclude={"carrier"})
    return JsonSource(
        name=name,
        signature=shape.signature.kind,
        secret=shape.secret,
        header=shape.signature.header,
        prefix=shape.signature.prefix,
        encoding=shape.signature.encoding,
        carrier=shape.carrier,
        carrier_path=shape.fields.carrier,
        ignore_when=tuple(IgnoreWhen(path=one.path, values=one.values) for one in shape.ignore_when),
        statuses=dict(shape.status_map),
        ignore_case=shape.ignore_case,
        time_format=shape.time_format,
        promise_format=shape.promise_format,
        zone=shape.zone,
        silent_after=shape.silent_after,
        **paths,
    )


def to_shop(name: str, shape: ShopSourceShape) -> ShopSource:
    """Return a shop."""
    return ShopSource(
        name=name,
        kind=shape.kind,
        secret=shape.secret,
        brand=shape.brand,
        origin_country=shape.origin_country,
        key=shape.api.key if shape.api else NO_SECRET,
        api_secret=shape.api.secret if shape.api else NO_SECRET,
        base_url=shape.api.base_url if shape.api else "",
        silent_after=shape.silent_after,
    )


def to_providers(shape: ProvidersShape) -> Providers:
    """Return the accounts at providers."""
    return Providers(
        sendgrid=SendGridSettings(**dict(shape.sendgrid)) if shape.sendgrid else None,
        smtp=SmtpSettings(**dict(shape.smtp)) if shape.smtp else None,
        twilio=TwilioSettings(**dict(shape.twilio)) if shape.twilio else None,
    )
