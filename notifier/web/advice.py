"""What a customer can do about what is wrong, in the languages of the pages; "" where waiting is all there is."""

from __future__ import annotations

from notifier.domain.stages import IncidentKind, Stage
from notifier.web.html import LANGUAGES

_INCIDENTS: dict[IncidentKind, tuple[str, str, str, str]] = {  # in the order of LANGUAGES
    IncidentKind.CUSTOMS_HELD: (
        "You need not do anything now. Most parcels are released within a few days.",
        "Sie müssen jetzt nichts tun. Die meisten Pakete werden nach wenigen Tagen freigegeben.",
        "Ahora no tiene que hacer nada. La mayoría de los paquetes se libera en pocos días.",
        "Vous n\u2019avez rien à faire pour l\u2019instant. La plupart des colis sont libérés en quelques jours.",
    ),
    IncidentKind.CUSTOMS_ACTION_NEEDED: (
        "Customs needs something from you. Look for a letter or message of the carrier, and answer it soon.",
        "Der Zoll braucht etwas von Ihnen. Bitte beantworten Sie bald den Brief oder die Nachricht des Paketdienstes.",
        "La aduana necesita algo de usted. Busque una carta o un mensaje del transportista y responda pronto.",
        "La douane a besoin de vous. Cherchez un courrier ou un message du transporteur et répondez vite.",
    ),
    IncidentKind.CUSTOMS_PAYMENT_DUE: (
        "Duty or a fee has to be paid before it goes on. Pay only on the carrier's own site or at the door.",
        "Es ist eine Abgabe zu zahlen. Zahlen Sie nur auf der Seite des Paketdienstes oder an der Tür.",
        "Hay que pagar un arancel o una tasa. Pague solo en la página del transportista o en la puerta.",
        "Des droits ou des frais sont dus. Ne payez que sur le site du transporteur ou à la livraison.",
    ),
    IncidentKind.CUSTOMS_REFUSED: (
        "Please write to us: we find out what happens to your order.",
        "Bitte schreiben Sie uns: Wir klären, was mit Ihrer Bestellung geschieht.",
        "Escríbanos, por favor: averiguaremos qué pasa con su pedido.",
        "Écrivez-nous\u00a0: nous chercherons ce que devient votre commande.",
    ),
    IncidentKind.DELAY: (
        "You need not do anything. The day above is our best knowledge.",
        "Sie müssen nichts tun. Der Tag oben ist unser bester Stand.",
        "No tiene que hacer nada. El día de arriba es lo que sabemos.",
        "Vous n\u2019avez rien à faire. Le jour ci-dessus est ce que nous savons.",
    ),
    IncidentKind.WEATHER: (
        "You need not do anything. It goes on as soon as roads and airports are open.",
        "Sie müssen nichts tun. Es geht weiter, sobald Straßen und Flughäfen offen sind.",
        "No tiene que hacer nada. Seguirá en cuanto se abran carreteras y aeropuertos.",
        "Vous n\u2019avez rien à faire. Il repartira dès que les routes et les aéroports seront ouverts.",
    ),
    IncidentKind.ADDRESS: (
        "Please check the address of your order, and write to us if something is missing.",
        "Bitte prüfen Sie die Adresse Ihrer Bestellung und schreiben Sie uns, wenn etwas fehlt.",
        "Revise la dirección de su pedido y escríbanos si falta algo.",
        "Vérifiez l\u2019adresse de votre commande et écrivez-nous s\u2019il manque quelque chose.",
    ),
    IncidentKind.REFUSED: (
        "If that was a mistake, please write to us soon: it goes back otherwise.",
        "Falls das ein Versehen war, schreiben Sie uns bitte bald: Sonst geht es zurück.",
        "Si fue un error, escríbanos pronto: si no, se devuelve.",
        "Si c\u2019était une erreur, écrivez-nous vite\u00a0: sinon, il est renvoyé.",
    ),
    IncidentKind.UNCLAIMED: (
        "Please collect it soon, or write to us: it goes back otherwise.",
        "Bitte holen Sie es bald ab oder schreiben Sie uns: Sonst geht es zurück.",
        "Recójalo pronto o escríbanos: si no, se devuelve.",
        "Retirez-le vite ou écrivez-nous\u00a0: sinon, il est renvoyé.",
    ),
    IncidentKind.PAYMENT: (
        "A payment to the carrier is open. Pay only on the carrier's own site or at the door.",
        "Beim Paketdienst ist eine Zahlung offen. Zahlen Sie nur auf dessen eigener Seite oder an der Tür.",
        "Hay un pago pendiente al transportista. Pague solo en su página o en la puerta.",
        "Un paiement au transporteur est en attente. Ne payez que sur son site ou à la livraison.",
    ),
    IncidentKind.MISROUTED: (
        "You need not do anything. It is sent back to its way.",
        "Sie müssen nichts tun. Es wird auf den richtigen Weg gebracht.",
        "No tiene que hacer nada. Se devuelve a su camino.",
        "Vous n\u2019avez rien à faire. Il est remis sur le bon chemin.",
    ),
    IncidentKind.DAMAGED: (
        "Please look at it when it comes, and write to us with a picture if the goods are harmed.",
        "Bitte sehen Sie es sich bei der Ankunft an und schreiben Sie uns mit Bild, wenn die Ware beschädigt ist.",
        "Mírelo cuando llegue y escríbanos con una foto si el contenido está dañado.",
        "Regardez-le à l\u2019arrivée et écrivez-nous avec une photo si le contenu est abîmé.",
    ),
    IncidentKind.HELD: (
        "It waits at the carrier. If you did not ask for that, write to us.",
        "Es liegt beim Paketdienst. Wenn Sie das nicht veranlasst haben, schreiben Sie uns.",
        "Espera en el transportista. Si usted no lo pidió, escríbanos.",
        "Il attend chez le transporteur. Si vous ne l\u2019avez pas demandé, écrivez-nous.",
    ),
    IncidentKind.PROHIBITED: (
        "Please write to us: we find out what happens to your order.",
        "Bitte schreiben Sie uns: Wir klären, was mit Ihrer Bestellung geschieht.",
        "Escríbanos, por favor: averiguaremos qué pasa con su pedido.",
        "Écrivez-nous\u00a0: nous chercherons ce que devient votre commande.",
    ),
    IncidentKind.PICKUP_FAILED: (
        "You need not do anything. We hand it over again.",
        "Sie müssen nichts tun. Wir übergeben es noch einmal.",
        "No tiene que hacer nada. Lo entregamos de nuevo al transportista.",
        "Vous n\u2019avez rien à faire. Nous le remettons de nouveau au transporteur.",
    ),
    IncidentKind.OTHER: ("", "", "", ""),
}

