"""Facts from free text: what the words of carriers say, and what they do not."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.carriers.reading.hearing import listen
from notifier.carriers.reading.texts import LANGUAGES, NOTHING, hear
from notifier.carriers.words.of_carriers import ALIASES, OF_CARRIERS
from notifier.domain.events import Meaning, TrackingEvent
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.wording import DeliveredTo, TextFact
from tests.builders import an_event

PAYLOADS = Path(os.environ.get("NOTIFIER_PAYLOADS", Path(__file__).parents[3] / "shared" / "payloads"))

SAID: list[tuple[str, TextFact]] = [
    ("Cleared by the broker and released at customs", TextFact.CUSTOMS_RELEASED),
    ("Shipment has been cleared at customs", TextFact.CUSTOMS_RELEASED),
    ("The shipment has been cleared at import Customs in destination country / region", TextFact.CUSTOMS_RELEASED),
    ("Released from clearance processing", TextFact.CUSTOMS_RELEASED),
    ("PARTNER EVENT - DEPARTED CUSTOMS FACILITY", TextFact.CUSTOMS_RELEASED),
    ("SHIPMENT HANDED OVER TO LOCAL CUSTOMS OFFICE", TextFact.CUSTOMS_PRESENTED),
    ("Shipment entered customs clearance", TextFact.CUSTOMS_PRESENTED),
    ("Shipment accepted for customs clearance in the country of delivery", TextFact.CUSTOMS_PRESENTED),
    ("IN CLEARANCE PROCESSING", TextFact.CUSTOMS_PRESENTED),
    ("Handed over from third party to import customs", TextFact.CUSTOMS_PRESENTED),
    ("Übergabe an Zoll zur Prüfung und Zustellung", TextFact.CUSTOMS_PRESENTED),
    ("Dédouanement en cours", TextFact.CUSTOMS_PRESENTED),
    ("Held for clearance purposes", TextFact.CUSTOMS_HELD),
    ("Interception by customs", TextFact.CUSTOMS_HELD),
    ("Clearance refused", TextFact.CUSTOMS_HELD),
    ("CLEARANCE NOT POSSIBLE", TextFact.CUSTOMS_HELD),
    ("Die Sendung wird in Köln beim Zoll aufbewahrt.", TextFact.CUSTOMS_HELD),
    ("Die Sendung wurde vom Zoll zurückgewiesen.", TextFact.CUSTOMS_HELD),
    ("Die Zollabfertigung wurde abgelehnt", TextFact.CUSTOMS_HELD),
    ("Fehlende Zolldokumente", TextFact.CUSTOMS_ACTION_NEEDED),
    ("Customs charges raised", TextFact.CUSTOMS_PAYMENT_DUE),
    ("DUTY/TAX ASSESSED FOR PACKAGE, AWAITING PAYMENT.", TextFact.CUSTOMS_PAYMENT_DUE),
    ("Forwarded to local carrier", TextFact.HANDED_TO_LOCAL),
    ("The shipment has been handed over for final delivery", TextFact.HANDED_TO_LOCAL),
    ("DEPARTED ON OUTBOUND FLIGHT", TextFact.AIRPORT_DEPARTURE),
    ("VISIBLE DAMAGE", TextFact.DAMAGED),
    ("Arrived at the CityHub with damage", TextFact.DAMAGED),
    ("Damage found, return to sender", TextFact.DAMAGED),
    ("Repackaged due to damage", TextFact.DAMAGED),
    ("Picked up damaged", TextFact.DAMAGED),
    ("Held by customs", TextFact.CUSTOMS_HELD),
    ("Shipment is held at the airport by Customs.", TextFact.CUSTOMS_HELD),
    ("Your parcel has been delayed in customs", TextFact.CUSTOMS_HELD),
    ("On hold, pending completion of customs inspection", TextFact.CUSTOMS_HELD),
    ("No news yesterday. Held by customs now", TextFact.CUSTOMS_HELD),
    ("Import clearance failure", TextFact.CUSTOMS_HELD),
    ("Die Sendung wurde vom Zoll angehalten.", TextFact.CUSTOMS_HELD),
    ("Votre colis est retenu par la douane", TextFact.CUSTOMS_HELD),
    ("Se encuentra retenido en la aduana", TextFact.CUSTOMS_HELD),
    ("Objeto retido na alfândega", TextFact.CUSTOMS_HELD),
    ("Spedizione trattenuta in dogana", TextFact.CUSTOMS_HELD),
    ("Задержано таможней", TextFact.CUSTOMS_HELD),
    ("包裹被海关查验", TextFact.CUSTOMS_HELD),
    ("Documents are required for customs clearance", TextFact.CUSTOMS_ACTION_NEEDED),
    ("Commercial invoice is missing", TextFact.CUSTOMS_ACTION_NEEDED),
    ("Der Zoll benötigt weitere Unterlagen", TextFact.CUSTOMS_ACTION_NEEDED),
    ("需提供清关资料", TextFact.CUSTOMS_ACTION_NEEDED),
    ("Duties or taxes are due on this package", TextFact.CUSTOMS_PAYMENT_DUE),
    ("Held for payment of customs duties", TextFact.CUSTOMS_PAYMENT_DUE),
    ("Import fees are due for this package.", TextFact.CUSTOMS_PAYMENT_DUE),
    ("Customs fee to pay", TextFact.CUSTOMS_PAYMENT_DUE),
    ("En attente du paiement des droits de douane", TextFact.CUSTOMS_PAYMENT_DUE),
    ("Held at customs, pending documents", TextFact.CUSTOMS_ACTION_NEEDED),
    ("Waiting for customs documents", TextFact.CUSTOMS_ACTION_NEEDED),
    ("Held at customs, pending inspection", TextFact.CUSTOMS_HELD),
    ("Import Clearance Delayed", TextFact.CUSTOMS_HELD),
    ("Customs clearance rejected", TextFact.CUSTOMS_HELD),
    ("Seized by customs", TextFact.CUSTOMS_HELD),
    ("Item returned from import customs", TextFact.CUSTOMS_RELEASED),
    ("Item presented to import customs", TextFact.CUSTOMS_PRESENTED),
    ("Undergoing customs clearance", TextFact.CUSTOMS_PRESENTED),
    (
        "Customs clearance status updated. Note - The Customs clearance process may start while it is in transit.",
        TextFact.CUSTOMS_PRESENTED,
    ),
    ("Verzollung läuft", TextFact.CUSTOMS_PRESENTED),
    ("Traitement par les services douaniers", TextFact.CUSTOMS_PRESENTED),
    ("Pendiente de despacho aduanero", TextFact.CUSTOMS_PRESENTED),
    ("Objeto recebido pela fiscalização aduaneira", TextFact.CUSTOMS_PRESENTED),
    ("Принято таможней", TextFact.CUSTOMS_PRESENTED),
    ("到达目的国海关", TextFact.CUSTOMS_PRESENTED),
    ("Import C.O.D. charges are due for this package.", TextFact.CUSTOMS_PAYMENT_DUE),
    ("A missing commercial invoice is causing a delay.", TextFact.CUSTOMS_ACTION_NEEDED),
    ("Es sind Einfuhrabgaben zu zahlen", TextFact.CUSTOMS_PAYMENT_DUE),
    ("Aguardando pagamento do despacho postal", TextFact.CUSTOMS_PAYMENT_DUE),
    ("Требуется уплата таможенных платежей", TextFact.CUSTOMS_PAYMENT_DUE),
    ("Released by the customs agency of the country", TextFact.CUSTOMS_RELEASED),
    ("Released from customs hold", TextFact.CUSTOMS_RELEASED),
    ("Customs clearance has been completed", TextFact.CUSTOMS_RELEASED),
    ("International shipment release - Import", TextFact.CUSTOMS_RELEASED),
    ("Die Zollabfertigung wurde abgeschlossen", TextFact.CUSTOMS_RELEASED),
    ("Fiscalização aduaneira finalizada", TextFact.CUSTOMS_RELEASED),
    ("清关完成", TextFact.CUSTOMS_RELEASED),
    ("International shipment release - Export", TextFact.EXPORT_RELEASED),
    ("Cleared and awaiting international departure", TextFact.EXPORT_RELEASED),
    ("Успех расчистки экспорта", TextFact.EXPORT_RELEASED),
    ("Arrived awaiting clearance (Inbound)", TextFact.CUSTOMS_PRESENTED),
    ("Item is in Customs", TextFact.CUSTOMS_PRESENTED),
    ("Прибыл на таможню", TextFact.CUSTOMS_PRESENTED),
    ("Handed over to the local courier", TextFact.HANDED_TO_LOCAL),
    ("Tendered to authorized agent for final delivery", TextFact.HANDED_TO_LOCAL),
    ("已交付末端派送商", TextFact.HANDED_TO_LOCAL),
    ("Departed from Shenzhen airport", TextFact.AIRPORT_DEPARTURE),
    ("航班已起飞", TextFact.AIRPORT_DEPARTURE),
    ("Arrived at Leipzig airport", TextFact.AIRPORT_ARRIVAL),
    ("The parcel was damaged in the depot", TextFact.DAMAGED),
    ("Die Sendung wurde beschädigt", TextFact.DAMAGED),
    ("We have not been able to deliver your parcel", TextFact.NOT_DELIVERED),
]


@pytest.mark.parametrize(("text", "fact"), SAID)
def test_a_text_says_one_fact(text: str, fact: TextFact) -> None:
    assert hear(text).facts == (fact,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "In transit",
        "No customs charges due",
        "No visible damage",
        "Delivered without damage",
        "Piece label damaged",
        "ID damaged or not readable",
        "Exception occured, e.g. damaged parcel or delay in delivery",
        "DUTY/TAX PAYMENT RECEIVED",
        "The parcel has not been released by customs.",
        "Customs Consignment via Customs Portal",
        "Duty invoice prepared",
        "There are no outstanding duties and taxes due",
        "Customs charges: none",
        "Your parcel is not held by customs",
        "No longer held by customs",
        "Not currently being held by customs",
        "If customs charges are due, you will be contacted",
        "It may be held by customs",
        "Held by customs?",
        "Awaiting release from customs",
        "Customs release: pending",
        "The parcel will be released by customs soon",
        "Once released by customs, it will move on",
        "Released by customs in Paris. Held by customs in Leipzig",
        "Parcel not damaged",
        "Shipping label damaged",
        "Customs declaration received",
        "Cleared for transport",
        "No need to contact customs",
        "Customs fees may be due",
        "Duties and taxes have been paid, no amount due",
        "Released for transport to customs",
        "The customs clearance process may start while it is in transit",
        "Held at the post office until Friday",
        "Keine Zollgebühren fällig",
        "Die Sendung wird vom Zoll freigegeben",
        "Unbeschädigt",
        "Colis n'est pas retenu en douane",
        "No retenido en aduana",
        "Não retido na alfândega",
        "Не задержано таможней",
        "无需缴纳关税",
        "未被海关查验",
    ],
)
def test_what_is_denied_doubted_or_still_to_come_is_no_fact(text: str) -> None:
    assert hear(text).facts == ()


@pytest.mark.parametrize(
    ("text", "taker"),
    [
        ("Delivered, left with a neighbour", DeliveredTo.NEIGHBOUR),
        ("Beim Nachbarn abgegeben", DeliveredTo.NEIGHBOUR),
        ("Delivered - Left in a safe place", DeliveredTo.SAFE_PLACE),
        ("Delivered in mailbox", DeliveredTo.MAILBOX),
        ("Delivered, Parcel Locker", DeliveredTo.LOCKER),
        ("In die Packstation eingestellt", DeliveredTo.LOCKER),
        ("Delivered by driver to Pickup parcelshop", DeliveredTo.PICKUP_POINT),
        ("Delivered to UPS Access Point™ and awaiting pickup", DeliveredTo.PICKUP_POINT),
        ("Livré en point relais", DeliveredTo.PICKUP_POINT),
        ("Delivered to sender", DeliveredTo.SENDER),
        ("Delivered to a neighbour at the parcel shop", None),
        ("Delivered, not left with a neighbour", None),
        ("Delivered", None),
    ],
)
def test_a_text_says_who_took_the_parcel(text: str, taker: DeliveredTo | None) -> None:
    assert hear(text).delivered_to is taker


@pytest.mark.parametrize(
    "text",
    [
        "Package Picked Up At UPS Access Point",
        "Delivered, collected from parcel shop",
        "The shipment has been collected by the recipient from the Hermes ParcelShop",
        "Package retrieved from UPS Access Point™",
        "Die Sendung wurde vom Empfänger im PaketShop abgeholt.",
        "Dem Empfänger in der Postfiliale ausgehändigt",
        "Retiré par le destinataire au point relais",
        "El destinatario ha recogido el envío en el punto de recogida",
        "Il pacco è stato ritirato presso il punto di ritiro",
        "Вручение адресату, пункт выдачи",
        "已从驿站已取件",
    ],
)
def test_where_a_recipient_fetched_it_is_not_who_took_it(text: str) -> None:
    assert hear(text).delivered_to is None
    event = heard_with(Stage.DELIVERED, text)
    assert (event.stage, event.delivered_to) == (Stage.DELIVERED, None)


@pytest.mark.parametrize(
    "text",
    [
        "Delivered to the parcel shop, where it can be collected from tomorrow",
        "Delivered to the parcel shop and ready to be picked up by you",
        "Die Sendung kann im Paketshop abgeholt werden",
        "Die Sendung wird im Paketshop abgeholt",
    ],
)
def test_what_is_still_to_be_fetched_waits_at_the_shop(text: str) -> None:
    assert hear(text).delivered_to is DeliveredTo.PICKUP_POINT


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Your package is pending release from a Government Agency.", TextFact.CUSTOMS_PRESENTED),
        ("Pending release from non-UPS broker", TextFact.CUSTOMS_PRESENTED),
        ("Initiated contact with the sender to obtain clearance information", TextFact.CUSTOMS_ACTION_NEEDED),
        ("UPS initiated contact with receiver or importer for clearance information.", TextFact.CUSTOMS_ACTION_NEEDED),
        ("Import C.O.D. (ICOD) charges are due for this shipment.", TextFact.CUSTOMS_PAYMENT_DUE),
        ("Delayed due to an import gateway hold", TextFact.CUSTOMS_HELD),
        ("Cleared import customs", TextFact.CUSTOMS_RELEASED),
    ],
)
def test_ups_speaks_of_agencies_and_brokers_where_others_say_customs(text: str, fact: TextFact) -> None:
    assert hear(text, "ups").facts == (fact,)


@pytest.mark.parametrize(
    "text",
    [
        "The receiver's location was damaged by fire",
        "Shipment transferred to local Govt agency",
        "Returned because the addressee refused to pay the customs tax",
    ],
)
def test_what_only_looks_like_a_fact_is_none(text: str) -> None:
    assert hear(text).facts == ()


def test_words_of_one_carrier_say_nothing_from_another() -> None:
    assert hear("Clearance delay", "fedex").facts == (TextFact.CUSTOMS_HELD,)
    assert hear("Clearance event", "dhlexpress").facts == (TextFact.CUSTOMS_PRESENTED,)
    assert hear("Clearance event", "ups") is NOTHING
    assert hear("Improper or missing paperwork", "fedex").facts == (TextFact.CUSTOMS_ACTION_NEEDED,)
    assert hear("Held by customs", "ups").facts == (TextFact.CUSTOMS_HELD,)


@given(st.text(max_size=200), st.sampled_from(["", "fedex", "nobody"]))
def test_no_text_breaks_the_reader(text: str, carrier: str) -> None:
    heard = hear(text, carrier)
    assert heard.facts == tuple(sorted(set(heard.facts)))


def all_phrases() -> list[str]:
    tables = [*(language.phrases for language in LANGUAGES), *OF_CARRIERS.values()]
    return [phrase for phrases in tables for written in phrases.values() for phrase in written]


def test_phrases_are_written_as_texts_are_compared() -> None:
    for phrase in all_phrases():
        words = phrase.split()
        assert phrase == " ".join(words).lower()
        assert words[0] != "…" != words[-1]
        assert all(len(word.rstrip("*")) >= 3 for word in words[:1] if word.endswith("*"))
    assert set(ALIASES.values()) <= set(OF_CARRIERS)


# --- what it does to an event -----------------------------------------------------------------------------------------


def heard_with(stage: Stage | None, text: str, incident: IncidentKind | None = None) -> TrackingEvent:
    return listen(an_event("mon 09:00", stage, incident, raw_text=text, carrier="usps"))


def test_words_add_an_incident_and_no_stage() -> None:
    event = heard_with(Stage.IN_TRANSIT, "Held by customs")
    assert (event.stage, event.incident, event.from_text) == (
        Stage.IN_TRANSIT,
        IncidentKind.CUSTOMS_HELD,
        (TextFact.CUSTOMS_HELD,),
    )


def test_a_code_without_a_meaning_stays_unknown_and_its_words_count() -> None:
    event = listen(an_event("mon 09:00", raw_text="Held by customs", meaning=Meaning.UNKNOWN))
    assert (event.meaning, event.stage, event.incident) == (Meaning.UNKNOWN, None, IncidentKind.CUSTOMS_HELD)
    assert event.is_scan


def test_of_two_things_that_a_text_asks_the_more_urgent_one_becomes_the_incident() -> None:
    event = heard_with(Stage.IN_TRANSIT, "Held by customs. Import duty is due")
    assert (event.incident, event.from_text) == (IncidentKind.CUSTOMS_PAYMENT_DUE, (TextFact.CUSTOMS_PAYMENT_DUE,))


@pytest.mark.parametrize(
    "stage", [Stage.CUSTOMS_CLEARED, Stage.EXPORT_CLEARED, Stage.OUT_FOR_DELIVERY, Stage.DELIVERED]
)
def test_a_code_beyond_customs_is_right_and_the_words_are_not(stage: Stage) -> None:
    assert heard_with(stage, "Held by customs").incident is None


def test_a_code_that_names_the_trouble_needs_no_words() -> None:
    event = heard_with(Stage.IN_CUSTOMS, "Held by customs", IncidentKind.CUSTOMS_HELD)
    assert event.from_text == ()


def test_words_make_a_vague_trouble_one_of_customs_and_leave_a_clear_one_alone() -> None:
    assert heard_with(None, "Held in Customs", IncidentKind.HELD).incident is IncidentKind.CUSTOMS_HELD
    assert heard_with(None, "Held in Customs", IncidentKind.ADDRESS).incident is IncidentKind.ADDRESS


def test_a_release_in_words_does_not_overrule_a_code_that_says_customs_has_it() -> None:
    assert heard_with(Stage.IN_CUSTOMS, "Customs clearance completed").from_text == ()
    assert heard_with(Stage.IN_TRANSIT, "Customs clearance completed").from_text == (TextFact.CUSTOMS_RELEASED,)


def test_an_observer_that_gave_up_is_not_listened_to() -> None:
    stale = an_event("mon 09:00", meaning=Meaning.STALE, raw_text="Held by customs")
    assert listen(stale) == stale


@pytest.mark.parametrize(
    ("text", "stage", "taker"),
    [
        ("Delivered, left with neighbor", Stage.DELIVERED, DeliveredTo.NEIGHBOUR),
        ("Delivered, Parcel Locker", Stage.DELIVERED, DeliveredTo.LOCKER),
        ("Delivered by driver to Pickup parcelshop", Stage.AVAILABLE_FOR_PICKUP, DeliveredTo.PICKUP_POINT),
        ("Delivered to local courier", Stage.HANDED_TO_LOCAL, DeliveredTo.LOCAL_COURIER),
        ("Delivered to sender", Stage.RETURNED, DeliveredTo.SENDER),
        ("Delivered, To Original Sender", Stage.RETURNED, DeliveredTo.SENDER),
        ("Delivered, To Agent for Final Delivery", Stage.HANDED_TO_LOCAL, DeliveredTo.LOCAL_COURIER),
        ("Delivered, To Agent", Stage.DELIVERED, None),
        ("Delivered", Stage.DELIVERED, None),
    ],
)
def test_deliveries_are_told_apart(text: str, stage: Stage, taker: DeliveredTo | None) -> None:
    event = heard_with(Stage.DELIVERED, text)
    assert (event.stage, event.delivered_to) == (stage, taker)


def test_a_delivery_that_the_words_deny_is_no_delivery() -> None:
    event = heard_with(Stage.DELIVERED, "Your parcel could not be delivered")
    assert (event.stage, event.meaning) == (None, Meaning.UNKNOWN)


# --- every text in the real bodies ------------------------------------------------------------------------------------


def texts_of(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from texts_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts_of(value)
    elif isinstance(node, str) and " " in node and len(node) < 400:
        yield node


def real_texts() -> set[str]:
    found: set[str] = set()
    for path in PAYLOADS.glob("*/*.json"):
        found |= set(texts_of(json.loads(path.read_bytes())))
    return found


@pytest.mark.skipif(not PAYLOADS.is_dir(), reason="the folder of real bodies is not on this machine")
def test_no_real_text_that_was_read_by_eye_opens_an_incident_or_denies_a_delivery_it_should_not() -> None:
    """Reviewed by eye: of all texts in the real bodies these and no others say trouble."""
    loud = {TextFact.CUSTOMS_HELD, TextFact.CUSTOMS_ACTION_NEEDED, TextFact.CUSTOMS_PAYMENT_DUE, TextFact.DAMAGED}
    told = {text: set(hear(text).facts) & loud for text in real_texts()}
    assert {text: facts for text, facts in told.items() if facts} == {}


@pytest.mark.skipif(not PAYLOADS.is_dir(), reason="the folder of real bodies is not on this machine")
def test_every_real_text_that_names_customs_says_something() -> None:
    named = {text for text in real_texts() if "customs" in text.lower() and len(text) < 60}
    deaf = {text for text in named if hear(text) is NOTHING}
    assert named
    assert len(deaf) <= len(named) / 2, sorted(deaf)
