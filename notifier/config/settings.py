"""One loaded version of the configuration: values only, everything in it checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from pydantic import SecretStr

from notifier.config.rule_tests import RuleTest
from notifier.config.source import Source
from notifier.domain.notification import Channel
from notifier.domain.replies import Answering
from notifier.domain.rules import Policy, Rule
from notifier.domain.segments import Price
from notifier.errors import Problem

NO_SECRET = SecretStr("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """Who a shop is to its customers. What is not given is empty."""

    key: str
    """The name under `brands`, by which shipments say whose they are."""
    name: str
    email_from: str
    email_from_name: str = ""
    url: str = ""
    support_email: str = ""
    support_url: str = ""
    reply_to: str = ""
    sms_from: str = ""
    link_hosts: tuple[str, ...] = ()
    """Hosts that links in messages may lead to, `*.` for any below."""
    locale: str = "en"
    """The language of recipients whose own is not known."""
    color: str = ""
    """Of buttons and marks on its pages, as `#rrggbb`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendGridSettings:
    """The account at SendGrid."""

    api_key: SecretStr
    webhook_public_key: SecretStr
    base_url: str
    per_second: float = 0.0
    """How many emails, or segments of texts, a second; 0: as fast as it goes."""
    burst: float = 1.0
    """How many at once after a rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioSettings:
    """The account at Twilio."""

    account_sid: SecretStr
    auth_token: SecretStr
    webhook_secret: SecretStr
    base_url: str
    per_second: float = 0.0
    """How many emails, or segments of texts, a second; 0: as fast as it goes."""
    burst: float = 1.0
    """How many at once after a rest."""
    segment_price: Price | None = None
    """What one segment of a text costs, to show it beside templates; None: nobody said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """A mail server."""

    host: str
    port: int
    username: SecretStr
    password: SecretStr
    starttls: bool
    per_second: float = 0.0
    """How many emails, or segments of texts, a second; 0: as fast as it goes."""
    burst: float = 1.0
    """How many at once after a rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Providers:
    """The accounts at those who carry messages. None: the file does not speak of it."""

    sendgrid: SendGridSettings | None = None
    smtp: SmtpSettings | None = None
    twilio: TwilioSettings | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollSettings:
    """How a source is asked about parcels. What is not given is empty, or as the vendor's recipe has it."""

    key: SecretStr
    secret: SecretStr
    account: str = ""
    base_url: str = ""
    per_second: float = 0.0
    """How many calls a second; 0: as the recipe has it."""
    carriers: frozenset[str] = frozenset()
    """Whose parcels it is asked about, by normalised names; none: as the recipe has it."""
    only_when_silent: bool = False
    """It is asked only while its webhooks are silent."""
    subscribe: bool = False
    """It is asked to push what it knows of each parcel, and again before it stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Where the shop's own people are told. What is not given is empty."""

    email: str = ""
    webhook_url: SecretStr = NO_SECRET
    """Slack's address is a secret: who has it can write there."""
    webhook_secret: SecretStr = NO_SECRET
    webhook_format: str = "generic"
    feed_template: str = ""
    feed_channels: tuple[Channel, ...] = ()
    """How the team is told of a source that fell silent while parcels wait for it, and of its return, if at all."""

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels on which the team can be told."""
        ways = ((Channel.TEAM_EMAIL, self.email), (Channel.TEAM_WEBHOOK, self.webhook_url.get_secret_value()))
        return tuple(channel for channel, target in ways if target)


@dataclass(frozen=True, slots=True, kw_only=True)
class HookSource:
    """A source for whose `kind` there is an adapter."""

    name: str
    kind: str
    secret: SecretStr
    poll: PollSettings | None = None
    """None: it is never asked."""
    status_map: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What codes mean, by the operator's word: it goes before the adapter's."""
    silent_after: timedelta | None = None
    """How long a silence is usual; None: as it is learned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoreWhen:
    """Bodies that are not about parcels: those with one of the `values` at `path`."""

    path: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonSource:
    """A source that posts JSON, as the operator declares it. Paths into the body are empty where there is none."""

    name: str
    signature: str
    secret: SecretStr = NO_SECRET
    header: str = ""
    prefix: str = ""
    encoding: str = "hex"

    delivery_id: str = ""
    updates: str = ""
    tracking_number: str
    carrier: str = ""
    """The carrier, if it is always the same; `carrier_path` leads to it otherwise."""
    carrier_path: str = ""
    reference: str = ""
    origin_country: str = ""
    destination_country: str = ""
    promise_earliest: str = ""
    promise_latest: str = ""
    promise_date: str = ""
    promise_format: str = ""
    ignore_when: tuple[IgnoreWhen, ...] = ()

    events: str = ""
    code: str
    text: str = ""
    time: str = ""
    time_format: str = "iso"
    zone: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    event_id: str = ""

    statuses: Mapping[str, tuple[str, ...]]
    """What each code means: one word, or a stage and an incident."""
    ignore_case: bool = False
    silent_after: timedelta | None = None
    """How long a silence is usual; None: as it is learned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopSource:
    """A shop that tells us of its orders. `key`, `api_secret` and `base_url` are for asking it."""

    name: str
    kind: str
    secret: SecretStr
    brand: str = "default"
    origin_country: str = ""
    """Where its parcels come from, where it does not say itself."""
    key: SecretStr = NO_SECRET
    api_secret: SecretStr = NO_SECRET
    base_url: str = ""
    silent_after: timedelta | None = None
    """How long a silence is usual; None: as it is learned."""


Feed: TypeAlias = HookSource | JsonSource | ShopSource
"""Whoever may be heard, or fall silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretName:
    """A variable of the environment that the configuration refers to, and the key it is for."""

    name: str
    key: str
    is_set: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that operators decide in `config.yaml`."""

    rules: tuple[Rule, ...]
    policy: Policy
    rule_set: str
    """A digest of the rules and the policy: what decisions are stamped with."""
    brands: Mapping[str, Brand]
    """By key; `default` is always among them."""
    sources: Mapping[str, HookSource | JsonSource]
    """Those that tell of parcels."""
    shops: Mapping[str, ShopSource] = field(default_factory=dict)
    """Those that tell of orders; no name is among both."""
    providers: Providers
    channels: Mapping[Channel, tuple[str, ...]]
    """For each channel that is in use the names of its providers, in the order in which they are tried."""
    team: Team = Team()
    api_keys: tuple[SecretStr, ...]
    """None of them is empty; without any, the API is closed."""
    answering: Answering
    """Whether STOP, START and HELP by text message are answered."""
    locale: str
    """The language of last resort."""
    public_url: str
    """Where the outside reaches us, without a slash at its end."""
    templates: Path
    retention: timedelta
    """How long bodies that are settled are kept."""
    secret_names: tuple[SecretName, ...]
    files: tuple[Path, ...]
    """Every file that was read: when one of them changes, all is to be loaded again."""

    @property
    def feeds(self) -> dict[str, Feed]:
        """Everybody who tells us something, of parcels or of orders."""
        return {**self.sources, **self.shops}

    warnings: tuple[Problem, ...] = ()
    """What is not wrong but should be known, such as secrets that are not set."""
    tests: tuple[RuleTest, ...] = ()
    """What the rules are to say of imagined parcels: in the order of the files, at `("tests", number)` in `source`."""
    source: Source = field(repr=False, compare=False)
    """What was written, and where: for checks that need more than the configuration alone."""

    def rule(self, name: str) -> Rule | None:
        """Return the rule of that name, or None."""
        return next((rule for rule in self.rules if rule.name == name), None)
