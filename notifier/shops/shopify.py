"""Shopify: orders, fulfilments, and the privacy webhooks that every app must answer.

Docs: https://shopify.dev/docs/apps/build/webhooks/subscribe/https (headers, signature),
https://shopify.dev/docs/api/admin-rest/latest/resources/order and …/fulfillment (bodies),
https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance (privacy webhooks).
"""

from __future__ import annotations

from notifier.domain.shop import (
    Contact,
    DataRequest,
    FulfilmentState,
    OrderState,
    Redaction,
    ShopNews,
    Statement,
)
from notifier.errors import UnreadablePayload
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
    texts,
    version,
    version_at,
)
from notifier.shops.zones import zone_of

SIGNATURE = "x-shopify-hmac-sha256"
DELIVERY = "x-shopify-webhook-id"
TRIGGERED = "x-shopify-triggered-at"
TOPIC = "x-shopify-topic"
_DELETED = "orders/delete"
"""Products and others are deleted in the same words, so the header counts. That it is not signed does no harm: the id
of a product is of no order."""

_UNPAID = frozenset({"pending", "partially_paid", "voided", "expired"})
"""An authorised payment is none of them: many shops take the money when they ship."""

_SHIPPED = frozenset({"fulfilled", "restocked"})
_NOT_SENT = frozenset({"cancelled", "error", "failure"})
_WHOLE_SHOP = {"shop_id", "shop_domain"}


