"""The shapes of the shipments API: what may be sent, and what is answered."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from notifier.domain.shipment import Stop
from notifier.service.masking import mask_email, mask_name, mask_phone
from notifier.service.register import Registration
from notifier.service.search import LONGEST_WORDS
from notifier.store.search import Found
from notifier.web.refusals import ErrorOut


class _In(BaseModel):
    """What is sent has these fields and no others, so that a misspelt one is found and not left out in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ConsentIn(_In):
    """What the recipient agreed to. Left out: an address that was given with the order may be used for this order."""

    email: bool | None = Field(default=None, description="False: never write an email.")
    sms: bool | None = Field(default=None, description="False: never send a text message.")


class RecipientIn(_In):
    """Who is told."""

    name: str | None = Field(default=None, examples=["Alex Rivera"])
    email: str | None = Field(default=None, examples=["alex@example.com"])
    phone: str | None = Field(
        default=None,
        description="With `+` and country code, or as written in the destination country.",
        examples=["+12125550100"],
    )
    locale: str | None = Field(default=None, description="The language to write in.", examples=["de-AT"])
    zone: str | None = Field(
        default=None,
        description="Where the recipient's clock is read (IANA). Left out: guessed from country and number.",
        examples=["America/New_York"],
    )
    consent: ConsentIn | None = None


class LegIn(_In):
    """One carrier's part of the way."""

    carrier: str = Field(examples=["yunexpress"])
    tracking_number: str = Field(examples=["YT2631221266005417"])


class PromiseIn(_In):
    """What the shop promised at the till. One end alone is the whole window."""

    earliest: str | None = Field(default=None, description="A day, or a time with its offset.", examples=["2026-05-04"])
    latest: str | None = Field(default=None, description="A day, or a time with its offset.", examples=["2026-05-08"])


class ShipmentIn(_In):
    """A shipment. What is left out stays as it is."""

    brand: str = Field(default="default", description="Whose it is: one of `brands` in the configuration.")
    ref: str | None = Field(
        default=None,
        description="Your reference of the shipment. Left out: carrier and number of the first leg.",
        examples=["P-1"],
    )
    order_ref: str | None = Field(
        default=None,
        description="Your reference of the order; several shipments may share it. Left out: `ref`.",
        examples=["1042"],
    )
    recipient: RecipientIn | None = None
    legs: list[LegIn] = Field(default_factory=list, description="In the order of the way. Only ever added to.")
    origin_country: str | None = Field(default=None, description="ISO 3166 code.", examples=["CN"])
    destination_country: str | None = Field(default=None, description="ISO 3166 code.", examples=["DE"])
    promise: PromiseIn | None = None
    tags: list[str] | None = Field(default=None, description="For the filters of rules.", examples=[["gift"]])
    value: float | None = Field(
        default=None, description="What the goods are worth, in your currency.", examples=[49.9]
    )

    cancelled: bool | None = Field(
        default=None, description="True: nothing more is told about it. False: it goes on all the same."
    )

    def to_registration(self) -> Registration:
        """Return it as the engine takes it; the values are checked there."""
        recipient = self.recipient or RecipientIn()
        consent, promise = recipient.consent or ConsentIn(), self.promise or PromiseIn()
        return Registration(
            brand=self.brand,
            ref=self.ref,
            order_ref=self.order_ref,
            name=recipient.name,
            email=recipient.email,
            phone=recipient.phone,
            locale=recipient.locale,
            zone=recipient.zone,
            consent_email=consent.email,
            consent_sms=consent.sms,
            legs=[(leg.carrier, leg.tracking_number) for leg in self.legs],
            origin_country=self.origin_country,
            destination_country=self.destination_country,
            promise_earliest=promise.earliest,
            promise_latest=promise.latest,
            tags=self.tags,
            value=self.value,
            stop=None if self.cancelled is None else Stop.CANCELLED if self.cancelled else "",
        )


class ShipmentsIn(_In):
    """Several shipments."""

    shipments: list[ShipmentIn] = Field(min_length=1, max_length=1000)


class OneOut(BaseModel):
    """What became of one shipment."""

    result: str = Field(description="`created`, `updated`, `unchanged` or `refused`.", examples=["created"])
    ref: str = Field(examples=["P-1"])
    id: str = Field(default="", description="Ours. Not there if it was refused.")
    tracking_url: str = Field(default="", description="The recipient's page. Not there if it was refused.")
    errors: list[ErrorOut] = Field(default_factory=list, description="Only there if it was refused.")


class ManyOut(BaseModel):
    """What became of several shipments, each in its place."""

    created: int
    updated: int
    unchanged: int
    refused: int
    results: list[OneOut]


class SearchIn(_In):
    """What is known of a parcel, in the words of whoever asks about it."""

    words: str = Field(
        min_length=1,
        max_length=LONGEST_WORDS,
        description="All of an order's or a shipment's reference, a tracking number, an email address, or a phone "
        "number with its country code.",
        examples=["jo@example.com"],
    )


class FoundOut(BaseModel):
    """A shipment that may be meant."""

    id: str = Field(description="Ours; `GET /v1/shipments/{id}` tells its story.")
    ref: str
    order_ref: str
    brand: str
    stage: str = Field(description="Where it is; empty before anybody spoke of it.")
    recipient_name: str = Field(description="Masked unless `show_personal` is set, as the addresses are.")
    email: str
    phone: str
    carriers: list[str]
    tracking_numbers: list[str]
    registered_at: str


class FoundsOut(BaseModel):
    """The newest first, at most 50."""

    shipments: list[FoundOut]


def found_out(found: Found, *, show_personal: bool) -> FoundOut:
    """Return a found shipment as it is shown."""
    return FoundOut(
        id=found.id,
        ref=found.ref,
        order_ref=found.order_ref,
        brand=found.brand,
        stage=found.stage,
        recipient_name=found.recipient_name if show_personal else mask_name(found.recipient_name),
        email=found.email if show_personal else mask_email(found.email),
        phone=found.phone if show_personal else mask_phone(found.phone),
        carriers=list(found.carriers),
        tracking_numbers=list(found.numbers),
        registered_at=found.registered_at.isoformat(),
    )


BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "anyOf": [
                        {"$ref": "#/components/schemas/ShipmentIn"},
                        {"$ref": "#/components/schemas/ShipmentsIn"},
                    ]
                }
            }
        },
    }
}
"""The body is read by hand, so that one bad shipment does not refuse the others; this is how it is described."""


def request_schemas() -> dict[str, Any]:
    """Return the schemas that `BODY` refers to, by name."""
    schema = ShipmentsIn.model_json_schema(ref_template="#/components/schemas/{model}")
    search = SearchIn.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "ShipmentsIn": schema, "SearchIn": search}