_STAGES: dict[Stage, tuple[str, str, str, str]] = {
    Stage.ATTEMPT_FAILED: (
        "The carrier tries again or leaves it near you. A card in your letter box may say where.",
        "Der Paketdienst versucht es erneut oder hinterlegt es. Vielleicht liegt eine Karte in Ihrem Briefkasten.",
        "El transportista lo intenta de nuevo o lo deja cerca. Quizá haya un aviso en su buzón.",
        "Le transporteur réessaie ou le dépose près de chez vous. Un avis dans votre boîte dit peut-être où.",
    ),
    Stage.AVAILABLE_FOR_PICKUP: (
        "It waits for you. Take your ID along, and collect it within a few days.",
        "Es liegt für Sie bereit. Bitte holen Sie es in den nächsten Tagen ab und bringen Sie Ihren Ausweis mit.",
        "Le espera. Lleve su documento de identidad y recójalo en pocos días.",
        "Il vous attend. Munissez-vous d\u2019une pièce d\u2019identité et retirez-le dans les prochains jours.",
    ),
    Stage.RETURNING: (
        "It is on its way back to us. Please write to us if you still want it.",
        "Es ist auf dem Rückweg zu uns. Bitte schreiben Sie uns, wenn Sie es noch haben möchten.",
        "Está de regreso a nosotros. Escríbanos si todavía lo quiere.",
        "Il est en route vers nous. Écrivez-nous si vous le voulez toujours.",
    ),
    Stage.LOST: (
        "The carrier cannot find it. Please write to us: we make it good.",
        "Der Paketdienst findet es nicht. Bitte schreiben Sie uns: Wir bringen das in Ordnung.",
        "El transportista no lo encuentra. Escríbanos: lo solucionamos.",
        "Le transporteur ne le trouve pas. Écrivez-nous\u00a0: nous réglons cela.",
    ),
    Stage.DESTROYED: (
        "It cannot be delivered any more. Please write to us: we make it good.",
        "Es kann nicht mehr zugestellt werden. Bitte schreiben Sie uns: Wir bringen das in Ordnung.",
        "Ya no se puede entregar. Escríbanos: lo solucionamos.",
        "Il ne peut plus être livré. Écrivez-nous\u00a0: nous réglons cela.",
    ),
    Stage.DELIVERED: (
        "Not there? Ask your neighbours, look where carriers leave parcels, then write to us.",
        "Nicht da? Fragen Sie Nachbarn, sehen Sie an üblichen Ablageorten nach, und schreiben Sie uns dann.",
        "¿No está? Pregunte a los vecinos, mire donde suelen dejarlo y después escríbanos.",
        "Pas là\u00a0? Demandez aux voisins, regardez là où l\u2019on dépose les colis, puis écrivez-nous.",
    ),
}


def advise_on_incident(kind: IncidentKind, language: str) -> str:
    """Return what to do about an incident, in one of the languages of the pages."""
    return _INCIDENTS[kind][LANGUAGES.index(language)]


def advise_on_stage(stage: Stage | None, language: str) -> str:
    """Return what to do in a stage, in one of the languages of the pages; "" for most."""
    return _STAGES[stage][LANGUAGES.index(language)] if stage in _STAGES else ""
