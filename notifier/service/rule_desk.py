"""Rules as people look at them: in words, with what they said lately, switched, and tried on a real parcel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from notifier.config.brand_rules import lines_of_rule
from notifier.domain.access import Actor, Right
from notifier.domain.decisions import decide
from notifier.domain.journey import fold
from notifier.domain.notification import Channel
from notifier.domain.rules import Rule
from notifier.domain.stages import Stage
from notifier.domain.told import Told
from notifier.domain.verdicts import Verdict
from notifier.errors import NotFound, RequestInvalid
from notifier.service.accounts import require
from notifier.service.app import App, Settings
from notifier.service.evaluate import facts_of
from notifier.service.rule_sentences import word_rule
from notifier.service.search import find_parcels
from notifier.store import audit, editions, figures, notifications, shipments, suppressions
from notifier.store.audit import Change
from notifier.store.editions import Switch
from notifier.store.figures import Count
from notifier.store.notifications import KeptRow
from notifier.store.shipments import Stored

log = structlog.get_logger(__name__)

COUNTED = timedelta(days=7)
LISTED = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """A rule as people look at it. `counts` are those of the last seven days."""

    rule: Rule
    words: tuple[str, ...]
    switch: Switch | None
    counts: tuple[Count, ...]
    live_from: datetime | None
    file: str
    line: int
    """Where it is written."""
    written: tuple[str, ...]
    """The lines themselves."""

    @property
    def total(self) -> int:
        """How often it spoke, or wanted to."""
        return sum(one.count for one in self.counts)


def list_rules(app: App) -> list[RuleView]:
    """Return all rules in force, in the order of the configuration."""
    settings, since = app.settings(), app.clock.now() - COUNTED
    with app.db.look() as connection:
        switched, counts = editions.switches(connection), figures.count_since(connection, since)
    return [_view(settings, one, switched, counts) for one in settings.ruling.rules]


def find_rule(app: App, name: str) -> tuple[RuleView, list[KeptRow], dict[str, str]]:
    """Return one rule, what it said lately, and the references of those shipments. Raises NotFound."""
    found = next((one for one in list_rules(app) if one.rule.name == name), None)
    if found is None:
        raise NotFound(f'there is no rule "{name}"')
    with app.db.look() as connection:
        last = figures.last_of_rule(connection, name, app.clock.now() - LISTED)
        return found, last, figures.refs_of(connection, [one.shipment_id for one in last])


def switch_rule(app: App, by: Actor, name: str, *, enabled: bool | None, shadow: bool | None) -> None:
    """Switch a rule, everywhere, until it is switched back; None: as the configuration says.

    A rule that is switched on says nothing of the past. Raises NotAllowed, and NotFound if there is no such rule.
    """
    require(by, Right.RULES)
    if app.settings().ruling.named(name) is None:
        raise NotFound(f'there is no rule "{name}"')
    now = app.clock.now()
    with app.db.begin() as connection:
        before = editions.switches(connection).get(name)
        editions.set_switch(connection, Switch(rule=name, enabled=enabled, shadow=shadow, user=by.name, at=now))
        was = {"enabled": before.enabled, "shadow": before.shadow} if before else None
        change = Change(
            at=now,
            user=by.name,
            action="rule.switch",
            subject=f"rule:{name}",
            before=was,
            after={"enabled": enabled, "shadow": shadow},
        )
        audit.record(connection, change)
    log.info("rule_switched", rule=name, enabled=enabled, shadow=shadow, by=by.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a rule would have come to for a parcel at one moment."""

    shipment_id: str
    ref: str
    at: datetime
    stage: str
    verdicts: tuple[Verdict, ...]
    look_again_at: datetime | None


def try_rule(app: App, name: str, words: str, at: datetime) -> Tried:
    """Judge a real parcel by one rule, as it stood (or will stand, if no carrier speaks again) at that moment.

    A rule that is switched off or in shadow is tried as if it were on. What was known and told by then counts, and
    nothing since. Nothing is written. Raises NotFound, and RequestInvalid if the words mean several parcels.
    """
    settings = app.settings()
    rule = settings.ruling.named(name)
    if rule is None:
        raise NotFound(f'there is no rule "{name}"')
    found = find_parcels(app, words)
    if len(found) != 1:
        raise RequestInvalid(f"“{words}” means {len(found)} parcels; name one")
    past = _as_of(app, found[0].id, at)
    stored = past.stored
    rules = tuple(replace(one, enabled=True, shadow=False) if one is rule else one for one in settings.ruling.rules)
    known = facts_of(app, stored.shipment, stored.journey, past.told, at)
    facts = replace(known, siblings=past.siblings)
    judged = decide(replace(settings.ruling, rules=rules, effective_from={}), facts, past.blocked)
    return Tried(
        shipment_id=stored.shipment.id,
        ref=stored.shipment.ref,
        at=at,
        stage=stored.journey.stage or "",
        verdicts=tuple(one for one in judged.verdicts if one.rule == name),
        look_again_at=judged.look_again_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    stored: Stored
    told: Told
    siblings: tuple[Stage | None, ...]
    blocked: frozenset[Channel]


def _as_of(app: App, shipment_id: str, at: datetime) -> _Past:
    """Return a parcel as it was known at a moment: from the scans, windows and messages that were there by then."""
    with app.db.look() as connection:
        stored = shipments.load(connection, [shipment_id])[shipment_id]
        (parcels,) = shipments.stages_by_order(connection, [stored.shipment.order_id]).values()
        events = shipments.history(connection, parcels)
        entries = notifications.told(connection, [shipment_id]).get(shipment_id, [])
        blocked = suppressions.suppressed_channels(connection, app.secret, {shipment_id: stored.shipment})
    journeys = {key: fold(one for one in events.get(key, ()) if one.received_at <= at) for key in parcels}
    stated = tuple(one for one in stored.journey.promises if one.stated_at <= at)
    return _Past(
        stored=stored._replace(journey=journeys[shipment_id]._replace(promises=stated)),
        told=Told.of(one for one in entries if one.created_at <= at),
        siblings=tuple(journey.stage for key, journey in journeys.items() if key != shipment_id),
        blocked=blocked.get(shipment_id, frozenset()),
    )


def _view(settings: Settings, rule: Rule, switched: Mapping[str, Switch], counts: Sequence[Count]) -> RuleView:
    file, line, written = lines_of_rule(settings.config.source, rule.name)
    return RuleView(
        rule=rule,
        words=tuple(word_rule(rule)),
        switch=switched.get(rule.name),
        counts=tuple(one for one in counts if one.rule == rule.name),
        live_from=settings.ruling.effective_from.get(rule.name),
        file=file,
        line=line,
        written=tuple(written),
    )
