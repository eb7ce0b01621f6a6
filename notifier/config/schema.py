"""The shape of the configuration: which keys there are, and how the value of each is read. No other key is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    SecretStr,
    Tag,
)

from notifier.config import json_values, moments, values
from notifier.domain.notification import CUSTOMER_CHANNELS, Channel
from notifier.domain.playback import Keeping
from notifier.domain.replies import Answering
from notifier.domain.rules import Audience, Direction, Lane, OnUnknown, OrderDelivered, Urgency
from notifier.domain.segments import Price
from notifier.domain.spans import Span
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.verdicts import Reason

T = TypeVar("T")

Amount = Annotated[float, PlainValidator(values.read_amount)]
Text = Annotated[str, PlainValidator(values.read_text)]
Switch = Annotated[bool, PlainValidator(values.read_switch)]
RuleName = Annotated[str, PlainValidator(values.read_rule_name)]
Key = Annotated[str, PlainValidator(values.read_key)]
TemplateName = Annotated[str, PlainValidator(values.read_template)]
Length = Annotated[timedelta, PlainValidator(values.read_length)]
LengthOrZero = Annotated[timedelta, PlainValidator(values.read_length_or_zero)]
LastingSpan = Annotated[Span, PlainValidator(values.read_span)]
LastingSpanOrZero = Annotated[Span, PlainValidator(values.read_span_or_zero)]
Country = Annotated[str, PlainValidator(values.read_country)]
Locale = Annotated[str, PlainValidator(values.read_locale)]
Url = Annotated[str, PlainValidator(values.read_url)]
Address = Annotated[str, PlainValidator(values.read_address)]
StageName = Annotated[Stage, PlainValidator(values.choice(Stage))]
IncidentName = Annotated[IncidentKind, PlainValidator(values.choice(IncidentKind))]
ChannelName = Annotated[Channel, PlainValidator(values.names_of(CUSTOMER_CHANNELS))]
WayName = Annotated[str, PlainValidator(values.names(("email", "sms", "webhook")))]
"""A channel of a rule: by email and webhook the team can be told."""
JsonPath = Annotated[str, PlainValidator(json_values.read_path)]
TimeFormat = Annotated[str, PlainValidator(json_values.read_time_format)]
Zone = Annotated[str, PlainValidator(json_values.read_zone)]
When = Annotated[moments.When, PlainValidator(moments.read_when)]
WhenOrDay = Annotated[moments.When, PlainValidator(moments.read_when_or_day)]
ReasonName = Annotated[Reason, PlainValidator(values.choice(Reason))]
SomeTexts = Annotated[tuple[T, ...], BeforeValidator(values.as_list)]
"""One value, or a list of them."""
Some = Annotated[tuple[T, ...], BeforeValidator(values.as_names)]
"""One name, or a list of them."""
Status = Annotated[str, PlainValidator(json_values.read_status)]
Statuses = Annotated[Some[Status], AfterValidator(json_values.read_statuses)]


class Shape(BaseModel):
    """A mapping with exactly these keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class RepeatShape(Shape):
    """`rules[].repeat`."""

    after: LastingSpan
    at_most: Annotated[int, PlainValidator(values.read_whole)] = 1


class OwnRuleShape(Shape):
    """`brands.NAME.rules.RULE`: what of a rule is otherwise for this brand."""

    template: TemplateName | None = None
    channels: Some[WayName] = ()
    first_of: Some[WayName] = ()
    urgency: Annotated[Urgency, PlainValidator(values.choice(Urgency))] | None = None
    repeat: RepeatShape | None = None
    inhibited_by: Some[Text] | None = None
    max_event_age: Length | None = None
    validity: Length | None = None
    on_unknown: Annotated[OnUnknown, PlainValidator(values.choice(OnUnknown))] | None = None
    shadow: Switch | None = None
    enabled: Switch | None = None


