"""Shops at the door: the same address, the same promise."""

from __future__ import annotations

import orjson

from notifier.shops.account import ShopAccount
from notifier.shops.woocommerce import WooCommerce
from notifier.store.tables import inbox
from tests.shops.bodies import a_woo_order
from tests.web.engine import Engine, Web

BODY = orjson.dumps(a_woo_order())
SIGNED = WooCommerce(ShopAccount(secret="a-secret")).sign(BODY)


def test_an_order_is_kept_before_it_is_answered_and_a_worker_is_woken(web: Web, engine: Engine) -> None:
    answer = web.post("/webhooks/woo?token=of-no-use", content=BODY, headers=SIGNED)
    assert (answer.status_code, answer.json()) == (200, {"status": "kept"})
    (row,) = engine.rows(inbox)
    assert (row["kind"], row["source"], row["body"], row["path"]) == ("shop", "woo", BODY, "/webhooks/woo")
    web.close_door()
    assert engine.queue.take("follow_shops") == [row["id"]]
    assert engine.queue.take("judge") == []


def test_what_the_shop_did_not_sign_is_refused_and_not_kept(web: Web, engine: Engine) -> None:
    assert web.post("/webhooks/woo", content=BODY + b" ", headers=SIGNED).status_code == 401
    assert engine.rows(inbox) == []


def test_a_ping_is_answered_and_not_kept(web: Web, engine: Engine) -> None:
    answer = web.post("/webhooks/woo", content=b"webhook_id=3")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})
    assert engine.rows(inbox) == []


def test_a_ping_greets_shops_alone(web: Web, engine: Engine) -> None:
    assert web.post("/webhooks/courier", content=b"webhook_id=3").status_code == 401


def test_somebody_listens_for_a_shop(web: Web) -> None:
    assert web.get("/webhooks/woo").json() == {"source": "woo", "status": "ready"}
