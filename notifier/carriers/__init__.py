"""Adapters for those who tell us where parcels are: one file each, with literal tables of their codes."""

from __future__ import annotations

from collections.abc import Callable

from notifier.carriers.aftership import AfterShip
from notifier.carriers.australiapost import AustraliaPost
from notifier.carriers.dhl import DHL
from notifier.carriers.easypost import EasyPost
from notifier.carriers.easyship import Easyship
from notifier.carriers.fedex import FedEx
from notifier.carriers.dcsa import DCSA
from notifier.carriers.dhl import DHL
from notifier.carriers.easypost import EasyPost
from notifier.carriers.epcis import EPCIS
from notifier.carriers.generic import GenericSource
from notifier.carriers.parcelsapp import Parcels
from notifier.carriers.royalmail import RoyalMail
from notifier.carriers.sendcloud import Sendcloud
from notifier.carriers.seventeentrack import SeventeenTrack
from notifier.carriers.ship24 import Ship24
from notifier.carriers.shipengine import ShipEngine
from notifier.carriers.shippo import Shippo
from notifier.carriers.terminal49 import Terminal49
from notifier.carriers.trackingmore import TrackingMore
from notifier.carriers.ups import Ups
from notifier.carriers.usps import Usps
from notifier.ports import Carrier

CARRIERS: dict[str, Callable[..., Carrier]] = {
    "17track": SeventeenTrack,
    "aftership": AfterShip,
    "australiapost": AustraliaPost,
    "dhl": DHL,
    "easypost": EasyPost,
    "easyship": Easyship,
    "fedex": FedEx,
    "dcsa": DCSA,
    "dhl": DHL,
    "easypost": EasyPost,
    "epcis": EPCIS,
    "generic": GenericSource,
    "parcelsapp": Parcels,
    "royalmail": RoyalMail,
    "sendcloud": Sendcloud,
    "ship24": Ship24,
    "shipengine": ShipEngine,
    "shippo": Shippo,
    "terminal49": Terminal49,
    "trackingmore": TrackingMore,
    "ups": Ups,
    "usps": Usps,
}
"""Every kind of source by the name it has in the configuration."""
