"""What a customer can do about what is wrong, in the languages of the pages; "" where waiting is all there is."""

from __future__ import annotations

from notifier.domain.stages import IncidentKind, Stage

_INCIDENTS: dict[IncidentKind, tuple[str, str]] = {
    IncidentKind.CUSTOMS_HELD: (
        "You need not do anything now. Most parcels are released within a few days.",
        "Sie müssen jetzt nichts tun. Die meisten Pakete werden nach wenigen Tagen freigegeben.",
    ),
    IncidentKind.CUSTOMS_ACTION_NEEDED: (
        "Customs needs something from you. Look for a letter or message of the carrier, and answer it soon.",
        "Der Zoll braucht etwas von Ihnen. Bitte beantworten Sie bald den Brief oder die Nachricht des Paketdienstes.",
    ),
    IncidentKind.CUSTOMS_PAYMENT_DUE: (
        "Duty or a fee has to be paid before it goes on. Pay only on the carrier's own site or at the door.",
        "Es ist eine Abgabe zu zahlen. Zahlen Sie nur auf der Seite des Paketdienstes oder an der Tür.",
    ),
    IncidentKind.CUSTOMS_REFUSED: (
        "Please write to us: we find out what happens to your order.",
        "Bitte schreiben Sie uns: Wir klären, was mit Ihrer Bestellung geschieht.",
    ),
    IncidentKind.DELAY: (
        "You need not do anything. The day above is our best knowledge.",
        "Sie müssen nichts tun. Der Tag oben ist unser bester Stand.",
    ),
    IncidentKind.WEATHER: (
        "You need not do anything. It goes on as soon as roads and airports are open.",
        "Sie müssen nichts tun. Es geht weiter, sobald Straßen und Flughäfen offen sind.",
    ),
    IncidentKind.ADDRESS: (
        "Please check the address of your order, and write to us if something is missing.",
        "Bitte prüfen Sie die Adresse Ihrer Bestellung und schreiben Sie uns, wenn etwas fehlt.",
    ),
    IncidentKind.REFUSED: (
        "If that was a mistake, please write to us soon: it goes back otherwise.",
        "Falls das ein Versehen war, schreiben Sie uns bitte bald: Sonst geht es zurück.",
    ),
    IncidentKind.UNCLAIMED: (
        "Please collect it soon, or write to us: it goes back otherwise.",
        "Bitte holen Sie es bald ab oder schreiben Sie uns: Sonst geht es zurück.",
    ),
    IncidentKind.PAYMENT: (
        "A payment to the carrier is open. Pay only on the carrier's own site or at the door.",
        "Beim Paketdienst ist eine Zahlung offen. Zahlen Sie nur auf dessen eigener Seite oder an der Tür.",
    ),
    IncidentKind.MISROUTED: (
        "You need not do anything. It is sent back to its way.",
        "Sie müssen nichts tun. Es wird auf den richtigen Weg gebracht.",
    ),
    IncidentKind.DAMAGED: (
        "Please look at it when it comes, and write to us with a picture if the goods are harmed.",
        "Bitte sehen Sie es sich bei der Ankunft an und schreiben Sie uns mit Bild, wenn die Ware beschädigt ist.",
    ),
    IncidentKind.HELD: (
        "It waits at the carrier. If you did not ask for that, write to us.",
        "Es liegt beim Paketdienst. Wenn Sie das nicht veranlasst haben, schreiben Sie uns.",
    ),
    IncidentKind.PROHIBITED: (
        "Please write to us: we find out what happens to your order.",
        "Bitte schreiben Sie uns: Wir klären, was mit Ihrer Bestellung geschieht.",
    ),
    IncidentKind.PICKUP_FAILED: (
        "You need not do anything. We hand it over again.",
        "Sie müssen nichts tun. Wir übergeben es noch einmal.",
    ),
    IncidentKind.OTHER: ("", ""),
}

_STAGES: dict[Stage, tuple[str, str]] = {
    Stage.ATTEMPT_FAILED: (
        "The carrier tries again or leaves it near you. A card in your letter box may say where.",
        "Der Paketdienst versucht es erneut oder hinterlegt es. Vielleicht liegt eine Karte in Ihrem Briefkasten.",
    ),
    Stage.AVAILABLE_FOR_PICKUP: (
        "It waits for you. Take your ID along, and collect it within a few days.",
        "Es liegt für Sie bereit. Bitte holen Sie es in den nächsten Tagen ab und bringen Sie Ihren Ausweis mit.",
    ),
    Stage.RETURNING: (
        "It is on its way back to us. Please write to us if you still want it.",
        "Es ist auf dem Rückweg zu uns. Bitte schreiben Sie uns, wenn Sie es noch haben möchten.",
    ),
    Stage.LOST: (
        "The carrier cannot find it. Please write to us: we make it good.",
        "Der Paketdienst findet es nicht. Bitte schreiben Sie uns: Wir bringen das in Ordnung.",
    ),
    Stage.DESTROYED: (
        "It cannot be delivered any more. Please write to us: we make it good.",
        "Es kann nicht mehr zugestellt werden. Bitte schreiben Sie uns: Wir bringen das in Ordnung.",
    ),
    Stage.DELIVERED: (
        "Not there? Ask your neighbours, look where carriers leave parcels, then write to us.",
        "Nicht da? Fragen Sie Nachbarn, sehen Sie an üblichen Ablageorten nach, und schreiben Sie uns dann.",
    ),
}


def advise_on_incident(kind: IncidentKind, language: str) -> str:
    """Return what to do about an incident, in English or German."""
    return _INCIDENTS[kind][language == "de"]


def advise_on_stage(stage: Stage | None, language: str) -> str:
    """Return what to do in a stage, in English or German; "" for most."""
    return _STAGES[stage][language == "de"] if stage in _STAGES else ""
