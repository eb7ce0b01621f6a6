"""What single carriers write of clearance without the word "customs", which from others would say nothing.

By the name of the carrier, in small letters and digits. Sources: the carriers' own tracking pages,
https://www.fedex.com/en-us/tracking.html, https://www.ups.com/track, https://tools.usps.com/go/TrackConfirmAction,
https://www.dhl.com/en/express/tracking.html, https://www.canadapost-postescanada.ca/track-reperage/en,
https://auspost.com.au/mypost/track
"""

from __future__ import annotations

from notifier.carriers.words.vocabulary import Phrases
from notifier.domain.wording import TextFact

OF_CARRIERS: dict[str, Phrases] = {
    "australiapost": {
        TextFact.CUSTOMS_PRESENTED: ("arrived awaiting clearance",),
        TextFact.EXPORT_RELEASED: ("cleared and awaiting international departure",),
    },
    "canadapost": {
        TextFact.CUSTOMS_PRESENTED: ("presented to canada border services agency",),
        TextFact.CUSTOMS_HELD: ("held by canada border services agency",),
        TextFact.CUSTOMS_RELEASED: ("released by canada border services agency",),
    },
    "dhl": {
        TextFact.CUSTOMS_PRESENTED: (
            "broker notified to arrange for clearance",
            "clearance event",
            "further clearance processing is required",
        ),
        TextFact.CUSTOMS_HELD: ("clearance delay", "uncontrollable clearance delay"),
    },
    "fedex": {
        TextFact.CUSTOMS_PRESENTED: ("package available for clearance", "broker notified to make entry"),
        TextFact.CUSTOMS_ACTION_NEEDED: ("improper or missing paperwork",),
        TextFact.CUSTOMS_HELD: ("clearance delay", "regulatory agency clearance delay"),
    },
    "ups": {
        TextFact.CUSTOMS_PRESENTED: (
            "arrived at foreign customs",
            "awaiting final release",
            "pending government agency release",
            "pending release from a government agency",
            "pending release from a non ups broker",
            "pending release from non ups broker",
            "preparing your package for clearance",
            "resubmitted to clearing agency",
            "with customs for clearance",
        ),
        TextFact.CUSTOMS_HELD: (
            "export gateway hold",
            "held by a government agency",
            "held under the general order",
            "import gateway hold",
            "rejected by the clearing agency",
            "requires custom s inspection",
        ),
        TextFact.CUSTOMS_ACTION_NEEDED: (
            "additional details needed to clear customs",
            "clearance information needed",
            "contact … for clearance information",
            "contact … to obtain clearance information",
            "customs requiring information",
            "missing clearance information",
            "missing duty information",
            "to obtain clearance information",
            "more government documents required",
        ),
        TextFact.CUSTOMS_PAYMENT_DUE: ("import c o d icod charges are due",),
        TextFact.CUSTOMS_RELEASED: (
            "cleared import customs",
            "released by a government agency",
            "released by clear agency",
            "released by clearing agency",
        ),
    },
    "usps": {
        TextFact.CUSTOMS_PRESENTED: ("customs clearance", "inbound into customs"),
        TextFact.CUSTOMS_RELEASED: ("inbound out of customs",),
    },
}

ALIASES = {"dhlexpress": "dhl", "fedexexpress": "fedex", "upsmailinnovations": "ups", "auspost": "australiapost"}
"""Other names of the same carriers."""
