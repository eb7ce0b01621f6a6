"""Adapters for shops that tell us of their orders: one file each."""

from __future__ import annotations

from collections.abc import Callable

from notifier.ports import Shop
from notifier.shops.account import ShopAccount
from notifier.shops.shipstation import ShipStation
from notifier.shops.shopify import Shopify
from notifier.shops.woocommerce import WooCommerce

__all__ = ["SHOPS", "ShopAccount"]

SHOPS: dict[str, Callable[[ShopAccount], Shop]] = {
    "shipstation": ShipStation,
    "shopify": Shopify,
    "woocommerce": WooCommerce,
}
"""Every kind of shop by the name it has in the configuration."""
