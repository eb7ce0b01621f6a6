"""The engine's own words in the languages it speaks: stages, incidents and the names of carriers.

A language is added by adding its column to both tables. Dates and countries come from Babel, in every language.
"""

from __future__ import annotations

from notifier.domain.shipment import normalise_carrier
from notifier.domain.stages import IncidentKind, Stage

STAGE_WORDS: dict[str, dict[str, str]] = {
    "en": {
        Stage.ORDERED: "Order received",
        Stage.LABEL_CREATED: "Being prepared",
        Stage.AWAITING_PICKUP: "Waiting for the carrier",
        Stage.PICKED_UP: "With the carrier",
        Stage.AT_FORWARDER: "At the export warehouse",
        Stage.EXPORT_CUSTOMS: "In export customs",
        Stage.EXPORT_CLEARED: "Cleared for export",
        Stage.DEPARTED_ORIGIN: "Left the country of origin",
        Stage.IN_TRANSIT: "On its way",
        Stage.IN_FLIGHT: "On its way",
        Stage.TRANSIT_HUB: "At a stop on the way",
        Stage.ARRIVED_DESTINATION: "Arrived in your country",
        Stage.IN_CUSTOMS: "In customs",
        Stage.CUSTOMS_CLEARED: "Cleared by customs",
        Stage.HANDED_TO_LOCAL: "With the local carrier",
        Stage.AT_DELIVERY_DEPOT: "At the depot near you",
        Stage.DELIVERY_SCHEDULED: "Delivery is planned",
        Stage.OUT_FOR_DELIVERY: "Out for delivery",
        Stage.ATTEMPT_FAILED: "Delivery was tried",
        Stage.AVAILABLE_FOR_PICKUP: "Ready to be collected",
        Stage.RETURNING: "Going back to the sender",
        Stage.DELIVERED: "Delivered",
        Stage.RETURNED: "Back with the sender",
        Stage.LOST: "Lost",
        Stage.DESTROYED: "Disposed of",
        Stage.CANCELLED: "Cancelled",
    },
    "de": {
        Stage.ORDERED: "Bestellung eingegangen",
        Stage.LABEL_CREATED: "Wird vorbereitet",
        Stage.AWAITING_PICKUP: "Wartet auf Abholung",
        Stage.PICKED_UP: "Beim Paketdienst",
        Stage.AT_FORWARDER: "Im Exportlager",
        Stage.EXPORT_CUSTOMS: "Beim Ausfuhrzoll",
        Stage.EXPORT_CLEARED: "Zur Ausfuhr freigegeben",
        Stage.DEPARTED_ORIGIN: "Hat das Herkunftsland verlassen",
        Stage.IN_TRANSIT: "Unterwegs",
        Stage.IN_FLIGHT: "Unterwegs",
        Stage.TRANSIT_HUB: "Bei einem Zwischenstopp",
        Stage.ARRIVED_DESTINATION: "Im Zielland angekommen",
        Stage.IN_CUSTOMS: "Beim Zoll",
        Stage.CUSTOMS_CLEARED: "Vom Zoll freigegeben",
        Stage.HANDED_TO_LOCAL: "Beim Zusteller vor Ort",
        Stage.AT_DELIVERY_DEPOT: "Im Zustelldepot",
        Stage.DELIVERY_SCHEDULED: "Zustellung ist geplant",
        Stage.OUT_FOR_DELIVERY: "In Zustellung",
        Stage.ATTEMPT_FAILED: "Zustellung versucht",
        Stage.AVAILABLE_FOR_PICKUP: "Liegt zur Abholung bereit",
        Stage.RETURNING: "Auf dem Rückweg zum Absender",
        Stage.DELIVERED: "Zugestellt",
        Stage.RETURNED: "Zurück beim Absender",
        Stage.LOST: "Verloren",
        Stage.DESTROYED: "Vernichtet",
        Stage.CANCELLED: "Storniert",
    },
}

