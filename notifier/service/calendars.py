"""Whose public holidays count for a parcel: those of its lane, and those of the carrier that has it."""

from __future__ import annotations

from notifier.domain.shipment import Shipment

HOME_COUNTRY: dict[str, str] = {
    "4px": "CN",  # https://www.4px.com
    "anpost": "IE",  # https://www.anpost.com
    "auspost": "AU",  # https://auspost.com.au
    "australiapost": "AU",
    "bpost": "BE",  # https://www.bpost.be
    "cainiao": "CN",  # https://www.cainiao.com
    "canadapost": "CA",  # https://www.canadapost-postescanada.ca
    "chinaems": "CN",  # https://www.ems.com.cn
    "chinapost": "CN",
    "colissimo": "FR",  # https://www.laposte.fr
    "correos": "ES",  # https://www.correos.es
    "deutschepost": "DE",  # https://www.deutschepost.de
    "hermes": "DE",  # https://www.myhermes.de
    "indiapost": "IN",  # https://www.indiapost.gov.in
    "japanpost": "JP",  # https://www.post.japanpost.jp
    "laposte": "FR",
    "posteitaliane": "IT",  # https://www.poste.it
    "postnl": "NL",  # https://www.postnl.nl
    "postnord": "SE",  # https://www.postnord.se
    "royalmail": "GB",  # https://www.royalmail.com
    "sfexpress": "CN",  # https://www.sf-express.com
    "singaporepost": "SG",  # https://www.singpost.com
    "singpost": "SG",
    "swisspost": "CH",  # https://www.post.ch
    "usps": "US",  # https://www.usps.com
    "yanwen": "CN",  # https://www.yw56.com.cn
    "yunexpress": "CN",  # https://www.yunexpress.com
}
"""Carriers that work by the calendar of one country, by their compared names. Those that work in many are not here:
the countries of the lane speak for them."""


def countries_of(shipment: Shipment) -> tuple[str, ...]:
    """Return the countries whose business days count: origin, destination, and the home of the carrier that has it."""
    home = HOME_COUNTRY.get(shipment.legs[-1].carrier, "") if shipment.legs else ""
    if not home or home in shipment.countries:
        return shipment.countries
    return (*shipment.countries, home)
