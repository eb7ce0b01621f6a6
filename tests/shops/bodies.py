"""Bodies as shops send them, written after their published schemas; a test names only what it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from notifier.ports import RawWebhook
from notifier.shops import SHOPS, ShopAccount

SECRET = "a-secret-of-the-shop"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def a_raw(body: object, path: str = "", **headers: str) -> RawWebhook:
    """Return a request with that body."""
    return RawWebhook(
        source="mine",
        body=body if isinstance(body, bytes) else orjson.dumps(body),
        received_at=NOW,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        path=path,
    )


def an_adapter(kind: str, secret: str = SECRET, base_url: str = "") -> Any:
    """Return the adapter of a kind of shop."""
    return SHOPS[kind](ShopAccount(secret=secret, key="key", api_secret="password", base_url=base_url))


def a_shopify_order(**more: object) -> dict[str, Any]:
    """Return order #1001: paid, not shipped, to Berlin."""
    address = {"name": "Jo Weber", "phone": "030 901820", "country_code": "DE", "province_code": None}
    return {
        "id": 5001,
        "admin_graphql_api_id": "gid://shopify/Order/5001",
        "name": "#1001",
        "order_number": 1001,
        "created_at": "2026-11-01T20:00:00+01:00",
        "updated_at": "2026-11-02T08:00:00+01:00",
        "cancelled_at": None,
        "financial_status": "paid",
        "fulfillment_status": None,
        "test": False,
        "email": "jo@example.com",
        "phone": "+4915112345678",
        "customer_locale": "de-DE",
        "tags": "vip, gift",
        "total_price": "49.90",
        "customer": {"email": "jo@example.com", "first_name": "Jo", "last_name": "Weber"},
        "shipping_address": address,
        "line_items": [{"id": 1, "requires_shipping": True}],
        "note_attributes": [],
        "fulfillments": [],
        **more,
    }


def a_shopify_fulfilment(**more: object) -> dict[str, Any]:
    """Return the first fulfilment of that order: one parcel, from China."""
    return {
        "id": 7001,
        "order_id": 5001,
        "name": "#1001.1",
        "status": "success",
        "updated_at": "2026-11-02T09:00:00+01:00",
        "tracking_company": "Cainiao",
        "tracking_number": "LX123",
        "tracking_numbers": ["LX123"],
        "origin_address": {"country_code": "CN"},
        "destination": {"name": "Jo Weber", "country_code": "DE"},
        **more,
    }


def a_woo_order(**more: object) -> dict[str, Any]:
    """Return order 727: paid, not shipped, to California."""
    return {
        "id": 727,
        "number": "727",
        "status": "processing",
        "date_modified_gmt": "2026-11-02T07:00:00",
        "total": "29.35",
        "billing": {
            "first_name": "John",
            "last_name": "Doe",
            "country": "US",
            "state": "CA",
            "email": "john.doe@example.com",
            "phone": "(415) 555-0132",
        },
        "shipping": {"first_name": "John", "last_name": "Doe", "country": "US", "state": "CA", "phone": ""},
        "line_items": [{"id": 315}],
        "meta_data": [],
        **more,
    }


def woo_tracking(*parcels: tuple[str, str]) -> list[dict[str, object]]:
    """Return the metadata in which WooCommerce Shipment Tracking keeps (carrier, number)."""
    items = [{"tracking_provider": carrier, "tracking_number": number} for carrier, number in parcels]
    return [{"id": 1, "key": "_wc_shipment_tracking_items", "value": items}]


def a_shipstation_order(**more: object) -> dict[str, Any]:
    """Return an order that waits for its shipment."""
    return {
        "orderId": 987654321,
        "orderNumber": "SS-1",
        "modifyDate": "2026-11-02T08:46:27.0000000",
        "orderStatus": "awaiting_shipment",
        "customerEmail": "jo@example.com",
        "orderTotal": 123.45,
        "shipTo": {"name": "Jo Weber", "state": "BE", "country": "DE", "phone": "+4915112345678"},
        **more,
    }


def a_shipstation_shipment(**more: object) -> dict[str, Any]:
    """Return the shipment of that order."""
    return {
        "shipmentId": 33974374,
        "orderId": 987654321,
        "orderNumber": "SS-1",
        "createDate": "2026-11-02T09:30:00.0000000",
        "trackingNumber": "LX123",
        "carrierCode": "cainiao",
        "isReturnLabel": False,
        "voided": False,
        "voidDate": None,
        "customerEmail": "jo@example.com",
        "shipTo": {"name": "Jo Weber", "country": "DE"},
        **more,
    }