INCIDENT_WORDS: dict[str, dict[str, str]] = {
    "en": {
        IncidentKind.CUSTOMS_HELD: "Held by customs",
        IncidentKind.CUSTOMS_ACTION_NEEDED: "Customs needs information",
        IncidentKind.CUSTOMS_PAYMENT_DUE: "Import charges are due",
        IncidentKind.CUSTOMS_REFUSED: "Refused by customs",
        IncidentKind.DELAY: "Delayed",
        IncidentKind.WEATHER: "Delayed by weather or other events",
        IncidentKind.ADDRESS: "Problem with the address",
        IncidentKind.REFUSED: "Refused at the door",
        IncidentKind.UNCLAIMED: "Not collected in time",
        IncidentKind.PAYMENT: "A payment is open",
        IncidentKind.MISROUTED: "Took a wrong turn",
        IncidentKind.DAMAGED: "Damaged on the way",
        IncidentKind.HELD: "Held by the carrier",
        IncidentKind.PROHIBITED: "Cannot be carried",
        IncidentKind.PICKUP_FAILED: "Could not be picked up",
        IncidentKind.OTHER: "A problem on the way",
    },
    "de": {
        IncidentKind.CUSTOMS_HELD: "Vom Zoll angehalten",
        IncidentKind.CUSTOMS_ACTION_NEEDED: "Der Zoll braucht Angaben",
        IncidentKind.CUSTOMS_PAYMENT_DUE: "Einfuhrabgaben sind fällig",
        IncidentKind.CUSTOMS_REFUSED: "Vom Zoll abgelehnt",
        IncidentKind.DELAY: "Verspätet",
        IncidentKind.WEATHER: "Durch Wetter oder andere Ereignisse verspätet",
        IncidentKind.ADDRESS: "Problem mit der Adresse",
        IncidentKind.REFUSED: "Annahme verweigert",
        IncidentKind.UNCLAIMED: "Nicht rechtzeitig abgeholt",
        IncidentKind.PAYMENT: "Eine Zahlung ist offen",
        IncidentKind.MISROUTED: "Fehlgeleitet",
        IncidentKind.DAMAGED: "Unterwegs beschädigt",
        IncidentKind.HELD: "Beim Paketdienst angehalten",
        IncidentKind.PROHIBITED: "Darf nicht befördert werden",
        IncidentKind.PICKUP_FAILED: "Konnte nicht abgeholt werden",
        IncidentKind.OTHER: "Ein Problem unterwegs",
    },
}

CARRIER_NAMES: dict[str, str] = {
    "4px": "4PX",
    "aramex": "Aramex",
    "australia-post": "Australia Post",
    "austrian-post": "Österreichische Post",
    "bpost": "bpost",
    "cainiao": "Cainiao",
    "canada-post": "Canada Post",
    "china-ems": "China EMS",
    "china-post": "China Post",
    "chronopost": "Chronopost",
    "colissimo": "Colissimo",
    "correos": "Correos",
    "deutsche-post": "Deutsche Post",
    "dhl": "DHL",
    "dhl-ecommerce": "DHL eCommerce",
    "dhl-express": "DHL Express",
    "dhl-germany": "DHL",
    "dpd": "DPD",
    "dpd-uk": "DPD",
    "ems": "EMS",
    "evri": "Evri",
    "fedex": "FedEx",
    "gls": "GLS",
    "hermes": "Hermes",
    "inpost": "InPost",
    "japan-post": "Japan Post",
    "la-poste": "La Poste",
    "mondial-relay": "Mondial Relay",
    "ontrac": "OnTrac",
    "poste-italiane": "Poste Italiane",
    "postnl": "PostNL",
    "postnord": "PostNord",
    "royal-mail": "Royal Mail",
    "sf-express": "SF Express",
    "swiss-post": "Swiss Post",
    "tnt": "TNT",
    "ups": "UPS",
    "usps": "USPS",
    "yanwen": "Yanwen",
    "yodel": "Yodel",
    "yunexpress": "YunExpress",
}
"""By the carrier's code in lower case with hyphens. A carrier that is not here is shown by its code, capitalised."""


_BY_NORMALISED_CODE = {normalise_carrier(code): name for code, name in CARRIER_NAMES.items()}


def name_carrier(code: str) -> str:
    """Return what customers call the carrier of that code, or "" for none."""
    known = _BY_NORMALISED_CODE.get(normalise_carrier(code))
    if known:
        return known
    key = "-".join(code.lower().replace("_", " ").replace("-", " ").split())
    return code if code != code.lower() else key.replace("-", " ").title()


def word_stage(code: str, language: str) -> str:
    """Return the stage in that language, or "" for a stage or a language that is not known here."""
    return STAGE_WORDS.get(language, {}).get(code, "")


def word_incident(code: str, language: str) -> str:
    """Return the incident in that language, or "" for an incident or a language that is not known here."""
    return INCIDENT_WORDS.get(language, {}).get(code, "")
