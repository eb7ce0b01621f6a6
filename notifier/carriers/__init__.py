"""Adapters for those who tell us where parcels are: one file each, with literal tables of their codes."""

from __future__ import annotations

from notifier.carriers.aftership import AfterShip
from notifier.carriers.easypost import EasyPost
from notifier.carriers.generic import GenericSource
from notifier.carriers.seventeentrack import SeventeenTrack
from notifier.carriers.ship24 import Ship24
from notifier.carriers.shippo import Shippo

CARRIERS: dict[
    str,
    type[AfterShip] | type[EasyPost] | type[GenericSource] | type[SeventeenTrack] | type[Ship24] | type[Shippo],
] = {
    "17track": SeventeenTrack,
    "aftership": AfterShip,
    "easypost": EasyPost,
    "generic": GenericSource,
    "ship24": Ship24,
    "shippo": Shippo,
}
"""Every kind of source by the name it has in the configuration."""
