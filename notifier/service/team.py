"""Messages to the shop's own people: where they go, and what they leave out."""

from __future__ import annotations

from datetime import datetime

from notifier.config.settings import Brand
from notifier.domain.facts import Facts
from notifier.domain.notification import Channel
from notifier.ports import Message
from notifier.render.message import Rendered
from notifier.service.app import Settings
from notifier.store.notifications import Claimed


def for_team(claimed: Claimed) -> dict[str, object]:
    """Return the variables that differ for the team: no customer is greeted, and none can unsubscribe."""
    return {"recipient_name": "", "unsubscribe_url": "", "rule": claimed.rule}


def address_team(settings: Settings, brand: Brand, claimed: Claimed, facts: Facts, rendered: Rendered) -> Message:
    """Return the message to the team about a parcel."""
    return address_to_team(settings, brand, claimed, facts.now, rendered, _data(claimed, facts))


def address_to_team(
    settings: Settings, brand: Brand, claimed: Claimed, now: datetime, rendered: Rendered, data: dict[str, object]
) -> Message:
    """Return the message to the team, by email or by webhook, which carries `data` beside the words."""
    is_email = claimed.channel is Channel.TEAM_EMAIL
    team = settings.config.team
    return Message(
        channel=Channel.EMAIL if is_email else Channel.TEAM_WEBHOOK,
        to=team.email if is_email else "team",
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html if is_email else "",
        sender=brand.email_from if is_email else "",
        sender_name=brand.email_from_name if is_email else "",
        category=claimed.rule,
        validity=claimed.valid_until - now,
        data={} if is_email else data,
    )


def _data(claimed: Claimed, facts: Facts) -> dict[str, object]:
    shipment, journey = facts.shipment, facts.journey
    leg = shipment.legs[-1] if shipment.legs else None
    return {
        "id": claimed.id,
        "at": facts.now,
        "rule": claimed.rule,
        "brand": shipment.brand,
        "shipment": shipment.ref,
        "order": shipment.order_ref,
        "carrier": leg.carrier if leg else "",
        "tracking_number": leg.tracking_number if leg else "",
        "stage": journey.stage.value if journey.stage else "",
        "incidents": [one.kind.value for one in journey.open_incidents],
        "origin_country": shipment.origin_country,
        "destination_country": shipment.destination_country,
        "last_scan_at": journey.last_scan_at,
    }
