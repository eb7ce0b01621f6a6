"""WooCommerce: orders, with the tracking numbers that the common plugins keep in an order's metadata.

Docs: https://woocommerce.com/document/webhooks/ (headers, signature, ping),
https://woocommerce.github.io/woocommerce-rest-api-docs/#order-properties (body).
Traps, in https://github.com/woocommerce/woocommerce (`includes/class-wc-webhook.php`): the delivery id is made of the
webhook's id and the second, so two orders of one second share it; the ping is a form and is not signed.
"""

from __future__ import annotations

import hashlib
import re

from notifier.domain.shop import Contact, FulfilmentState, OrderState, ShopNews, Statement
from notifier.ports import RawWebhook
from notifier.shops.account import ShopAccount
from notifier.shops.proofs import check_signature, sign_base64
from notifier.shops.reading import (
    JsonObject,
    expect,
    first,
    full_name,
    inner,
    load,
    objects,
    placed,
    switch,
    text,
    version,
    version_at,
)
from notifier.shops.zones import zone_of

SIGNATURE = "x-wc-webhook-signature"
DELIVERY = "x-wc-webhook-delivery-id"

_PING = re.compile(rb"webhook_id=\d{1,20}")
_UNPAID = frozenset({"pending", "on-hold", "failed", "checkout-draft"})
_COMPLETE = frozenset({"completed", "refunded", "shipped", "delivered"})
"""The last two are of plugins."""
_CANCELLED = frozenset({"cancelled", "trash"})

_LISTS = ("_wc_shipment_tracking_items", "_aftership_tracking_items")
"""WooCommerce Shipment Tracking and Advanced Shipment Tracking share the first; the second is AfterShip's plugin."""

_SINGLES: dict[str, tuple[str, ...]] = {
    "_aftership_tracking_number": ("_aftership_tracking_provider_name", "_aftership_tracking_provider"),
    "ywot_tracking_code": ("ywot_carrier_name", "ywot_carrier_id"),
}
"""Where older plugins keep one number, and where its carrier: AfterShip, YITH Order & Shipment Tracking."""

_CARRIER = ("tracking_provider", "custom_tracking_provider", "slug", "formatted_tracking_provider")
_LANGUAGE = "wpml_language"
"""Of WPML, the plugin for shops in several languages; WooCommerce itself does not keep the customer's."""


class WooCommerce:
    """A shop that runs WooCommerce. The secret is the one of the webhook."""

    name = "woocommerce"

    def __init__(self, account: ShopAccount) -> None:
        self._secret = account.secret

    def greets(self, raw: RawWebhook) -> bool:
        """Whether it is the ping with which WooCommerce tries a new webhook."""
        return _PING.fullmatch(raw.body) is not None

    def verify(self, raw: RawWebhook) -> None:
        """Return if the body was signed with the webhook's secret. Raises WebhookRejected."""
        check_signature(raw, SIGNATURE, self._secret, "WooCommerce")

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the headers with which WooCommerce would send `body`."""
        return {SIGNATURE: sign_base64(self._secret, body)}

    def call(self, path: str) -> str:
        """Return the path as it is: the body is signed."""
        return path

    def identify(self, raw: RawWebhook) -> str:
        """Return the id of the delivery with a digest of the body, since two deliveries may share the id."""
        delivery = raw.headers.get(DELIVERY, "").strip()
        return f"{delivery} {hashlib.sha256(raw.body).hexdigest()}" if delivery else ""

    def parse(self, raw: RawWebhook) -> ShopNews:
        """Return what the body says. Raises UnreadablePayload."""
        body = load(raw.body)
        if set(body) == {"id"}:
            return ShopNews(statements=(_read_deletion(body, raw),))
        if "billing_period" in body or not {"id", "status", "line_items"} <= body.keys():
            return ShopNews(ignored="it is no order")
        return ShopNews(statements=_read_order(body))


def _read_deletion(body: JsonObject, raw: RawWebhook) -> Statement:
    """A deleted order has nothing left but its id; it is as new as its arrival."""
    return Statement(
        order_key=expect(body, "id", "order"),
        version=version_at(raw.received_at),
        state=OrderState(is_cancelled=True),
    )


def _read_order(order: JsonObject) -> tuple[Statement, ...]:
    key = expect(order, "id", "order")
    written = version(first(order, "date_modified_gmt", "date_modified"), "order.date_modified_gmt")
    meta = {first(one, "key"): one.get("value") for one in objects(order.get("meta_data"))}
    ref = first(order, "number") or key
    address = _address(order)
    state = OrderState(
        is_cancelled=first(order, "status") in _CANCELLED,
        is_unpaid=first(order, "status") in _UNPAID,
        is_complete=first(order, "status") in _COMPLETE,
        value=first(order, "total"),
        destination_country=first(address, "country"),
    )
    sent = FulfilmentState(parcels=_read_parcels(meta), destination_country=first(address, "country"))
    itself = Statement(
        order_key=key,
        order_ref=ref,
        version=written,
        state=state,
        contact=_read_contact(order, address, meta),
        placed=placed(first(order, "date_created_gmt", "date_created")),
    )
    return itself, Statement(order_key=key, key="tracking", version=written, state=sent)


def _address(order: JsonObject) -> JsonObject:
    """Return where it goes; an order without an address of its own for that goes where the bill goes."""
    shipping = inner(order, "shipping")
    return shipping if first(shipping, "country") else inner(order, "billing")


def _read_contact(order: JsonObject, address: JsonObject, meta: JsonObject) -> Contact:
    billing = inner(order, "billing")
    return Contact(
        name=full_name(address) or full_name(billing),
        email=first(billing, "email"),
        phone=first(billing, "phone") or first(address, "phone"),
        locale=text(meta.get(_LANGUAGE)) or None,
        zone=zone_of(first(address, "country"), first(address, "state")),
        consent_email=_consent(meta, "consent_email"),
        consent_sms=_consent(meta, "consent_sms"),
    )


def _consent(meta: JsonObject, key: str) -> bool | None:
    said = switch(meta.get(key))
    return switch(meta.get(f"_{key}")) if said is None else said


def _read_parcels(meta: JsonObject) -> tuple[tuple[str, str], ...]:
    """Return (carrier, number) of every parcel that a plugin wrote down, each number once."""
    found: dict[str, str] = {}
    for key in _LISTS:
        for item in objects(meta.get(key)):
            if number := first(item, "tracking_number"):
                found.setdefault(number, first(item, *_CARRIER))
    for key, carriers in _SINGLES.items():
        if number := text(meta.get(key)):
            found.setdefault(number, first(meta, *carriers))
    return tuple((carrier, number) for number, carrier in found.items())