class BrandShape(Shape):
    """`brands.NAME`: who a shop is to its customers."""

    name: Text
    email_from: Annotated[tuple[str, str], PlainValidator(values.read_mailbox)]
    url: Url = ""
    support_email: Address | None = None
    support_url: Url = ""
    reply_to: Address | None = None
    sms_from: Annotated[str, PlainValidator(values.read_sms_sender)] = ""
    link_hosts: Some[Annotated[str, PlainValidator(values.read_host)]] = ()
    locale: Locale | None = None
    color: Annotated[str, PlainValidator(values.read_color)] = ""
    rules: Mapping[RuleName, OwnRuleShape] = Field(default_factory=dict)


class ChannelShape(Shape):
    """`channels.email`, `channels.sms`: who carries it; of several, the next one when the first cannot."""

    provider: Some[Annotated[str, PlainValidator(values.names(("sendgrid", "smtp", "twilio")))]]


class ChannelsShape(Shape):
    """`channels`."""

    email: ChannelShape | None = None
    sms: ChannelShape | None = None


class SendGridShape(Shape):
    """`providers.sendgrid`."""

    api_key: SecretStr
    webhook_public_key: SecretStr = SecretStr("")
    base_url: Url = "https://api.sendgrid.com"
    per_second: Amount = 0.0
    burst: Amount = 1.0


class TwilioShape(Shape):
    """`providers.twilio`."""

    account_sid: SecretStr
    auth_token: SecretStr
    webhook_secret: SecretStr = SecretStr("")
    base_url: Url = "https://api.twilio.com"
    per_second: Amount = 0.0
    burst: Amount = 1.0
    segment_price: Annotated[Price, PlainValidator(values.read_price)] | None = None


class SmtpShape(Shape):
    """`providers.smtp`."""

    host: Text
    port: Annotated[int, PlainValidator(values.read_port)] = 587
    username: SecretStr = SecretStr("")
    password: SecretStr = SecretStr("")
    starttls: Switch = True
    per_second: Amount = 0.0
    burst: Amount = 1.0


class ProvidersShape(Shape):
    """`providers`."""

    sendgrid: SendGridShape | None = None
    smtp: SmtpShape | None = None
    twilio: TwilioShape | None = None


class PollShape(Shape):
    """`sources.NAME.poll`: how it is asked about parcels."""

    key: SecretStr
    secret: SecretStr = SecretStr("")
    account: Text = ""
    base_url: Url = ""
    per_second: Amount = 0.0
    carriers: Some[Text] = ()
    only_when_silent: Switch = False
    subscribe: Switch = False


class TeamWebhookShape(Shape):
    """`team.webhook`."""

    url: SecretStr
    secret: SecretStr = SecretStr("")
    format: Annotated[str, PlainValidator(values.names(("generic", "slack")))] = "generic"


class TeamFeedsShape(Shape):
    """`team.feeds`: how the team is told of a source that fell silent, and of its return."""

    template: TemplateName
    channels: Some[WayName]


class TeamShape(Shape):
    """`team`: where the shop's own people are told."""

    email: Address | None = None
    webhook: TeamWebhookShape | None = None
    feeds: TeamFeedsShape | None = None


class HookSourceShape(Shape):
    """`sources.NAME` of a kind that has an adapter of its own."""

    kind: Key = ""
    secret: SecretStr = SecretStr("")
    poll: PollShape | None = None
    status_map: Mapping[Text, Statuses] = Field(default_factory=dict)
    silent_after: Length | None = None


class SignatureShape(Shape):
    """`sources.NAME.signature`: how a JSON source proves who it is."""

    kind: Annotated[str, PlainValidator(values.names(json_values.SIGNATURES))]
    header: Annotated[str, PlainValidator(json_values.read_header)] = ""
    prefix: Annotated[str, PlainValidator(json_values.read_prefix)] = ""
    encoding: Annotated[str, PlainValidator(values.names(("hex", "base64")))] = "hex"


class IgnoreShape(Shape):
    """`sources.NAME.ignore_when[]`: what is not about parcels."""

    path: JsonPath
    values: SomeTexts[Text]


