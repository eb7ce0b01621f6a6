"""Terminal49's events: https://terminal49.com/docs/api-docs/webhooks/event-catalog"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "tracking_request.succeeded": Stage.LABEL_CREATED,
    "tracking_request.failed": Meaning.UNKNOWN,
    "tracking_request.awaiting_manifest": Meaning.UNKNOWN,
    "tracking_request.tracking_stopped": Meaning.STALE,
    "shipment.estimated.arrival": Meaning.INFO,  # the day of arrival moved
    "container.created": Meaning.INFO,
    "container.updated": Meaning.INFO,  # what changed is read beside it
    "container.pickup_lfd.changed": Meaning.INFO,  # the last day without a fee
    "container.pickup_lfd_line.changed": Meaning.INFO,
    "container.pickup_lfd_terminal.changed": Meaning.INFO,
    "container.pickup_lfd_rail.changed": Meaning.INFO,
    "container.pickup_appointment.changed": Meaning.INFO,
    "container.pod_terminal_changed": Meaning.INFO,
    "container.transport.empty_out": Stage.AT_FORWARDER,
    "container.transport.full_in": Stage.AT_FORWARDER,
    "container.transport.vessel_loaded": Stage.DEPARTED_ORIGIN,
    "container.transport.vessel_departed": Stage.DEPARTED_ORIGIN,
    "container.transport.transshipment_arrived": Stage.TRANSIT_HUB,
    "container.transport.transshipment_discharged": Stage.TRANSIT_HUB,
    "container.transport.transshipment_loaded": Stage.TRANSIT_HUB,
    "container.transport.transshipment_departed": Stage.TRANSIT_HUB,
    "container.transport.feeder_arrived": Stage.TRANSIT_HUB,
    "container.transport.feeder_discharged": Stage.TRANSIT_HUB,
    "container.transport.feeder_loaded": Stage.TRANSIT_HUB,
    "container.transport.feeder_departed": Stage.TRANSIT_HUB,
    "container.transport.vessel_arrived": Stage.ARRIVED_DESTINATION,
    "container.transport.vessel_berthed": Stage.ARRIVED_DESTINATION,
    "container.transport.vessel_discharged": Stage.ARRIVED_DESTINATION,
    "container.transport.rail_loaded": Stage.IN_TRANSIT,
    "container.transport.rail_departed": Stage.IN_TRANSIT,
    "container.transport.rail_arrived": Stage.IN_TRANSIT,
    "container.transport.rail_unloaded": Stage.IN_TRANSIT,
    "container.transport.available": Stage.AVAILABLE_FOR_PICKUP,
    "container.transport.not_available": IncidentKind.HELD,  # it may not be fetched any more
    "container.transport.arrived_at_inland_destination": Stage.AVAILABLE_FOR_PICKUP,
    "container.transport.full_out": Stage.OUT_FOR_DELIVERY,
    "container.transport.delivered": Stage.DELIVERED,  # so marked by hand
    "container.transport.empty_in": Stage.DELIVERED,  # back empty: the goods were taken out before
    "container.transport.estimated.vessel_departed": Meaning.INFO,
    "container.transport.estimated.vessel_arrived": Meaning.INFO,
    "container.transport.estimated.arrived_at_inland_destination": Meaning.INFO,
}
