"""Who has a parcel, and that carriers contradict each other, in the languages of the pages."""

from __future__ import annotations

from notifier.domain.wording import DeliveredTo
from notifier.web.html import LANGUAGES

_TAKEN: dict[DeliveredTo, tuple[str, str, str, str]] = {  # in the order of LANGUAGES
    DeliveredTo.NEIGHBOUR: (
        "A neighbour took it for you.",
        "Nachbarn haben es für Sie angenommen.",
        "Lo recogió un vecino por usted.",
        "Un voisin l\u2019a reçu pour vous.",
    ),
    DeliveredTo.SAFE_PLACE: (
        "It was left at your door or where you asked for it.",
        "Es wurde vor Ihrer Tür oder an Ihrem Wunschort abgelegt.",
        "Se dejó en su puerta o donde usted pidió.",
        "Il a été déposé devant votre porte ou à l\u2019endroit que vous avez demandé.",
    ),
    DeliveredTo.MAILBOX: (
        "It is in your letter box.",
        "Es liegt in Ihrem Briefkasten.",
        "Está en su buzón.",
        "Il est dans votre boîte aux lettres.",
    ),
    DeliveredTo.LOCKER: (
        "It is in a parcel locker.",
        "Es liegt in einer Paketstation.",
        "Está en una taquilla de paquetes.",
        "Il est dans une consigne à colis.",
    ),
    DeliveredTo.PICKUP_POINT: (
        "A shop or post office keeps it for you.",
        "Ein Geschäft oder eine Postfiliale bewahrt es für Sie auf.",
        "Una tienda u oficina de correos lo guarda para usted.",
        "Un magasin ou un bureau de poste le garde pour vous.",
    ),
    DeliveredTo.LOCAL_COURIER: (
        "The carrier that brings it to you has it now.",
        "Der Paketdienst, der es Ihnen bringt, hat es jetzt.",
        "Ahora lo tiene el transportista que se lo llevará.",
        "Le transporteur qui vous le livrera l\u2019a maintenant.",
    ),
    DeliveredTo.SENDER: (
        "It is back with the sender.",
        "Es ist wieder beim Absender.",
        "Ha vuelto al remitente.",
        "Il est revenu à l\u2019expéditeur.",
    ),
}

_DISAGREE = (
    "Two carriers contradict each other: {0}, and {1}. We will know more with the next scan.",
    "Zwei Paketdienste widersprechen sich: {0}, und {1}. Mit der nächsten Erfassung wissen wir mehr.",
    "Dos transportistas se contradicen: {0}, y {1}. Sabremos más con el próximo escaneo.",
    "Deux transporteurs se contredisent\u00a0: {0}, et {1}. Le prochain scan nous en dira plus.",
)


def say_taker(taker: DeliveredTo | None, language: str) -> str:
    """Return who or what has the parcel, in one of the languages of the pages; "" where nobody says."""
    return _TAKEN[taker][LANGUAGES.index(language)] if taker is not None else ""


def say_disagreement(first: str, second: str, language: str) -> str:
    """Return that carriers contradict each other. `first` and `second` are what each says, in words."""
    return _DISAGREE[LANGUAGES.index(language)].format(first, second)