class FieldsShape(Shape):
    """`sources.NAME.fields`: the path to each thing a JSON source says."""

    tracking_number: JsonPath
    code: JsonPath
    delivery_id: JsonPath = ""
    updates: JsonPath = ""
    carrier: JsonPath = ""
    reference: JsonPath = ""
    origin_country: JsonPath = ""
    destination_country: JsonPath = ""
    promise_earliest: JsonPath = ""
    promise_latest: JsonPath = ""
    promise_date: JsonPath = ""
    events: JsonPath = ""
    text: JsonPath = ""
    time: JsonPath = ""
    city: JsonPath = ""
    region: JsonPath = ""
    country: JsonPath = ""
    event_id: JsonPath = ""


class JsonSourceShape(Shape):
    """`sources.NAME` with `kind: json`: any source that posts JSON, declared instead of programmed."""

    kind: Text
    secret: SecretStr = SecretStr("")
    signature: SignatureShape
    fields: FieldsShape
    status_map: Mapping[Text, Statuses]
    carrier: Text = ""
    time_format: TimeFormat = "iso"
    promise_format: TimeFormat = ""
    zone: Annotated[str, PlainValidator(json_values.read_zone)] = ""
    ignore_case: Switch = False
    ignore_when: tuple[IgnoreShape, ...] = ()
    silent_after: Length | None = None


class ShopApiShape(Shape):
    """`sources.NAME.api`: the account with which a shop is asked for what it only announces."""

    key: SecretStr
    secret: SecretStr
    base_url: Url = ""


class ShopSourceShape(Shape):
    """`sources.NAME` of a kind that is a shop: it tells of orders, not of parcels."""

    kind: Text
    secret: SecretStr
    brand: Key = "default"
    origin_country: Country = ""
    silent_after: Length | None = None
    api: ShopApiShape | None = None


SHOP_KINDS = ("shipstation", "shopify", "woocommerce")
"""The kinds of sources that are shops."""


def _kind_of_source(value: Any) -> str:
    kind = value.get("kind") if isinstance(value, dict) else ""
    return "json" if kind == "json" else "shop" if kind in SHOP_KINDS else "hook"


SourceShape = Annotated[
    Annotated[JsonSourceShape, Tag("json")]
    | Annotated[HookSourceShape, Tag("hook")]
    | Annotated[ShopSourceShape, Tag("shop")],
    Discriminator(_kind_of_source),
]


class ApiShape(Shape):
    """`api`."""

    keys: SomeTexts[SecretStr] = ()


class RepliesShape(Shape):
    """`replies`: what people answer to text messages."""

    answer: Annotated[Answering, PlainValidator(values.choice(Answering))] = Answering.AUTO


class HoursShape(Shape):
    """`quiet_hours.CHANNEL`."""

    start: Annotated[time, PlainValidator(values.read_clock)] = Field(alias="from")
    end: Annotated[time, PlainValidator(values.read_clock)] = Field(alias="to")


class QuietHoursShape(Shape):
    """`quiet_hours`."""

    email: HoursShape | None = None
    sms: HoursShape | None = None


class GraceShape(Shape):
    """`grace`: per carrier (`*`: any other), how long a "delivered" waits before it is told; and how long the end of a
    journey waits if no signature covers who said it."""

    delivered: Mapping[Text, LengthOrZero] = Field(default_factory=dict)
    unconfirmed: LengthOrZero = timedelta(0)


class CapShape(Shape):
    """`caps.shipment`, `caps.recipient`."""

    at_most: Annotated[int, PlainValidator(values.read_whole)]
    within: Length


class CapsShape(Shape):
    """`caps`: how much is told within a while."""

    shipment: CapShape | None = None
    recipient: CapShape | None = None


class MergeShape(Shape):
    """`merge`: one message for what waits for an order."""

    within: Length
    template: TemplateName = "digest"


class DefaultsShape(Shape):
    """`defaults`: what holds for a rule that does not say otherwise; and the language of last resort."""

    locale: Locale = "en"
    channels: Some[ChannelName] = ()
    first_of: Some[ChannelName] = ()
    urgency: Annotated[Urgency, PlainValidator(values.choice(Urgency))] = Urgency.NORMAL
    max_event_age: Length = timedelta(hours=36)
    validity: Length = timedelta(hours=24)
    on_unknown: Annotated[OnUnknown, PlainValidator(values.choice(OnUnknown))] = OnUnknown.HOLD
    shadow: Switch = False


