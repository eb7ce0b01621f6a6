"""Adapters for those who tell us where parcels are: one file each, with literal tables of their codes."""

from __future__ import annotations

from notifier.carriers.aftership import AfterShip
from notifier.carriers.easypost import EasyPost
from notifier.carriers.generic import GenericSource
from notifier.carriers.sendcloud import Sendcloud
from notifier.carriers.shipengine import ShipEngine
from notifier.carriers.trackingmore import TrackingMore

CARRIERS: dict[str, type[AfterShip | EasyPost | GenericSource | Sendcloud | ShipEngine | TrackingMore]] = {
    "aftership": AfterShip,
    "easypost": EasyPost,
    "generic": GenericSource,
    "sendcloud": Sendcloud,
    "shipengine": ShipEngine,
    "trackingmore": TrackingMore,
}
"""Every kind of source by the name it has in the configuration."""
