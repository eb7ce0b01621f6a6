"""Words of GS1's Core Business Vocabulary 2.0: https://ref.gs1.org/standards/cbv/ (sections 7.1 and 7.2).

They tell what a company does with goods. Only those that say something of their way are here.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

STEPS: dict[str, Said] = {
    "accepting": Stage.IN_TRANSIT,
    "arriving": Stage.IN_TRANSIT,
    "assembling": Meaning.INFO,
    "collecting": Meaning.INFO,  # of what somebody no longer wants
    "commissioning": Meaning.INFO,
    "consigning": Stage.IN_TRANSIT,  # from staging to acceptance, told as one step
    "creating_class_instance": Meaning.INFO,
    "cycle_counting": Meaning.INFO,
    "decommissioning": Meaning.INFO,
    "departing": Stage.IN_TRANSIT,
    "destroying": Stage.DESTROYED,
    "disassembling": Meaning.INFO,
    "dispensing": Meaning.INFO,
    "encoding": Meaning.INFO,
    "entering_exiting": Meaning.INFO,
    "holding": IncidentKind.HELD,
    "inspecting": Meaning.INFO,
    "installing": Meaning.INFO,
    "killing": Meaning.INFO,  # of a radio tag
    "loading": Stage.IN_TRANSIT,
    "other": Meaning.INFO,
    "packing": Meaning.INFO,
    "picking": Meaning.INFO,
    "receiving": Stage.IN_TRANSIT,  # by whom, the event does not say
    "removing": Meaning.INFO,
    "repackaging": Meaning.INFO,
    "repairing": Meaning.INFO,
    "replacing": Meaning.INFO,
    "reserving": Meaning.INFO,
    "retail_selling": Meaning.INFO,
    "sampling": Meaning.INFO,
    "sensor_reporting": Meaning.INFO,
    "shipping": Stage.IN_TRANSIT,
    "staging_outbound": Meaning.INFO,
    "stock_taking": Meaning.INFO,
    "stocking": Meaning.INFO,
    "storing": Meaning.INFO,
    "transporting": Stage.IN_TRANSIT,
    "unloading": Stage.IN_TRANSIT,
    "unpacking": Meaning.INFO,
    "void_shipping": Meaning.INFO,  # what was said to be shipped was not
}

DISPOSITIONS: dict[str, Said] = {
    "damaged": IncidentKind.DAMAGED,
    "destroyed": Stage.DESTROYED,
    "disposed": Stage.DESTROYED,
    "in_transit": Stage.IN_TRANSIT,
    "recalled": IncidentKind.HELD,
    "returned": Stage.RETURNING,
}
"""They go before the step. `in_progress`, the usual one, says nothing."""
