"""A template as customers would get it: from a sample parcel or a real one, and as a test to one address."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from notifier.domain.access import Actor, Right
from notifier.domain.facts import Match
from notifier.domain.matching import match
from notifier.domain.notification import Channel, Outcome, OutcomeKind
from notifier.domain.segments import Price, Segments, count_segments
from notifier.domain.told import Told
from notifier.errors import ConfigError, NotFound, RequestInvalid
from notifier.ports import Message
from notifier.render.message import Rendered
from notifier.render.templates import TemplateSet
from notifier.render.variables import SAMPLES
from notifier.service.accounts import require
from notifier.service.app import App
from notifier.service.evaluate import facts_of
from notifier.service.masking import mask_address
from notifier.service.personalise import personalise
from notifier.service.search import find_parcels
from notifier.service.suppressing import read_address
from notifier.service.track import brand_of
from notifier.store import audit, notifications, shipments
from notifier.store.audit import Change

log = structlog.get_logger(__name__)

CATEGORY = "test"

MOST_TESTS = 30
"""So many tests a person may send within an hour. Nothing asks their readers first, and the account is the shop's."""

_TESTED = "template.test"
_HOUR = timedelta(hours=1)

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A template in one language. A channel that it has not, or that fails, is None; why is in `problem`."""

    locale: str
    email: Rendered | None
    sms: Rendered | None
    segments: Segments | None
    cost: str
    """What the text message costs, or "" where nobody said what a segment does."""
    problem: str


def show_template(
    templates: TemplateSet, name: str, values: Values, *, locale: str, brand: str, price: Price | None = None
) -> Shown:
    """Render whatever can be rendered of a template."""
    made: dict[Channel, Rendered] = {}
    problem = ""
    for channel in Channel:
        try:
            made[channel] = templates.render(name, channel, brand=brand, locale=locale, values=values)
        except ConfigError as error:
            problem = str(error)
        except NotFound:
            # It has nothing on that channel, or what it has cannot be compiled, which is said beside the text.
            continue
    sms = made.get(Channel.SMS)
    segments = count_segments(sms.text) if sms else None
    cost = price.times(segments.count) if price and segments else ""
    return Shown(locale=locale, email=made.get(Channel.EMAIL), sms=sms, segments=segments, cost=cost, problem=problem)


def values_of_sample(sample: str) -> Values:
    """Return the values of a sample parcel. Raises NotFound."""
    if sample not in SAMPLES:
        raise NotFound(f'there is no sample "{sample}"')
    return SAMPLES[sample]


def values_of_parcel(app: App, words: str, name: str) -> Values:
    """Return the values of a real parcel, as the first rule that uses the template and holds for it would give them.

    Raises RequestInvalid if the words do not mean one parcel.
    """
    found = find_parcels(app, words)
    if len(found) != 1:
        raise RequestInvalid(f"“{words}” means {len(found)} parcels; name one")
    now = app.clock.now()
    with app.db.look() as connection:
        stored = shipments.load(connection, [found[0].id])[found[0].id]
        told = Told.of(notifications.told(connection, [found[0].id]).get(found[0].id, ()))
    facts = facts_of(app, stored.shipment, stored.journey, told, now)
    rules = (rule for rule in app.settings().ruling.rules if rule.template == name)
    matches = (one for one in (match(rule, facts) for rule in rules) if isinstance(one, Match))
    blank = Match(occurrence="preview", began=now, since=now, known_at=now)
    return personalise(app, brand_of(app, stored.shipment), facts, next(matches, blank))


def send_test(
    app: App, by: Actor, templates: TemplateSet, name: str, values: Values, *, to: str, locale: str
) -> Outcome:
    """Send a template to one address, through the provider that customers' messages take; nothing of it is kept but
    that it was done. Raises NotAllowed, RequestInvalid (also after too many), NotFound, and ConfigError if it cannot be
    rendered.
    """
    require(by, Right.TEMPLATES)
    _refuse_too_many(app, by)
    channel, address = read_address(to, None)
    settings = app.settings()
    brand = settings.config.brands["default"]
    providers = settings.providers.get(channel, ())
    if not providers:
        raise RequestInvalid(f"no provider is configured for {channel}")
    made = templates.render(name, channel, brand=brand.key, locale=locale, values=values)
    is_email = channel is Channel.EMAIL
    message = Message(
        channel=channel,
        to=address,
        subject=made.subject,
        text=made.text,
        html=made.html,
        sender=brand.email_from if is_email else brand.sms_from,
        sender_name=brand.email_from_name if is_email else "",
        reply_to=brand.reply_to if is_email else "",
        category=CATEGORY,
    )
    outcome = providers[0].send(message, uuid.uuid4().hex)
    _record(app, by, name, address, locale, outcome)
    if outcome.kind is not OutcomeKind.ACCEPTED:
        raise RequestInvalid(f"{providers[0].name} did not take it: {outcome.kind}, {outcome.detail or outcome.code}")
    return outcome


def _refuse_too_many(app: App, by: Actor) -> None:
    with app.db.begin() as connection:
        sent = audit.count_by(connection, by.name, _TESTED, app.clock.now() - _HOUR)
    if sent >= MOST_TESTS:
        raise RequestInvalid(f"you sent {sent} tests within an hour, which is the most: look at the preview, or wait")


def _record(app: App, by: Actor, name: str, address: str, locale: str, outcome: Outcome) -> None:
    sent = {"to": mask_address(address, show_personal=False), "locale": locale, "outcome": outcome.kind}
    change = Change(at=app.clock.now(), user=by.name, action=_TESTED, subject=f"template:{name}", after=sent)
    with app.db.begin() as connection:
        audit.record(connection, change)
    log.info("test_sent", template=name, outcome=outcome.kind.value, by=by.name)
