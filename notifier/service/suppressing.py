"""The list of addresses that are not written to, as operators and shops use it: look, add, lift."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from email_validator import EmailNotValidError, validate_email

from notifier.domain.notification import Channel
from notifier.domain.suppression import SuppressionReason
from notifier.errors import NotFound, RequestInvalid
from notifier.places import normalise_phone
from notifier.service.app import App
from notifier.store import people, shipments, suppressions
from notifier.store.suppressions import Lifted, Suppression

log = structlog.get_logger(__name__)

MOST_LISTED = 1000


def list_suppressed(
    app: App, *, brand: str = "", channel: Channel | None = None, limit: int = MOST_LISTED
) -> list[Suppression]:
    """Return who is on the list, newest first."""
    with app.db.begin() as connection:
        return suppressions.list_suppressions(connection, brand=brand, channel=channel, limit=limit)


def list_lifted(app: App, *, brand: str = "", channel: Channel | None = None, limit: int = MOST_LISTED) -> list[Lifted]:
    """Return who was on the list once, what was lifted last first."""
    with app.db.begin() as connection:
        return suppressions.list_lifted(connection, brand=brand, channel=channel, limit=limit)


def add_suppressed(
    app: App, address: str, *, brand: str, channel: Channel | None, reason: SuppressionReason, by: str
) -> Suppression:
    """Put an address on the list; one that is there for that reason stays as it is. Raises RequestInvalid."""
    _require_brand(app, brand)
    way, normal = read_address(address, channel)
    entry = Suppression(brand=brand, channel=way, address=normal, reason=reason, source=by, at=app.clock.now())
    with app.db.begin() as connection:
        suppressions.suppress(connection, [entry])
    log.info("suppressed", brand=brand, channel=way.value, reason=reason.value, source=by)
    return entry


def lift_suppressed(app: App, address: str, *, brand: str, channel: Channel | None, by: str) -> Sequence[Suppression]:
    """Take an address off the list, whatever the reason, and return what stood there.

    Its shipments are judged again: what was left unsaid may be worth saying now. Raises RequestInvalid, and NotFound
    if it is not on the list.
    """
    way, normal = read_address(address, channel)
    now = app.clock.now()
    with app.db.begin() as connection:
        lifted = suppressions.lift(connection, app.secret, brand=brand, channel=way, address=normal, by=by, at=now)
        shipments.look_again(connection, people.shipments_told(connection, way, normal, [brand]), now)
    if not lifted:
        raise NotFound(f"the address is not on the list of brand `{brand[:60]}` for {way}")
    log.info("lifted", brand=brand, channel=way.value, reasons=[one.reason.value for one in lifted], by=by)
    return lifted


def read_address(address: str, channel: Channel | None) -> tuple[Channel, str]:
    """Return an address as it is compared, and its channel if none is given: what has an @ is an email address.

    Raises RequestInvalid, without the address in it: messages end up in logs.
    """
    way = channel or (Channel.EMAIL if "@" in address else Channel.SMS)
    if way is Channel.SMS:
        number = normalise_phone(address.strip(), "")
        if not number:
            raise RequestInvalid("address: it is no phone number; expected all of it, like `+4915112345678`")
        return way, number
    try:
        return way, validate_email(address.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        # Without `from`: the reason quotes parts of the address.
        raise RequestInvalid("address: it is no email address; expected one like `name@example.com`") from None


def _require_brand(app: App, brand: str) -> None:
    brands = app.settings().config.brands
    if brand not in brands:
        known = ", ".join(f"`{name}`" for name in sorted(brands))
        raise RequestInvalid(f"brand: `{brand[:60]}` is not among the brands in the configuration: {known}")
