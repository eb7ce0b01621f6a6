"""The shapes of what the API says of people: who is not written to, what they answered, who was erased."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from notifier.domain.notification import Channel
from notifier.domain.suppression import SUPPRESSION_MEANING, SuppressionReason
from notifier.service.erase import Erased
from notifier.service.masking import mask_address
from notifier.store.replies import KeptReply
from notifier.store.suppressions import Lifted, Suppression

_REASONS = "; ".join(f"`{reason}`: {meaning}" for reason, meaning in SUPPRESSION_MEANING.items())


class _In(BaseModel):
    """What is sent has these fields and no others, so that a misspelt one is found and not left out in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AddressIn(_In):
    """One address of one brand."""

    address: str = Field(
        max_length=320,
        description="An email address, or a phone number with `+` and country code.",
        examples=["jo@example.com"],
    )
    brand: str = Field(default="default", description="Whose messages: one of `brands` in the configuration.")
    channel: Channel | None = Field(default=None, description="Left out: told from the address.")


class SuppressionIn(AddressIn):
    """An address that must not be written to."""

    reason: SuppressionReason = Field(default=SuppressionReason.BY_HAND, description=_REASONS)


class ErasureIn(_In):
    """Who is to be erased: exactly one of `email`, `phone` and `order_ref`."""

    email: str = Field(default="", max_length=320, examples=["jo@example.com"])
    phone: str = Field(default="", max_length=40, description="With `+` and country code.")
    order_ref: str = Field(default="", max_length=200, description="Your reference of one order.")
    brand: str = Field(default="", description="Only what this brand knows. Left out: what all of them know.")


class SuppressionOut(BaseModel):
    """An entry of the list. `lifted_at` and `lifted_by` are there if it was taken off."""

    address: str = Field(description="Masked unless `show_personal` is set; `(erased)` where the person was erased.")
    brand: str
    channel: Channel
    reason: SuppressionReason = Field(description=_REASONS)
    source: str = Field(description="Who or what reported it.", examples=["sendgrid", "reply", "unsubscribe", "api"])
    at: str
    lifted_at: str | None = None
    lifted_by: str | None = None


class SuppressionsOut(BaseModel):
    """The list, newest first."""

    suppressions: list[SuppressionOut]


class ReplyOut(BaseModel):
    """What somebody answered to a text message."""

    id: int
    at: str
    address: str = Field(description="Masked unless `show_personal` is set.")
    sent_to: str = Field(description="Our number.")
    text: str
    wish: str = Field(description="What it was taken for: `stop`, `start`, `help` or `other`.")
    effect: str = Field(description="What it changed: `stopped`, `lifted`, `overtaken` or `nothing`.")
    brands: list[str]
    waits: bool = Field(description="Whether a person should read it.")
    done_at: str | None
    done_by: str | None


class RepliesOut(BaseModel):
    """Replies, newest first."""

    replies: list[ReplyOut]


class AskedOut(BaseModel):
    """What a provider made of being asked to erase what it keeps."""

    provider: str
    is_done: bool = Field(description="False: somebody has to see to it by hand.")
    detail: str
    left: list[str] = Field(description="The provider's ids of messages that it still holds.")


class ErasureOut(BaseModel):
    """What an erasure came to."""

    at: str
    counts: dict[str, int] = Field(
        description="Of how many rows of each kind. `bodies_waiting` must be read by a worker first: ask again then.",
        examples=[{"orders": 1, "shipments": 1, "messages": 2, "events": 9, "replies": 0, "suppressions": 1}],
    )
    providers: list[AskedOut]
    erased_before: str | None = Field(description="When this person was last erased, if ever.")


def suppression_out(entry: Suppression, *, show_personal: bool, lifted: Lifted | None = None) -> SuppressionOut:
    """Return an entry as it is shown."""
    return SuppressionOut(
        address=mask_address(entry.address, show_personal=show_personal),
        brand=entry.brand,
        channel=entry.channel,
        reason=entry.reason,
        source=entry.source,
        at=entry.at.isoformat(),
        lifted_at=lifted.at.isoformat() if lifted else None,
        lifted_by=lifted.by if lifted else None,
    )


def reply_out(reply: KeptReply, *, show_personal: bool) -> ReplyOut:
    """Return a reply as it is shown. Its words are what it is about, so they are never masked."""
    return ReplyOut(
        id=reply.id,
        at=reply.at.isoformat(),
        address=mask_address(reply.address, show_personal=show_personal),
        sent_to=reply.sent_to,
        text=reply.text,
        wish=reply.wish.value,
        effect=reply.effect.value,
        brands=list(reply.brands),
        waits=reply.waits_since is not None,
        done_at=reply.done_at.isoformat() if reply.done_at else None,
        done_by=reply.done_by or None,
    )


def erasure_out(erased: Erased) -> ErasureOut:
    """Return what an erasure came to, as it is shown."""
    return ErasureOut(
        at=erased.at.isoformat(),
        counts=dict(erased.counts),
        providers=[
            AskedOut(provider=one.provider, is_done=one.is_done, detail=one.detail, left=list(one.left))
            for one in erased.providers
        ],
        erased_before=erased.before.at.isoformat() if erased.before else None,
    )


def request_schemas() -> dict[str, Any]:
    """Return the schemas of what may be sent, by name."""
    schemas: dict[str, Any] = {}
    for shape in (AddressIn, SuppressionIn, ErasureIn):
        schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= {**schema.pop("$defs", {}), shape.__name__: schema}
    return schemas
