"""What a recipient wants to be written on, said on the tracking page: each channel by itself, off or on again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import structlog

from notifier.domain.notification import Channel
from notifier.domain.shipment import Shipment
from notifier.domain.suppression import SuppressionReason
from notifier.errors import RequestInvalid
from notifier.service.app import App
from notifier.service.masking import mask_email, mask_phone
from notifier.service.track import open_shipment
from notifier.store import people, shipments, suppressions
from notifier.store.suppressions import Suppression

log = structlog.get_logger(__name__)

SOURCE = "tracking page"
"""Who asked for it, as it stands on the list."""


class Wish(StrEnum):
    """How a channel stands."""

    ON = "on"
    OFF = "off"
    """The person ended it, and may begin it again here."""
    BLOCKED = "blocked"
    """It cannot be switched on here: the address does not work, or a STOP was sent, which only START takes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One channel of a recipient; the address is masked, for links are forwarded."""

    channel: Channel
    address: str
    wish: Wish


def read_consents(app: App, shipment: Shipment) -> list[Consent]:
    """Return the channels on which the recipient could be written to at all."""
    with app.db.look() as connection:
        return [
            Consent(
                channel=channel,
                address=_mask(channel, shipment),
                wish=_wish(
                    channel,
                    [
                        one
                        for one in suppressions.find(
                            connection, app.secret, channel, shipment.recipient.address(channel)
                        )
                        if one.brand == shipment.brand
                    ],
                ),
            )
            for channel in Channel
            if shipment.recipient.address(channel) and channel in shipment.recipient.consent
        ]


def set_consent(app: App, token: str, channel: Channel, *, is_wanted: bool) -> None:
    """Write to the recipient on that channel no more, or again. Saying it twice changes nothing.

    Raises NotFound for a link that opens nothing, and RequestInvalid where it cannot be switched here.
    """
    shipment = open_shipment(app, token).shipment
    standing = {one.channel: one.wish for one in read_consents(app, shipment)}
    if channel not in standing or standing[channel] is Wish.BLOCKED:
        raise RequestInvalid(f"{channel} cannot be switched here")
    if is_wanted:
        _begin(app, shipment, channel)
    else:
        _end(app, shipment, channel)
    log.info("consent", shipment=shipment.id, channel=channel.value, is_wanted=is_wanted)


def _end(app: App, shipment: Shipment, channel: Channel) -> None:
    entry = Suppression(
        brand=shipment.brand,
        channel=channel,
        address=shipment.recipient.address(channel),
        reason=SuppressionReason.OPTED_OUT,
        source=SOURCE,
        at=app.clock.now(),
    )
    with app.db.begin() as connection:
        suppressions.suppress(connection, [entry])


def _begin(app: App, shipment: Shipment, channel: Channel) -> None:
    """Lift what the person asked for, and judge their parcels again: what was left unsaid may be worth saying now."""
    now, address = app.clock.now(), shipment.recipient.address(channel)
    with app.db.begin() as connection:
        suppressions.lift(
            connection,
            app.secret,
            brand=shipment.brand,
            channel=channel,
            address=address,
            by=SOURCE,
            at=now,
            only=(SuppressionReason.OPTED_OUT,),
        )
        told = people.shipments_told(connection, channel, address, [shipment.brand])
        shipments.look_again(connection, told, now)


def _wish(channel: Channel, standing: list[Suppression]) -> Wish:
    if not standing:
        return Wish.ON
    is_ours = all(one.reason is SuppressionReason.OPTED_OUT for one in standing)
    # A STOP by text message also stands at the provider, where only a START by text message takes it back.
    is_by_text = channel is Channel.SMS and any(one.source != SOURCE for one in standing)
    return Wish.OFF if is_ours and not is_by_text else Wish.BLOCKED


def _mask(channel: Channel, shipment: Shipment) -> str:
    recipient = shipment.recipient
    return mask_email(recipient.email) if channel is Channel.EMAIL else mask_phone(recipient.phone)
