"""Adapters for those who tell us where parcels are: one file each, with literal tables of their codes."""

from __future__ import annotations

from collections.abc import Callable

from notifier.carriers.aftership import AfterShip
from notifier.carriers.asendia import Asendia
from notifier.carriers.australiapost import AustraliaPost
from notifier.carriers.bpost import Bpost
from notifier.carriers.cainiao import Cainiao
from notifier.carriers.canadapost import CanadaPost
from notifier.carriers.chronopost import Chronopost
from notifier.carriers.dcsa import DCSA
from notifier.carriers.dhl import DHL
from notifier.carriers.dpd import Dpd
from notifier.carriers.easypost import EasyPost
from notifier.carriers.easyship import Easyship
from notifier.carriers.epcis import EPCIS
from notifier.carriers.fedex import FedEx
from notifier.carriers.fourpx import FourPX
from notifier.carriers.generic import GenericSource
from notifier.carriers.gls import Gls
from notifier.carriers.hermes import Hermes
from notifier.carriers.karrio import Karrio
from notifier.carriers.kdniao import Kdniao
from notifier.carriers.kuaidi100 import Kuaidi100
from notifier.carriers.landmark import Landmark
from notifier.carriers.laposte import LaPoste
from notifier.carriers.parcelone import ParcelOne
from notifier.carriers.parcelsapp import Parcels
from notifier.carriers.purolator import Purolator
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.royalmail import RoyalMail
from notifier.carriers.seko import Seko
from notifier.carriers.sendcloud import Sendcloud
from notifier.carriers.sendle import Sendle
from notifier.carriers.seventeentrack import SeventeenTrack
from notifier.carriers.ship24 import Ship24
from notifier.carriers.shipengine import ShipEngine
from notifier.carriers.shippo import Shippo
from notifier.carriers.smartkargo import SmartKargo
from notifier.carriers.spring import Spring
from notifier.carriers.teleship import Teleship
from notifier.carriers.terminal49 import Terminal49
from notifier.carriers.track123 import Track123
from notifier.carriers.trackingmore import TrackingMore
from notifier.carriers.ups import Ups
from notifier.carriers.usps import Usps
from notifier.ports import Carrier

CARRIERS: dict[str, Callable[..., Carrier]] = {
    "17track": SeventeenTrack,
    "4px": FourPX,
    "aftership": AfterShip,
    "asendia": Asendia,
    "australiapost": AustraliaPost,
    "bpost": Bpost,
    "cainiao": Cainiao,
    "canadapost": CanadaPost,
    "chronopost": Chronopost,
    "dcsa": DCSA,
    "dhl": DHL,
    "dpd": Dpd,
    "easypost": EasyPost,
    "easyship": Easyship,
    "epcis": EPCIS,
    "fedex": FedEx,
    "generic": GenericSource,
    "gls": Gls,
    "hermes": Hermes,
    "karrio": Karrio,
    "kdniao": Kdniao,
    "kuaidi100": Kuaidi100,
    "landmark": Landmark,
    "laposte": LaPoste,
    "parcelone": ParcelOne,
    "parcelsapp": Parcels,
    "purolator": Purolator,
    "royalmail": RoyalMail,
    "seko": Seko,
    "sendcloud": Sendcloud,
    "sendle": Sendle,
    "ship24": Ship24,
    "shipengine": ShipEngine,
    "shippo": Shippo,
    "smartkargo": SmartKargo,
    "spring": Spring,
    "teleship": Teleship,
    "terminal49": Terminal49,
    "track123": Track123,
    "trackingmore": TrackingMore,
    "ups": Ups,
    "usps": Usps,
}
"""Every kind of source by the name it has in the configuration."""

ONLY_ASKED = frozenset(
    kind for kind, make in CARRIERS.items() if isinstance(make, type) and issubclass(make, OnlyAsked)
)
"""The kinds that push nothing: they need no secret."""
