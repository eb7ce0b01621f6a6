"""Shopify: signatures, and what its bodies say."""

from __future__ import annotations

from typing import Any

import pytest

from notifier.domain.shop import FulfilmentState, OrderState, Redaction, Statement
from notifier.errors import UnreadablePayload, WebhookRejected
from tests.shops.bodies import a_raw, a_shopify_fulfilment, a_shopify_order, an_adapter

SHOPIFY = an_adapter("shopify")


def order_of(**more: object) -> Statement:
    found: Statement = SHOPIFY.parse(a_raw(a_shopify_order(**more))).statements[0]
    return found


def state_of(**more: object) -> OrderState:
    state = order_of(**more).state
    assert isinstance(state, OrderState)
    return state


def contact_of(**more: object) -> Any:
    return order_of(**more).contact


def test_the_signature_is_the_hmac_of_the_raw_bytes_in_base64() -> None:
    # Made with: printf '{"id":1}' | openssl dgst -sha256 -hmac hush -binary | base64
    raw = a_raw(b'{"id":1}', x_shopify_hmac_sha256="VnKUjZsLuN5iZWjn5EntcBVCF9kMN43LglzCE1/GSeY=")
    an_adapter("shopify", "hush").verify(raw)


@pytest.mark.parametrize(
    "signature", [pytest.param("", id="none"), pytest.param("AAAA", id="another"), pytest.param("ä\ud800", id="odd")]
)
def test_what_is_not_signed_with_the_secret_is_refused(signature: str) -> None:
    with pytest.raises(WebhookRejected):
        SHOPIFY.verify(a_raw(b"{}", x_shopify_hmac_sha256=signature))


def test_one_changed_byte_breaks_the_signature() -> None:
    body = b'{"id": 1}'
    headers = {name.replace("-", "_"): value for name, value in SHOPIFY.sign(body).items()}
    SHOPIFY.verify(a_raw(body, **headers))
    with pytest.raises(WebhookRejected):
        SHOPIFY.verify(a_raw(body + b" ", **headers))


def test_without_a_secret_nobody_comes_in() -> None:
    nobody = an_adapter("shopify", "")
    with pytest.raises(WebhookRejected, match="`secret` is empty"):
        nobody.verify(a_raw(b"{}", x_shopify_hmac_sha256=nobody.sign(b"{}")["x-shopify-hmac-sha256"]))


def test_a_delivery_is_known_by_the_id_of_the_webhook() -> None:
    assert SHOPIFY.identify(a_raw({}, x_shopify_webhook_id="b54557e4")) == "b54557e4"
    assert SHOPIFY.identify(a_raw({})) == ""


def test_an_order_is_read() -> None:
    order = order_of()
    assert (order.order_key, order.order_ref, order.version) == ("5001", "#1001", "2026-11-02T07:00:00.000000Z")
    assert order.state == OrderState(tags=("vip", "gift"), value="49.90", destination_country="DE")
    assert order.contact is not None
    assert (order.contact.name, order.contact.email) == ("Jo Weber", "jo@example.com")
    assert (order.contact.phone, order.contact.locale) == ("+4915112345678", "de-DE")


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        ({"cancelled_at": "2026-11-02T09:00:00+01:00"}, "is_cancelled"),
        ({"financial_status": "pending"}, "is_unpaid"),
        ({"financial_status": "voided"}, "is_unpaid"),
        ({"fulfillment_status": "fulfilled"}, "is_complete"),
        ({"line_items": [{"requires_shipping": False}]}, "is_complete"),
        ({"test": True}, "is_test"),
    ],
)
def test_what_holds_for_an_order(said: dict[str, object], holds: str) -> None:
    flags = ("is_cancelled", "is_unpaid", "is_complete", "is_test")
    assert [flag for flag in flags if getattr(state_of(**said), flag)] == [holds]


@pytest.mark.parametrize("status", ["paid", "authorized", "partially_refunded", "refunded"])
def test_an_order_whose_money_is_safe_is_not_unpaid(status: str) -> None:
    assert not state_of(financial_status=status).is_unpaid


def test_marketing_consent_is_neither_consent_nor_a_refusal() -> None:
    for state in ("subscribed", "not_subscribed", "unsubscribed"):
        customer = {"email_marketing_consent": {"state": state}, "accepts_marketing": state == "subscribed"}
        found = contact_of(customer=customer, buyer_accepts_marketing=state == "subscribed")
        assert (found.consent_email, found.consent_sms) == (None, None)
    assert contact_of(customer={"sms_marketing_consent": {"state": "not_subscribed"}}).consent_sms is None