class WhenShape(Shape):
    """`rules[].when`: one trigger, and the filters beside it."""

    stage: Some[StageName] | None = None
    stage_lasting: Mapping[StageName, LastingSpan] | None = None
    incident: Some[IncidentName] | None = None
    lasting: LastingSpanOrZero | None = None
    incident_over: Some[IncidentName] | None = None
    no_scan_for: LastingSpan | None = None
    unless_due_in: Length | None = None
    moving_again_after: Some[Text] | None = None
    promise_missed_by: LengthOrZero | None = None
    promise_within: Length | None = None
    promise_narrows_to: Length | None = None
    not_shipped_for: LastingSpan | None = None
    no_word_for: LastingSpan | None = None
    under_way_for: LastingSpan | None = None
    reached: StageName | None = None
    promise_moves_by: Length | None = None
    direction: Annotated[Direction, PlainValidator(values.choice(Direction))] | None = None
    handover_pending_for: LastingSpan | None = None
    carriers_disagree_for: LastingSpan | None = None

    brand: Some[Text] = ()
    carrier: Some[Text] = ()
    origin_country: Some[Country] = ()
    destination_country: Some[Country] = ()
    in_stage: Some[StageName] = ()
    not_in_stage: Some[StageName] = ()
    lane: Annotated[Lane, PlainValidator(values.choice(Lane))] | None = None
    tags: Some[Text] = ()
    value_over: Annotated[float, PlainValidator(values.read_amount)] | None = None
    attempts_at_least: Annotated[int, PlainValidator(values.read_whole)] | None = None
    attempts_at_most: Annotated[int, PlainValidator(values.read_whole)] | None = None
    order_delivered: Annotated[OrderDelivered, PlainValidator(values.choice(OrderDelivered))] | None = None
    after_told: Some[Text] = ()


class RuleShape(Shape):
    """`rules[]`."""

    name: RuleName
    when: WhenShape
    template: TemplateName
    to: Annotated[Audience, PlainValidator(values.choice(Audience))] = Audience.CUSTOMER
    channels: Some[WayName] = ()
    first_of: Some[WayName] = ()
    urgency: Annotated[Urgency, PlainValidator(values.choice(Urgency))] | None = None
    repeat: RepeatShape | None = None
    inhibited_by: Some[Text] = ()
    max_event_age: Length | None = None
    validity: Length | None = None
    on_unknown: Annotated[OnUnknown, PlainValidator(values.choice(OnUnknown))] | None = None
    shadow: Switch | None = None
    enabled: Switch = True


class ParcelShape(Shape):
    """`tests[].parcel`: the parcel of a test, its way, and how its recipient can be written to."""

    brand: Text = "default"
    carrier: Text = ""
    origin_country: Country = ""
    destination_country: Country = ""
    zone: Zone = ""
    promised: WhenOrDay | None = None
    tags: Some[Text] = ()
    value: Amount = 0.0
    without: Some[ChannelName] = ()
    opted_out: Some[ChannelName] = ()
    suppressed: Some[ChannelName] = ()
    siblings: Some[StageName] = ()
    test_traffic: Switch = False


class PushShape(Shape):
    """`tests[].events[]`: something that a carrier says."""

    at: When
    says: Statuses = ()
    carrier: Text = ""
    heard: When | None = None
    promises: WhenOrDay | None = None


class MeanwhileShape(Shape):
    """`tests[].meanwhile[]`: what keeps messages back for a while, whatever the rules say."""

    what: Annotated[Keeping, PlainValidator(values.choice(Keeping))] = Field(alias="is")
    start: When = Field(alias="from")
    until: When | None = None


class ExpectShape(Shape):
    """`tests[].expect[]`: something that is told."""

    rule: Text
    at: When | None = None
    channels: Some[WayName] = ()
    reason: ReasonName | None = None


class ExpectNotShape(Shape):
    """`tests[].expect_not[]`: something that is not told, and why not."""

    rule: Text
    at: When | None = None
    reason: ReasonName | None = None


