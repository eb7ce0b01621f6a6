"""ShipStation: the token, where it is asked and where it never is, and what it answers."""

from __future__ import annotations

import orjson
import pytest

from notifier.domain.shop import FulfilmentState, LookUp, OrderState
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import FetchResult
from tests.carriers.fetching.standin import Answer, standing_in
from tests.shops.bodies import NOW, SECRET, a_raw, a_shipstation_order, a_shipstation_shipment, an_adapter

SHIPSTATION = an_adapter("shipstation")
WANTED = LookUp(host="ssapi6.shipstation.com", path="/orders", query=(("importBatch", "1b04"),))


def pushed(url: object, kind: str = "ORDER_NOTIFY") -> object:
    return SHIPSTATION.parse(a_raw({"resource_url": url, "resource_type": kind}))


def test_the_token_stands_in_the_address() -> None:
    SHIPSTATION.verify(a_raw({}, path=f"/webhooks/mine?token={SECRET}"))
    for path in ("/webhooks/mine", "/webhooks/mine?token=", "/webhooks/mine?token=another", "/webhooks/mine?token=%FF"):
        with pytest.raises(WebhookRejected):
            SHIPSTATION.verify(a_raw({}, path=path))


def test_without_a_secret_nobody_comes_in() -> None:
    with pytest.raises(WebhookRejected, match="`secret` is empty"):
        an_adapter("shipstation", "").verify(a_raw({}, path="/webhooks/mine?token="))


def test_an_announcement_says_what_to_ask_for() -> None:
    news = SHIPSTATION.parse(
        a_raw(
            {"resource_url": "https://ssapi6.shipstation.com/orders?importBatch=1b04", "resource_type": "ORDER_NOTIFY"}
        )
    )
    assert news.look_up == WANTED


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/orders",
        "https://ssapi.shipstation.com.evil.example/orders",
        "https://ssapi.shipstation.com@evil.example/orders",
        "https://evil@ssapi.shipstation.com/orders",
        "https://ssapi.shipstation.com:8443/orders",
        "https://evilssapi.shipstation.com/orders",
        "http://ssapi.shipstation.com/orders",
        "https://169.254.169.254/orders",
        "https://[::1",
        "file:///orders",
        "//ssapi.shipstation.com/orders",
        "",
        None,
        7,
    ],
)
def test_an_address_that_is_not_the_vendors_is_never_followed(url: object) -> None:
    with pytest.raises(UnreadablePayload):
        pushed(url)


def test_an_announcement_of_something_else_is_ignored() -> None:
    news = SHIPSTATION.parse(a_raw({"resource_url": "https://ssapi.shipstation.com/products/1", "resource_type": "X"}))
    assert news.look_up is None
    assert news.ignored


def test_what_comes_by_the_door_is_never_taken_for_an_answer() -> None:
    with pytest.raises(UnreadablePayload):
        SHIPSTATION.parse(a_raw({"orders": [a_shipstation_order()]}))


def test_an_order_is_read() -> None:
    (found,) = SHIPSTATION.parse_answer(a_raw({"orders": [a_shipstation_order()], "pages": 1})).statements
    assert (found.order_key, found.order_ref) == ("987654321", "SS-1")
    assert found.version == "2026-11-02T08:46:27.000000Z"
    assert found.state == OrderState(value="123.45", destination_country="DE")
    assert (found.contact.name, found.contact.email) == ("Jo Weber", "jo@example.com")


@pytest.mark.parametrize(
    ("status", "holds"),
    [("awaiting_payment", "is_unpaid"), ("shipped", "is_complete"), ("cancelled", "is_cancelled")],
)
def test_what_a_status_means(status: str, holds: str) -> None:
    (found,) = SHIPSTATION.parse_answer(a_raw({"orders": [a_shipstation_order(orderStatus=status)]})).statements
    assert getattr(found.state, holds)


def test_a_shipment_is_read_and_a_label_for_a_return_is_none() -> None:
    back = a_shipstation_shipment(shipmentId=2, isReturnLabel=True)
    (found,) = SHIPSTATION.parse_answer(a_raw({"shipments": [a_shipstation_shipment(), back]})).statements
    assert (found.order_key, found.key) == ("987654321", "shipment 33974374")
    assert found.state == FulfilmentState(parcels=(("cainiao", "LX123"),), destination_country="DE")


def test_a_voided_label_is_newer_than_its_making_and_cancelled() -> None:
    void = a_shipstation_shipment(voided=True, voidDate="2026-11-02T10:00:00.0000000")
    (made,) = SHIPSTATION.parse_answer(a_raw({"shipments": [a_shipstation_shipment()]})).statements
    (gone,) = SHIPSTATION.parse_answer(a_raw({"shipments": [void]})).statements
    assert gone.key == made.key
    assert gone.version > made.version
    assert gone.state.is_cancelled


def test_carriers_are_called_by_their_own_names() -> None:
    shipment = a_shipstation_shipment(carrierCode="stamps_com")
    (found,) = SHIPSTATION.parse_answer(a_raw({"shipments": [shipment]})).statements
    assert found.state.parcels == (("usps", "LX123"),)


def test_all_pages_are_asked_for_with_the_account() -> None:
    with standing_in() as api:
        pages = [orjson.dumps({"orders": [], "page": page, "pages": 2}) for page in (1, 2)]
        api.will_answer("/orders", *(Answer(body=one) for one in pages))
        fetched = an_adapter("shipstation", base_url=api.url).ask(WANTED, NOW)
    assert (fetched.result, list(fetched.bodies)) == (FetchResult.ANSWERED, pages)
    assert [(one.query["importBatch"], one.query["page"]) for one in api.asked] == [("1b04", "1"), ("1b04", "2")]
    assert {one.headers["authorization"] for one in api.asked} == {"Basic a2V5OnBhc3N3b3Jk"}


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (Answer(status=401), FetchResult.REFUSED),
        (Answer(status=429), FetchResult.THROTTLED),
        (Answer(status=503), FetchResult.UNAVAILABLE),
        (Answer(status=302, headers={"location": "https://evil.example"}), FetchResult.UNAVAILABLE),
    ],
)
def test_what_is_no_answer_is_said_and_no_redirect_is_followed(answer: Answer, result: FetchResult) -> None:
    with standing_in() as api:
        api.will_answer("*", answer)
        fetched = an_adapter("shipstation", base_url=api.url).ask(WANTED, NOW)
    assert fetched.result is result
    assert len(api.asked) == 1
