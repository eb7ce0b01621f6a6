"""Several messages about one order on one channel become one: which may, and in what words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from notifier.domain.facts import Facts
from notifier.domain.notification import Channel
from notifier.domain.rules import Rule, Urgency
from notifier.domain.ruling import Ruling
from notifier.render.message import Rendered
from notifier.service.personalise import PROMISE_VARIABLES
from notifier.store.notifications import Claimed

MOST_IN_ONE = {Channel.EMAIL: 20, Channel.SMS: 5}
"""How much one message tells. A text message that tells more is not read, and costs a segment for each."""

_OF_ONE_PARCEL: dict[str, object] = {
    "tracking_number": "",
    "carrier": "",
    "stage": "",
    "promise_from": None,
    "promise_to": None,
    "promise_before_from": None,
    "promise_before_to": None,
    "last_scan_at": None,
    "last_scan_place": "",
    "incident": "",
    "incident_since": None,
}
"""What a message about several parcels must not say of one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """A claimed notification that may go along with another one."""

    claimed: Claimed
    facts: Facts
    suppressed: frozenset[Channel]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One notification's share of a digest."""

    claimed: Claimed
    facts: Facts
    own: Rendered

    @property
    def names_promise(self) -> bool:
        """Whether its line tells the recipient a window."""
        return bool((self.own.in_subject or self.own.mentions) & PROMISE_VARIABLES)


def mergeable_rules(ruling: Ruling) -> list[str]:
    """Return the rules whose messages may be told together with others."""
    return [rule.name for rule in ruling.rules if may_merge(rule)] if ruling.policy.merge else []


def may_merge(rule: Rule) -> bool:
    """Whether it may be told together with others. What needs action stands alone, so that it is not overlooked."""
    return rule.urgency is not Urgency.ACTION_NEEDED and not rule.is_for_team


def companions_of(one: Claimed, others: Iterable[Claimed]) -> list[Claimed]:
    """Return those that are about the same order, to the same recipient, on the same channel."""
    same = (one.brand, one.order_id, one.channel)
    return [
        other
        for other in others
        if one.order_id and other.id != one.id and (other.brand, other.order_id, other.channel) == same
    ]


def digest_values(values: dict[str, object], parts: Sequence[Part]) -> dict[str, object]:
    """Return the variables of a message that tells all parts, from those of its first."""
    shipments = {part.facts.shipment.id: part.facts.shipment for part in parts}
    numbers = [leg.tracking_number for shipment in shipments.values() for leg in shipment.legs]
    news = [_line(part, is_alone=len(shipments) == 1) for part in parts]
    return {**values, **_OF_ONE_PARCEL, "parcels": numbers, "news": news}


def _line(part: Part, *, is_alone: bool) -> str:
    """The subject says it in a line; where several parcels are spoken of, with the number of the parcel."""
    said = part.own.subject or part.own.text
    legs = part.facts.shipment.legs
    return said if is_alone or not legs else f"{said} ({legs[-1].tracking_number})"