def test_who_texted_stop_to_the_shop_gets_no_texts() -> None:
    found = contact_of(customer={"sms_marketing_consent": {"state": "unsubscribed"}})
    assert (found.consent_email, found.consent_sms) == (None, False)


def test_a_box_at_the_checkout_says_what_is_wanted() -> None:
    boxes = [{"name": "consent_sms", "value": "no"}, {"name": "consent_email", "value": "Yes"}]
    found = contact_of(note_attributes=boxes)
    assert (found.consent_email, found.consent_sms) == (True, False)


def test_the_zone_is_that_of_the_state_where_it_has_one() -> None:
    assert contact_of(shipping_address={"country_code": "US", "province_code": "CA"}).zone == "America/Los_Angeles"
    assert contact_of(shipping_address={"country_code": "US", "province_code": "TX"}).zone is None
    assert contact_of().zone is None


def test_without_a_phone_of_the_order_that_of_the_address_counts() -> None:
    assert contact_of(phone=None).phone == "030 901820"


def test_a_fulfilment_is_read() -> None:
    (found,) = SHOPIFY.parse(a_raw(a_shopify_fulfilment(tracking_numbers=["LX123", "LX124"]))).statements
    assert (found.order_key, found.key, found.version) == ("5001", "7001", "2026-11-02T08:00:00.000000Z")
    parcels = (("Cainiao", "LX123"), ("Cainiao", "LX124"))
    assert found.state == FulfilmentState(parcels=parcels, origin_country="CN", destination_country="DE")
    assert found.contact is None


def test_the_fulfilments_within_an_order_are_read_as_those_that_come_alone() -> None:
    order, within = SHOPIFY.parse(a_raw(a_shopify_order(fulfillments=[a_shopify_fulfilment()]))).statements
    (alone,) = SHOPIFY.parse(a_raw(a_shopify_fulfilment())).statements
    assert order.key == ""
    assert within == alone


@pytest.mark.parametrize("status", ["cancelled", "error", "failure"])
def test_a_fulfilment_that_did_not_happen_is_cancelled(status: str) -> None:
    (found,) = SHOPIFY.parse(a_raw(a_shopify_fulfilment(status=status))).statements
    assert isinstance(found.state, FulfilmentState)
    assert found.state.is_cancelled


def test_of_two_events_of_one_second_the_later_one_is_newer() -> None:
    first = SHOPIFY.parse(a_raw(a_shopify_order(), x_shopify_triggered_at="2026-11-02T07:00:00.1Z")).statements[0]
    second = SHOPIFY.parse(a_raw(a_shopify_order(), x_shopify_triggered_at="2026-11-02T07:00:00.2Z")).statements[0]
    assert first.version < second.version
    assert second.version < order_of(updated_at="2026-11-02T08:00:01+01:00").version


def test_a_customer_is_to_be_erased() -> None:
    body = {
        "shop_id": 954889,
        "shop_domain": "acme.myshopify.com",
        "customer": {"id": 191167, "email": "jo@example.com", "phone": "+4915112345678"},
        "orders_to_redact": [5001, 5002],
    }
    wanted = Redaction(order_keys=("5001", "5002"), emails=("jo@example.com",), phones=("+4915112345678",))
    assert SHOPIFY.parse(a_raw(body)).redaction == wanted


def test_a_whole_shop_is_erased_only_if_nothing_else_is_said() -> None:
    body = {"shop_id": 954889, "shop_domain": "acme.myshopify.com"}
    assert SHOPIFY.parse(a_raw(body)).redaction == Redaction(is_whole_shop=True)
    assert SHOPIFY.parse(a_raw({**body, "plan": "basic"})).redaction is None


def test_somebody_asks_what_is_kept() -> None:
    body = {"shop_id": 1, "shop_domain": "a", "orders_requested": [5001], "data_request": {"id": 9999}, "customer": {}}
    found = SHOPIFY.parse(a_raw(body)).data_request
    assert (found.reference, found.order_keys) == ("9999", ("5001",))


@pytest.mark.parametrize(
    "body",
    [
        {"id": 1, "title": "A product", "variants": []},
        {"id": 1},
        {"id": 994118539, "name": "#D2", "line_items": [], "invoice_url": "https://acme.example"},
    ],
)
def test_what_is_no_order_is_ignored(body: object) -> None:
    found = SHOPIFY.parse(a_raw(body))
    assert found.statements == ()
    assert found.ignored


@pytest.mark.parametrize(
    ("more", "place"), [({"updated_at": None}, "order.updated_at"), ({"updated_at": "soon"}, "order.updated_at")]
)
def test_an_order_without_a_time_cannot_be_read(more: dict[str, object], place: str) -> None:
    with pytest.raises(UnreadablePayload, match=place):
        order_of(**more)
