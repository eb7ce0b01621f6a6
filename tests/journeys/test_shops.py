"""Orders that come from a shop by themselves, and what their customers hear."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from notifier.config.settings import ShopSource
from notifier.domain.notification import Channel
from notifier.errors import NotFound
from notifier.service import explain, feed_report
from notifier.store import inbox
from notifier.store.tables import inbox as bodies
from notifier.store.tables import orders, shipments
from tests.carriers.fetching.standin import Answer, standing_in
from tests.journeys.story import Story
from tests.shops.bodies import (
    SECRET,
    a_shipstation_order,
    a_shipstation_shipment,
    a_shopify_fulfilment,
    a_shopify_order,
    a_woo_order,
    woo_tracking,
)

PARCEL = "#1001/LX123"


def a_shop(kind: str, **more: Any) -> ShopSource:
    return ShopSource(name=kind, kind=kind, secret=SecretStr(SECRET), **more)


@pytest.fixture
def shopify(story: Story) -> Story:
    """A story whose orders come from Shopify."""
    return story.connect(a_shop("shopify"))


def says(story: Story, body: dict[str, Any], **headers: str) -> Story:
    return story.shop_says("shopify", orjson.dumps(body), **headers)


def stops(story: Story) -> dict[str, str | None]:
    """Every shipment, and why nothing is told about it."""
    with story.app.db.begin() as connection:
        return {row.ref: row.stop for row in connection.execute(sa.select(shipments.c.ref, shipments.c.stop))}


def details(story: Story) -> list[tuple[str, str]]:
    """Every body, as (status, detail)."""
    with story.app.db.begin() as connection:
        found = connection.execute(sa.select(bodies.c.status, bodies.c.detail).order_by(bodies.c.id))
        return [(row.status, row.detail) for row in found]


def test_an_order_its_fulfilment_and_a_scan_become_a_message(shopify: Story) -> None:
    says(shopify, a_shopify_order())
    assert stops(shopify) == {"#1001": None}
    says(shopify.at("mon 10:00"), a_shopify_fulfilment())
    assert stops(shopify) == {"#1001": "shipped", PARCEL: None}
    shopify.at("tue 08:30").push("out_for_delivery")
    assert shopify.told_by_email == [("tue 08:30", "out_for_delivery")]
    assert shopify.told_to() == ["jo@example.com"]
    found = explain.as_json(explain.tell(shopify.app, PARCEL), show_personal=True)
    assert (found["origin_country"], found["destination_country"], found["tags"]) == ("CN", "DE", ["gift", "vip"])


def test_a_carrier_that_speaks_first_is_heard_once_the_shop_has_spoken(shopify: Story) -> None:
    shopify.at("tue 08:30").push("out_for_delivery")
    says(shopify, a_shopify_order())
    says(shopify, a_shopify_fulfilment())
    assert shopify.told_by_email == [("tue 08:30", "out_for_delivery")]


def test_the_message_goes_to_the_address_as_it_is_when_it_leaves(shopify: Story) -> None:
    says(shopify, a_shopify_order(fulfillments=[a_shopify_fulfilment()], email="", customer={}))
    shopify.at("tue 22:30").push("out_for_delivery")
    assert shopify.told == []
    says(
        shopify, a_shopify_order(updated_at="2026-11-03T23:00:00+01:00", phone="+4915187654321", email="", customer={})
    )
    shopify.at("wed 09:00")
    assert shopify.told == [("wed 08:00", "out_for_delivery", "sms")]
    assert shopify.told_to(Channel.SMS) == ["+4915187654321"]


def test_an_older_update_never_overwrites_a_newer_one(shopify: Story) -> None:
    says(
        shopify,
        a_shopify_order(
            fulfillments=[a_shopify_fulfilment()], email="new@example.com", updated_at="2026-11-02T09:30:00Z"
        ),
    )
    says(shopify, a_shopify_order(email="old@example.com"))
    shopify.at("tue 08:30").push("out_for_delivery")
    assert shopify.told_to() == ["new@example.com"]


def test_a_repeated_delivery_is_known_by_its_id_and_a_repeated_body_changes_nothing(shopify: Story) -> None:
    for delivery in ("a", "a", "b"):
        says(shopify, a_shopify_order(fulfillments=[a_shopify_fulfilment()]), x_shopify_webhook_id=delivery)
    assert details(shopify) == [("judged", ""), ("judged", "")]
    assert stops(shopify) == {PARCEL: None}


_STORY = (
    a_shopify_order(),
    a_shopify_fulfilment(),
    a_shopify_fulfilment(id=7002, tracking_numbers=["LX124", "LX125"], tracking_number="LX124"),
    a_shopify_fulfilment(
        id=7002, status="cancelled", updated_at="2026-11-02T11:00:00+01:00", tracking_numbers=["LX124", "LX125"]
    ),
    a_shopify_order(updated_at="2026-11-02T12:00:00+01:00", email="new@example.com", fulfillment_status="partial"),
)


@pytest.mark.parametrize("order", list(permutations(range(len(_STORY))))[::13])
def test_the_order_of_arrival_makes_no_difference(shopify: Story, order: tuple[int, ...]) -> None:
    for index in order:
        says(shopify, _STORY[index])
    live = {ref for ref, stop in stops(shopify).items() if stop is None}
    assert live == {PARCEL}
    with shopify.app.db.begin() as connection:
        assert connection.execute(sa.select(orders.c.ref, orders.c.email)).all() == [("#1001", "new@example.com")]


def test_a_cancelled_order_stops_what_was_about_to_be_told(shopify: Story) -> None:
    says(shopify, a_shopify_order(fulfillments=[a_shopify_fulfilment()], email="", customer={}))
    shopify.at("tue 22:30").push("out_for_delivery")
    cancelled = "2026-11-03T23:00:00+01:00"
    says(shopify, a_shopify_order(cancelled_at=cancelled, updated_at=cancelled, email="", customer={}))
    shopify.at("wed 09:00")
    assert shopify.told == []
    story = explain.as_json(explain.tell(shopify.app, PARCEL))
    assert [(one["status"], one["status_reason"]) for one in story["notifications"]] == [("cancelled", "stopped")]
    assert story["stopped"] == "cancelled"
    assert shopify.reason("out_for_delivery", PARCEL) == "stopped"


def test_a_cancelled_fulfilment_stops_its_parcel_alone(shopify: Story) -> None:
    other = a_shopify_fulfilment(id=7002, tracking_numbers=["LX999"])
    says(shopify, a_shopify_order(fulfillments=[a_shopify_fulfilment(), other]))
    says(shopify, a_shopify_fulfilment(status="cancelled", updated_at="2026-11-02T11:00:00+01:00"))
    assert stops(shopify) == {PARCEL: "withdrawn", "#1001/LX999": None}
    shopify.at("tue 08:30").push("out_for_delivery")
    assert shopify.told == []


def test_a_test_order_is_never_told_whichever_comes_first(shopify: Story) -> None:
    says(shopify, a_shopify_fulfilment())
    shopify.at("tue 08:30").push("out_for_delivery")
    says(shopify, a_shopify_order(test=True))
    shopify.push("delivered")
    assert shopify.told == []
    assert explain.as_json(explain.tell(shopify.app, PARCEL))["is_test"]


def test_an_order_that_is_not_paid_waits_until_it_is(shopify: Story) -> None:
    says(shopify, a_shopify_order(financial_status="pending"))
    assert stops(shopify) == {"#1001": "unpaid"}
    says(shopify, a_shopify_order(updated_at="2026-11-02T09:00:00+01:00"))
    assert stops(shopify) == {"#1001": None}


def test_a_phone_number_that_nobody_can_dial_costs_only_itself(shopify: Story) -> None:
    says(shopify, a_shopify_order(fulfillments=[a_shopify_fulfilment()], phone="call the neighbour"))
    (status, detail) = details(shopify)[0]
    assert status == "judged"
    assert detail.startswith("phone: it is no phone number")
    assert "neighbour" not in detail
    shopify.at("tue 08:30").push("out_for_delivery")
    assert shopify.told_by_email == [("tue 08:30", "out_for_delivery")]


def test_what_cannot_be_read_is_kept_and_shown(shopify: Story) -> None:
    shopify.shop_says("shopify", b'{"id": 1, "order_number": 2}')
    with shopify.app.db.begin() as connection:
        (shown,) = inbox.list_troubled(connection)
    assert (shown["status"], shown["detail"]) == (
        "unreadable",
        "order.updated_at: expected an id or a text, found nothing of the kind",
    )


def test_a_body_whose_worker_was_not_woken_is_found_by_the_sweep(shopify: Story) -> None:
    says(shopify, a_shopify_order())
    with shopify.app.db.begin() as connection:
        connection.execute(sa.update(bodies).values(status="new", due_at=shopify.clock.at))
    shopify.at("mon 08:05")
    assert details(shopify) == [("judged", "")]


def test_two_shops_that_number_alike_never_share_a_customer(shopify: Story) -> None:
    shopify.connect(ShopSource(name="second", kind="shopify", secret=SecretStr(SECRET)))
    says(shopify, a_shopify_order())
    shopify.shop_says("second", orjson.dumps(a_shopify_order(id=6001, email="kim@example.com")))
    with shopify.app.db.begin() as connection:
        found = connection.execute(sa.select(orders.c.ref, orders.c.email).order_by(orders.c.ref)).all()
    assert found == [("#1001", "jo@example.com"), ("#1001/second/6001", "kim@example.com")]


# Privacy


def redacts(story: Story, **more: object) -> Story:
    customer = {"id": 191167, "email": "jo@example.com", "phone": "+4915112345678"}
    return says(story, {"shop_id": 1, "shop_domain": "acme.myshopify.com", "customer": customer, **more})


def test_who_is_redacted_is_erased_with_all_that_shops_said(shopify: Story) -> None:
    says(shopify, a_shopify_order(fulfillments=[a_shopify_fulfilment()]))
    shopify.at("tue 08:30").push("out_for_delivery")
    redacts(shopify, orders_to_redact=[5001])
    with shopify.app.db.begin() as connection:
        found = connection.execute(sa.select(orders)).one()
        kept = b"".join(connection.execute(sa.select(bodies.c.body)).scalars())
    assert (found.recipient_name, found.email, found.phone) == ("", "", "")
    assert b"jo@example.com" not in kept
    assert b"Weber" not in kept
    shopify.at("tue 14:00").push("delivered")
    assert shopify.told_by_email == [("tue 08:30", "out_for_delivery")]


def test_a_late_repetition_does_not_bring_an_erased_person_back(shopify: Story) -> None:
    says(shopify, a_shopify_order(updated_at="2026-11-02T09:00:00+01:00"))
    redacts(shopify, orders_to_redact=[5001])
    says(shopify, a_shopify_order())
    with shopify.app.db.begin() as connection:
        assert connection.execute(sa.select(orders.c.email)).scalar_one() == ""


def contacts(story: Story) -> dict[str, str]:
    with story.app.db.begin() as connection:
        return {row.ref: row.email for row in connection.execute(sa.select(orders.c.ref, orders.c.email))}


def test_what_is_said_later_of_an_erased_order_does_not_bring_its_person_back_but_a_new_order_does(
    shopify: Story,
) -> None:
    says(shopify, a_shopify_order())
    redacts(shopify.at("tue 09:00"), orders_to_redact=[5001])
    says(shopify.at("tue 10:00"), a_shopify_order(updated_at="2026-11-03T10:00:00+01:00", tags="changed"))
    says(shopify, a_shopify_order(id=5002, name="#1002", created_at="2026-11-03T09:30:00+01:00"))
    assert contacts(shopify) == {"#1001": "", "#1002": "jo@example.com"}


def test_an_order_of_an_erased_person_that_comes_late_is_followed_without_them_and_its_body_is_emptied(
    shopify: Story,
) -> None:
    redacts(shopify.at("tue 09:00"), orders_to_redact=[])
    says(shopify.at("tue 10:00"), a_shopify_order(fulfillments=[a_shopify_fulfilment()]))
    assert contacts(shopify) == {"#1001": ""}
    assert stops(shopify) == {PARCEL: None}
    with shopify.app.db.begin() as connection:
        assert b"".join(connection.execute(sa.select(bodies.c.body)).scalars()) == b""


def test_a_shop_that_leaves_takes_all_of_its_customers_along(shopify: Story) -> None:
    says(shopify, a_shopify_order())
    says(shopify, a_shopify_order(id=5002, name="#1002", email="kim@example.com"))
    shopify.registered()
    says(shopify, {"shop_id": 1, "shop_domain": "acme.myshopify.com"})
    with shopify.app.db.begin() as connection:
        found = {row.ref: row.email for row in connection.execute(sa.select(orders.c.ref, orders.c.email))}
    assert found == {"#1001": "", "#1002": "", "1001": "jo@example.com"}


def test_a_request_for_data_is_shown_to_a_person(shopify: Story) -> None:
    says(shopify, a_shopify_order())
    redacts(shopify, data_request={"id": 9999}, orders_requested=[5001])
    with shopify.app.db.begin() as connection:
        (shown,) = inbox.list_troubled(connection)
    assert shown["status"] == "asks"
    assert shown["detail"].startswith("data request 9999 about orders #1001: ")
    assert "jo@example.com" not in shown["detail"]


# Other shops


def test_an_order_of_woocommerce_is_followed_from_its_metadata(story: Story) -> None:
    story.connect(a_shop("woocommerce", origin_country="CN"))
    shipped = a_woo_order(
        status="completed",
        meta_data=woo_tracking(("cainiao", "LX123"), ("ups", "1Z999AA10123456784")),
        date_modified_gmt="2026-11-02T09:00:00",
    )
    for body in (shipped, a_woo_order()):
        story.shop_says("woocommerce", orjson.dumps(body))
    assert stops(story) == {"727/1Z999AA10123456784": None, "727/LX123": None}
    story.at("tue 18:30").push("out_for_delivery")
    assert story.told_to() == ["john.doe@example.com"]


def test_a_number_that_was_mended_is_another_parcel(story: Story) -> None:
    story.connect(a_shop("woocommerce"))
    for minute, number in enumerate(("LX129", "LX123")):
        body = a_woo_order(meta_data=woo_tracking(("cainiao", number)), date_modified_gmt=f"2026-11-02T08:0{minute}:00")
        story.shop_says("woocommerce", orjson.dumps(body))
    assert stops(story) == {"727/LX129": "withdrawn", "727/LX123": None}


def test_a_deleted_order_is_not_told_of_and_one_that_is_unknown_does_no_harm(story: Story) -> None:
    story.connect(a_shop("woocommerce"))
    story.shop_says("woocommerce", orjson.dumps(a_woo_order(meta_data=woo_tracking(("cainiao", "LX123")))))
    story.at("mon 09:00").shop_says("woocommerce", b'{"id": 727}')
    story.shop_says("woocommerce", b'{"id": 728}')
    assert stops(story) == {"727/LX123": "cancelled"}
    with pytest.raises(NotFound):
        explain.tell(story.app, "728")


@pytest.mark.parametrize(("topic", "stop"), [("orders/delete", "cancelled"), ("products/delete", None)])
def test_an_order_that_is_deleted_in_shopify_is_cancelled(shopify: Story, topic: str, stop: str | None) -> None:
    says(shopify, a_shopify_order(fulfillments=[a_shopify_fulfilment()]))
    says(shopify.at("mon 10:00"), {"id": 5001}, x_shopify_topic=topic)
    assert stops(shopify) == {PARCEL: stop}


def test_a_shop_is_a_feed_that_is_counted_and_can_be_silent(shopify: Story) -> None:
    says(shopify, a_shopify_order())
    says(shopify, {"id": 5001, "order_number": 1})
    (found,) = [one for one in feed_report.report(shopify.app) if one.source == "shopify"]
    counts = {name: count for name, count in found.counts.items() if count}
    assert (found.kind, found.hearing.value) == ("shopify", "heard")
    assert counts == {"bodies": 2, "unreadable": 1}
    assert found.newest_unread == "order.updated_at: expected an id or a text, found nothing of the kind"


def test_what_shipstation_announces_is_asked_for_and_followed(story: Story) -> None:
    with standing_in() as api:
        api.will_answer("/orders", Answer(body=orjson.dumps({"orders": [a_shipstation_order()], "pages": 1})))
        api.will_answer("/shipments", Answer(body=orjson.dumps({"shipments": [a_shipstation_shipment()], "pages": 1})))
        story.connect(a_shop("shipstation", key=SecretStr("k"), api_secret=SecretStr("s"), base_url=api.url))
        for path in ("shipments", "orders"):
            body = {"resource_url": f"https://ssapi6.shipstation.com/{path}?importBatch=1", "resource_type": "X"}
            story.shop_says("shipstation", orjson.dumps(body), path=f"/webhooks/shipstation?token={SECRET}")
    assert stops(story) == {"SS-1/LX123": None}
    story.at("tue 08:30").push("out_for_delivery")
    assert story.told_to() == ["jo@example.com"]
    with story.app.db.begin() as connection:
        assert SECRET not in " ".join(connection.execute(sa.select(bodies.c.path)).scalars())


def test_a_shop_that_does_not_answer_is_asked_again(story: Story) -> None:
    with standing_in() as api:
        page = Answer(body=orjson.dumps({"orders": [a_shipstation_order()], "pages": 1}))
        api.will_answer("/orders", Answer(status=503), page)
        story.connect(a_shop("shipstation", key=SecretStr("k"), api_secret=SecretStr("s"), base_url=api.url))
        body = {"resource_url": "https://ssapi.shipstation.com/orders?importBatch=1", "resource_type": "ORDER_NOTIFY"}
        story.shop_says("shipstation", orjson.dumps(body), path=f"/webhooks/shipstation?token={SECRET}")
        assert details(story) == [("failed", "unavailable: answered 503")]
        story.at("mon 08:05")
    assert details(story) == [("judged", ""), ("judged", "")]
    assert stops(story) == {"SS-1": None}


def test_the_same_on_both_databases(story_on: Story) -> None:
    story_on.connect(a_shop("shopify"))
    says(story_on, a_shopify_fulfilment())
    says(story_on, a_shopify_order(tags="ä, \u2603"))
    story_on.at("tue 08:30").push("out_for_delivery")
    redacts(story_on, orders_to_redact=[5001])
    assert story_on.told_by_email == [("tue 08:30", "out_for_delivery")]
    with story_on.app.db.begin() as connection:
        assert connection.execute(sa.select(orders.c.email)).scalar_one() == ""
        assert b"jo@example.com" not in b"".join(connection.execute(sa.select(bodies.c.body)).scalars())
