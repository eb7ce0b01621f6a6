"""Whatever comes in: an adapter says what it is or that it cannot be read, and nothing else is raised."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.domain.shop import ShopNews
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.service.registration import Registration, check
from notifier.shops import SHOPS
from tests.shops.bodies import (
    a_raw,
    a_shipstation_order,
    a_shipstation_shipment,
    a_shopify_fulfilment,
    a_shopify_order,
    a_woo_order,
    an_adapter,
)

KINDS = sorted(SHOPS)
_ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_BODIES = (
    a_shopify_order(fulfillments=[a_shopify_fulfilment()]),
    a_shopify_fulfilment(),
    a_woo_order(),
    {"orders": [a_shipstation_order()], "shipments": [a_shipstation_shipment()]},
    {"resource_url": "https://ssapi.shipstation.com/orders", "resource_type": "ORDER_NOTIFY"},
    {"orders_to_redact": [1], "customer": {"email": "a@example.com"}},
    {"data_request": {"id": 1}, "orders_requested": [1]},
)


def read(kind: str, body: bytes) -> list[ShopNews]:
    shop, found = an_adapter(kind), []
    shop.greets(a_raw(body))
    shop.identify(a_raw(body))
    for parse in (shop.parse, getattr(shop, "parse_answer", shop.parse)):
        with suppress(UnreadablePayload):
            found.append(parse(a_raw(body)))
    return found


@pytest.mark.parametrize("kind", KINDS)
@given(body=st.binary(max_size=200), header=st.text(max_size=40))
def test_any_bytes_are_refused_or_read(kind: str, body: bytes, header: str) -> None:
    read(kind, body)
    headers = dict.fromkeys(("x_shopify_hmac_sha256", "x_wc_webhook_signature"), header)
    with pytest.raises(WebhookRejected):
        an_adapter(kind).verify(a_raw(body, path=f"/webhooks/mine?token={header}x", **headers))


@pytest.mark.parametrize("kind", KINDS)
@given(body=st.sampled_from(_BODIES), data=st.data())
def test_a_body_of_which_anything_is_changed_is_refused_or_read(
    kind: str, body: dict[str, Any], data: st.DataObject
) -> None:
    changed = orjson.loads(orjson.dumps(body))
    place = changed
    while isinstance(place, dict) and place:
        key = data.draw(st.sampled_from(sorted(place)))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(_ANY)
            break
        place = place[key][0] if isinstance(place[key], list) else place[key]
    for news in read(kind, orjson.dumps(changed)):
        for one in news.statements:
            assert one.version
            contact = one.contact
            if contact is not None:
                check(Registration(ref="x", name=contact.name, email=contact.email, phone=contact.phone), {"default"})


@pytest.mark.parametrize("kind", KINDS)
@given(body=st.sampled_from(_BODIES), data=st.data())
def test_a_body_that_is_cut_off_cannot_be_read(kind: str, body: dict[str, Any], data: st.DataObject) -> None:
    whole = orjson.dumps(body)
    assert read(kind, whole[: data.draw(st.integers(0, len(whole) - 1))]) == []
