"""What the free text of a carrier can say beyond its code."""

from __future__ import annotations

from enum import StrEnum


class TextFact(StrEnum):
    """A fact that was found in words alone."""

    CUSTOMS_PRESENTED = "customs_presented"
    CUSTOMS_HELD = "customs_held"
    CUSTOMS_ACTION_NEEDED = "customs_action_needed"
    CUSTOMS_PAYMENT_DUE = "customs_payment_due"
    CUSTOMS_RELEASED = "customs_released"
    EXPORT_RELEASED = "export_released"
    HANDED_TO_LOCAL = "handed_to_local"
    AIRPORT_DEPARTURE = "airport_departure"
    AIRPORT_ARRIVAL = "airport_arrival"
    DAMAGED = "damaged"
    NOT_DELIVERED = "not_delivered"


TEXT_FACT_MEANING: dict[TextFact, str] = {
    TextFact.CUSTOMS_PRESENTED: "customs has it; shown, moves nothing",
    TextFact.CUSTOMS_HELD: "opens the incident `customs_held`",
    TextFact.CUSTOMS_ACTION_NEEDED: "opens the incident `customs_action_needed`",
    TextFact.CUSTOMS_PAYMENT_DUE: "opens the incident `customs_payment_due`",
    TextFact.CUSTOMS_RELEASED: "closes open incidents of customs",
    TextFact.EXPORT_RELEASED: "closes open incidents of customs at the origin",
    TextFact.HANDED_TO_LOCAL: "a leg ends: the next carrier should scan",
    TextFact.AIRPORT_DEPARTURE: "shown, moves nothing",
    TextFact.AIRPORT_ARRIVAL: "shown, moves nothing",
    TextFact.DAMAGED: "opens the incident `damaged`",
    TextFact.NOT_DELIVERED: "takes back a code that says delivered: it is `unknown` then",
}


class DeliveredTo(StrEnum):
    """Who or what took the parcel."""

    NEIGHBOUR = "neighbour"
    SAFE_PLACE = "safe_place"
    MAILBOX = "mailbox"
    LOCKER = "locker"
    PICKUP_POINT = "pickup_point"
    LOCAL_COURIER = "local_courier"
    SENDER = "sender"


DELIVERED_TO_MEANING: dict[DeliveredTo, str] = {
    DeliveredTo.NEIGHBOUR: "a neighbour took it: `delivered`",
    DeliveredTo.SAFE_PLACE: "left at the door or where the recipient asked: `delivered`",
    DeliveredTo.MAILBOX: "in the mailbox: `delivered`",
    DeliveredTo.LOCKER: "in a locker: `delivered`",
    DeliveredTo.PICKUP_POINT: "at a shop or post office, where the recipient must fetch it: `available_for_pickup`",
    DeliveredTo.LOCAL_COURIER: "the next carrier took it: `handed_to_local`",
    DeliveredTo.SENDER: "back with the sender: `returned`",
}