class RuleTestShape(Shape):
    """`tests[]`: what the rules say of one parcel, and what they do not say."""

    name: Text
    clock: Annotated[datetime, PlainValidator(moments.read_start)] = moments.MONDAY
    switched_on: Some[Text] = Field(default=(), alias="with")
    parcel: ParcelShape = ParcelShape()
    events: tuple[PushShape, ...] = ()
    meanwhile: tuple[MeanwhileShape, ...] = ()
    until: When | None = None
    expect: tuple[ExpectShape, ...] = ()
    expect_not: tuple[ExpectNotShape, ...] = ()
    nothing_else: Switch = False


class FileShape(Shape):
    """The whole configuration."""

    version: Annotated[str, PlainValidator(values.names(("1",)))]
    public_url: Url = ""
    templates: Text = "templates"
    retention: Length = timedelta(days=90)
    include: Some[Text] = ()
    brands: Mapping[Key, BrandShape]
    channels: ChannelsShape = ChannelsShape()
    providers: ProvidersShape = ProvidersShape()
    sources: Mapping[Key, SourceShape] = Field(default_factory=dict)
    team: TeamShape = TeamShape()
    api: ApiShape = ApiShape()
    replies: RepliesShape = RepliesShape()
    quiet_hours: QuietHoursShape = QuietHoursShape()
    grace: GraceShape = GraceShape()
    caps: CapsShape = CapsShape()
    merge: MergeShape | None = None
    defaults: DefaultsShape = DefaultsShape()
    rules: tuple[RuleShape, ...] = ()
    tests: tuple[RuleTestShape, ...] = ()


SHAPES: dict[tuple[str, ...], type[Shape]] = {
    (): FileShape,
    ("brands", "*"): BrandShape,
    ("brands", "*", "rules", "*"): OwnRuleShape,
    ("channels",): ChannelsShape,
    ("channels", "*"): ChannelShape,
    ("providers",): ProvidersShape,
    ("providers", "sendgrid"): SendGridShape,
    ("providers", "smtp"): SmtpShape,
    ("providers", "twilio"): TwilioShape,
    ("sources", "*", "json"): JsonSourceShape,
    ("sources", "*", "hook"): HookSourceShape,
    ("sources", "*", "hook", "poll"): PollShape,
    ("sources", "*", "shop"): ShopSourceShape,
    ("sources", "*", "shop", "api"): ShopApiShape,
    ("sources", "*", "json", "signature"): SignatureShape,
    ("sources", "*", "json", "fields"): FieldsShape,
    ("sources", "*", "json", "ignore_when", "*"): IgnoreShape,
    ("team",): TeamShape,
    ("team", "webhook"): TeamWebhookShape,
    ("team", "feeds"): TeamFeedsShape,
    ("api",): ApiShape,
    ("replies",): RepliesShape,
    ("quiet_hours",): QuietHoursShape,
    ("quiet_hours", "*"): HoursShape,
    ("grace",): GraceShape,
    ("caps",): CapsShape,
    ("caps", "*"): CapShape,
    ("merge",): MergeShape,
    ("defaults",): DefaultsShape,
    ("rules", "*"): RuleShape,
    ("rules", "*", "when"): WhenShape,
    ("rules", "*", "repeat"): RepeatShape,
    ("tests", "*"): RuleTestShape,
    ("tests", "*", "parcel"): ParcelShape,
    ("tests", "*", "events", "*"): PushShape,
    ("tests", "*", "meanwhile", "*"): MeanwhileShape,
    ("tests", "*", "expect", "*"): ExpectShape,
    ("tests", "*", "expect_not", "*"): ExpectNotShape,
}
"""Which shape is where, with `*` for any name or number: what a misspelt key is compared with.

Of the sources there are three kinds, which pydantic tells apart by a tag within the place.
"""


def keys_of(shape: type[Shape]) -> tuple[str, ...]:
    """Return the keys of a shape as they are written."""
    return tuple(field.alias or name for name, field in shape.model_fields.items())


def shape_at(location: tuple[str | int, ...]) -> type[Shape] | None:
    """Return the shape at a location of pydantic's (with its tags), or None."""
    for pattern, shape in SHAPES.items():
        if len(pattern) == len(location) and all(
            want in ("*", have) for want, have in zip(pattern, location, strict=True)
        ):
            return shape
    return None
