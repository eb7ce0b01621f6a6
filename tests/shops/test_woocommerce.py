"""WooCommerce: signatures, the ping, and what its bodies say."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from notifier.domain.shop import FulfilmentState, OrderState, Statement
from notifier.errors import UnreadablePayload, WebhookRejected
from tests.shops.bodies import a_raw, a_woo_order, an_adapter, woo_tracking

WOO = an_adapter("woocommerce")


def read(**more: object) -> tuple[Statement, Statement]:
    order, tracking = WOO.parse(a_raw(a_woo_order(**more))).statements
    return order, tracking


def parcels(*meta: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    state = read(meta_data=list(meta))[1].state
    assert isinstance(state, FulfilmentState)
    return state.parcels


def test_the_signature_is_the_hmac_of_the_raw_bytes_in_base64() -> None:
    # Made with: printf '{"id":1}' | openssl dgst -sha256 -hmac hush -binary | base64
    an_adapter("woocommerce", "hush").verify(
        a_raw(b'{"id":1}', x_wc_webhook_signature="VnKUjZsLuN5iZWjn5EntcBVCF9kMN43LglzCE1/GSeY=")
    )


def test_what_is_not_signed_with_the_secret_is_refused() -> None:
    for signature in ("", "AAAA"):
        with pytest.raises(WebhookRejected):
            WOO.verify(a_raw(b"{}", x_wc_webhook_signature=signature))


def test_the_ping_of_a_new_webhook_is_greeted_and_nothing_else_is() -> None:
    assert WOO.greets(a_raw(b"webhook_id=12"))
    assert not WOO.greets(a_raw(b"webhook_id=12&x=1"))
    assert not WOO.greets(a_raw(b"{}"))


def test_two_orders_of_one_second_are_two_deliveries_though_they_share_the_id() -> None:
    first = WOO.identify(a_raw({"id": 1}, x_wc_webhook_delivery_id="abc"))
    assert first == WOO.identify(a_raw({"id": 1}, x_wc_webhook_delivery_id="abc"))
    assert first != WOO.identify(a_raw({"id": 2}, x_wc_webhook_delivery_id="abc"))
    assert WOO.identify(a_raw({"id": 1})) == ""


def test_an_order_is_read() -> None:
    order, tracking = read()
    assert (order.order_key, order.order_ref, order.version) == ("727", "727", "2026-11-02T07:00:00.000000Z")
    assert order.state == OrderState(value="29.35", destination_country="US")
    assert order.contact is not None
    assert (order.contact.name, order.contact.email) == ("John Doe", "john.doe@example.com")
    assert (order.contact.phone, order.contact.zone) == ("(415) 555-0132", "America/Los_Angeles")
    assert tracking.state == FulfilmentState(destination_country="US")


@pytest.mark.parametrize(
    ("status", "holds"),
    [
        ("pending", ["is_unpaid"]),
        ("on-hold", ["is_unpaid"]),
        ("failed", ["is_unpaid"]),
        ("processing", []),
        ("completed", ["is_complete"]),
        ("refunded", ["is_complete"]),
        ("cancelled", ["is_cancelled"]),
        ("trash", ["is_cancelled"]),
    ],
)
def test_what_a_status_means(status: str, holds: list[str]) -> None:
    state = read(status=status)[0].state
    assert [flag for flag in ("is_unpaid", "is_complete", "is_cancelled") if getattr(state, flag)] == holds


def test_numbers_stand_where_the_common_plugins_keep_them() -> None:
    assert parcels(*woo_tracking(("dhl", "A1"), ("ups", "A2"))) == (("dhl", "A1"), ("ups", "A2"))
    php = {
        "key": "_wc_shipment_tracking_items",
        "value": {"1": {"custom_tracking_provider": "Own", "tracking_number": "B"}},
    }
    assert parcels(php) == (("Own", "B"),)
    aftership = {"key": "_aftership_tracking_items", "value": [{"slug": "yunexpress", "tracking_number": "C"}]}
    assert parcels(aftership) == (("yunexpress", "C"),)
    single = [{"key": "ywot_tracking_code", "value": "D"}, {"key": "ywot_carrier_name", "value": "GLS"}]
    assert parcels(*single) == (("GLS", "D"),)


def test_a_number_that_two_plugins_keep_is_one_parcel() -> None:
    aftership = {"key": "_aftership_tracking_items", "value": [{"slug": "dhl", "tracking_number": "A1"}]}
    assert parcels(*woo_tracking(("dhl", "A1")), aftership) == (("dhl", "A1"),)


def test_consent_and_language_stand_in_the_metadata() -> None:
    meta = [
        {"key": "_consent_sms", "value": "no"},
        {"key": "consent_email", "value": "1"},
        {"key": "wpml_language", "value": "de"},
    ]
    found = read(meta_data=meta)[0].contact
    assert found is not None
    assert (found.consent_email, found.consent_sms, found.locale) == (True, False, "de")


def test_an_order_without_an_address_of_its_own_goes_where_the_bill_goes() -> None:
    order, _ = read(shipping={"first_name": "", "country": ""})
    assert isinstance(order.state, OrderState)
    assert order.state.destination_country == "US"


def test_a_deleted_order_is_cancelled_as_of_its_arrival() -> None:
    (found,) = WOO.parse(a_raw({"id": 727})).statements
    assert found.state == OrderState(is_cancelled=True)
    assert found.version == "2026-11-23T09:00:00.000000Z"
    assert found.contact is None


def test_a_subscription_is_no_order() -> None:
    assert WOO.parse(a_raw(a_woo_order(billing_period="month"))).ignored == "it is no order"


def test_an_order_without_a_time_cannot_be_read() -> None:
    with pytest.raises(UnreadablePayload, match=r"order\.date_modified_gmt"):
        read(date_modified_gmt="")