class Shopify:
    """A shop at Shopify. The secret is the app's client secret, or that of Settings > Notifications > Webhooks."""

    name = "shopify"

    def __init__(self, account: ShopAccount) -> None:
        self._secret = account.secret

    def greets(self, raw: RawWebhook) -> bool:
        """Return False: every request of Shopify's is signed."""
        return False

    def verify(self, raw: RawWebhook) -> None:
        """Return if the body was signed with the shop's secret. Raises WebhookRejected."""
        check_signature(raw, SIGNATURE, self._secret, "Shopify")

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the headers with which Shopify would send `body`."""
        return {SIGNATURE: sign_base64(self._secret, body)}

    def call(self, path: str) -> str:
        """Return the path as it is: the body is signed."""
        return path

    def identify(self, raw: RawWebhook) -> str:
        """Return the id of the delivery: the same when it is tried again."""
        return raw.headers.get(DELIVERY, "").strip()

    def parse(self, raw: RawWebhook) -> ShopNews:
        """Return what the body says. Raises UnreadablePayload.

        Its topic stands in a header, which no signature covers; so what a body is, is read from the body.
        """
        body = load(raw.body)
        if "data_request" in body:
            request = inner(body, "data_request")
            keys = texts(body.get("orders_requested"))
            return ShopNews(data_request=DataRequest(reference=first(request, "id"), order_keys=tuple(keys)))
        if "orders_to_redact" in body or set(body) == _WHOLE_SHOP:
            return ShopNews(redaction=_read_redaction(body))
        if "order_id" in body and {"tracking_number", "tracking_numbers"} & body.keys():
            return ShopNews(statements=(_read_fulfilment(body, "fulfilment", _tie(raw)),))
        if "order_number" in body and "id" in body:
            return ShopNews(statements=_read_order(body, _tie(raw)))
        if set(body) == {"id"} and text(raw.headers.get(TOPIC)) == _DELETED:
            return ShopNews(statements=(_read_deletion(body, raw),))
        return ShopNews(ignored="it is neither an order nor a fulfilment nor a request for privacy")


def _read_deletion(body: JsonObject, raw: RawWebhook) -> Statement:
    """A deleted order has nothing left but its id; it is as new as its arrival."""
    return Statement(
        order_key=expect(body, "id", "order"),
        version=version_at(raw.received_at),
        state=OrderState(is_cancelled=True),
    )


def _tie(raw: RawWebhook) -> str:
    """Return when the event happened, finer than `updated_at`. Nobody signed it, so it only breaks ties."""
    return text(raw.headers.get(TRIGGERED))


def _read_redaction(body: JsonObject) -> Redaction:
    customer = inner(body, "customer")
    return Redaction(
        order_keys=tuple(texts(body.get("orders_to_redact"))),
        emails=tuple(filter(None, [first(customer, "email")])),
        phones=tuple(filter(None, [first(customer, "phone")])),
        is_whole_shop="orders_to_redact" not in body,
    )


def _read_order(order: JsonObject, tie: str) -> tuple[Statement, ...]:
    key = expect(order, "id", "order")
    itself = Statement(
        order_key=key,
        order_ref=first(order, "name") or expect(order, "order_number", "order"),
        version=version(expect(order, "updated_at", "order"), "order.updated_at", tie),
        state=_read_state(order),
        contact=_read_contact(order),
        placed=placed(first(order, "created_at", "processed_at")),
    )
    sent = [
        _read_fulfilment(one, f"order.fulfillments[{i}]", tie, key)
        for i, one in enumerate(objects(order.get("fulfillments")))
    ]
    return (itself, *sent)


def _read_state(order: JsonObject) -> OrderState:
    items = objects(order.get("line_items"))
    needs_shipping = not items or any(item.get("requires_shipping") is not False for item in items)
    return OrderState(
        is_cancelled=bool(text(order.get("cancelled_at"))),
        is_unpaid=text(order.get("financial_status")).lower() in _UNPAID,
        is_complete=text(order.get("fulfillment_status")).lower() in _SHIPPED or not needs_shipping,
        is_test=order.get("test") is True,
        tags=tuple(dict.fromkeys(tag[:60] for one in text(order.get("tags")).split(",") if (tag := one.strip())))[:50],
        value=first(order, "current_total_price", "total_price"),
        destination_country=first(inner(order, "shipping_address"), "country_code"),
    )


def _read_contact(order: JsonObject) -> Contact:
    """Return who is told. Marketing consent is none for messages about an order, and its absence no refusal of them;
    but who texted STOP to the shop does not want its texts, whatever they are about."""
    customer, address = inner(order, "customer"), inner(order, "shipping_address")
    has_stopped = first(inner(customer, "sms_marketing_consent"), "state").lower() == "unsubscribed"
    said = {first(one, "name").lower(): switch(one.get("value")) for one in objects(order.get("note_attributes"))}
    consent_sms = said.get("consent_sms")
    return Contact(
        name=full_name(address) or full_name(customer) or full_name(inner(order, "billing_address")),
        email=first(order, "email", "contact_email") or first(customer, "email"),
        phone=first(order, "phone") or first(address, "phone") or first(customer, "phone"),
        locale=first(order, "customer_locale") or None,
        zone=zone_of(first(address, "country_code"), first(address, "province_code")),
        consent_email=said.get("consent_email"),
        consent_sms=False if has_stopped else consent_sms,
    )


def _read_fulfilment(fulfilment: JsonObject, where: str, tie: str, order_key: str = "") -> Statement:
    numbers = texts(fulfilment.get("tracking_numbers")) or texts([fulfilment.get("tracking_number")])
    company = first(fulfilment, "tracking_company")
    written = first(fulfilment, "updated_at", "created_at")
    if not written:
        raise UnreadablePayload(f"{where}.updated_at: expected a time, found nothing")
    return Statement(
        order_key=order_key or expect(fulfilment, "order_id", where),
        key=expect(fulfilment, "id", where),
        version=version(written, f"{where}.updated_at", tie),
        state=FulfilmentState(
            parcels=tuple((company, number) for number in numbers),
            is_cancelled=first(fulfilment, "status").lower() in _NOT_SENT,
            origin_country=first(inner(fulfilment, "origin_address"), "country_code"),
            destination_country=first(inner(fulfilment, "destination"), "country_code"),
        ),
    )
