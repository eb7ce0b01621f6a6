"""What people answer to a text message, by language. Data alone: `notifier.domain.replies` says how it is compared.

Words stand here as people write them; capitals, accents, apostrophes and punctuation make no difference. `ALONE` counts
where a message says nothing else: small words and words for messages may stand around it. `ANYWHERE` counts in whatever
else is said; there, `*` stands for any number of small words, and MESSAGES for one of the words for messages.

What counts as STOP by law, whatever else it may mean: stop, quit, end, revoke, opt out, cancel, unsubscribe; and beside
them everything that a reasonable person takes for it (47 CFR 64.1200(a)(10),
https://www.govinfo.gov/content/pkg/FR-2024-03-05/html/2024-04587.htm). Carriers want ARRET, OPTOUT, REMOVE, STOPALL and
TD (Canada) as well: https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html
START, UNSTOP, YES, HELP and INFO are what Twilio knows:
https://help.twilio.com/hc/en-us/articles/223134027-Twilio-support-for-opt-out-keywords-SMS-STOP-filtering-

A word that rather means the order than the messages ("stornieren", "annuler", "Widerruf") is left to people.
"""

from __future__ import annotations

STOP_ALONE: dict[str, tuple[str, ...]] = {
    "en": (
        "stop",
        "stop all",
        "quit",
        "end",
        "revoke",
        "opt out",
        "cancel",
        "unsubscribe",
        "remove",
        "remove me",
        "td",
        "stp",
        "sotp",
        "stpo",
        "unsub",
        "unsubcribe",
        "unsuscribe",
        "no more",
        "go away",
        "enough",
        "wrong number",
        "wrong person",
        "not interested",
    ),
    "de": (
        "stop",
        "stopp",
        "stoppen",
        "aufhören",
        "hör auf",
        "hört auf",
        "hören Sie auf",
        "abmelden",
        "abmeldung",
        "abbestellen",
        "austragen",
        "ende",
        "beenden",
        "schluss",
        "nicht mehr",
        "nie wieder",
        "keine SMS",
        "keine Nachrichten",
        "keine weiteren",
        "falsche Nummer",
        "kein Interesse",
    ),
    "es": (
        "stop",
        "alto",
        "para",
        "parar",
        "pare",
        "paren",
        "basta",
        "ya basta",
        "baja",
        "de baja",
        "darme de baja",
        "cancelar",
        "detener",
        "fin",
        "terminar",
        "salir",
        "no más",
        "no molestar",
        "número equivocado",
    ),
    "fr": (
        "stop",
        "arrêt",
        "arrête",
        "arrêter",
        "arrêtez",
        "fin",
        "désabonner",
        "désabonnement",
        "désabonnez",
        "désinscrire",
        "désinscription",
        "plus de",
        "ça suffit",
        "mauvais numéro",
        "faux numéro",
        "erreur de numéro",
    ),
}
"""The person wants no more of them."""

STOP_ANYWHERE: dict[str, tuple[str, ...]] = {
    "en": (
        "stop * MESSAGES",
        "quit * MESSAGES",
        "end * MESSAGES",
        "cease * MESSAGES",
        "cancel * MESSAGES",
        "revoke * consent",
        "withdraw * consent",
        "unsubscribe me",
        "unsubscribe * from",
        "opt out",
        "opt me out",
        "opting out",
        "do not text",
        "don't text",
        "never text",
        "do not * send * MESSAGES",
        "don't * send * MESSAGES",
        "do not want * MESSAGES",
        "don't want * MESSAGES",
        "do not message me",
        "don't message me",
        "do not contact me",
        "don't contact me",
        "leave me alone",
        "take me off",
        "remove me from",
        "remove my number",
        "remove this number",
        "delete my number",
        "lose my number",
    ),
    "de": (
        "hör auf * MESSAGES",
        "hört auf * MESSAGES",
        "hören Sie auf * MESSAGES",
        "stoppt * MESSAGES",
        "stoppen Sie * MESSAGES",
        "möchte keine * MESSAGES",
        "möchte * MESSAGES * abbestellen",
        "will keine * MESSAGES",
        "wünsche keine * MESSAGES",
        "keine MESSAGES * schicken",
        "keine MESSAGES * senden",
        "keine MESSAGES * schreiben",
        "keine MESSAGES * zusenden",
        "schick mir keine * MESSAGES",
        "schickt mir keine * MESSAGES",
        "schicken Sie mir keine * MESSAGES",
        "sendet mir keine * MESSAGES",
        "senden Sie mir keine * MESSAGES",
        "schreib mir nicht mehr",
        "schreibt mir nicht mehr",
        "schreiben Sie mir nicht mehr",
        "nicht mehr anschreiben",
        "nicht mehr schreiben",
        "nicht mehr kontaktieren",
        "MESSAGES * abbestellen",
        "aus dem Verteiler",
        "vom Verteiler",
        "lass mich in Ruhe",
        "lasst mich in Ruhe",
        "lassen Sie mich in Ruhe",
        "lösch meine Nummer",
        "löscht meine Nummer",
        "löschen Sie meine Nummer",
        "meine Nummer löschen",
    ),
    "es": (
        "deja de * MESSAGES",
        "deje de * MESSAGES",
        "dejen de * MESSAGES",
        "para de * MESSAGES",
        "pare de * MESSAGES",
        "paren de * MESSAGES",
        "no quiero * MESSAGES",
        "no deseo * MESSAGES",
        "dejar de recibir * MESSAGES",
        "no me envíes más",
        "no me envíe más",
        "no me envíen más",
        "no me envíen * MESSAGES",
        "no me mandes más",
        "no me mande más",
        "no me manden más",
        "no me manden * MESSAGES",
        "no me escribas",
        "no me escriba",
        "no me escriban",
        "no me contacte",
        "no me contacten",
        "darme de baja",
        "deme de baja",
        "denme de baja",
        "dar de baja * MESSAGES",
        "déjame en paz",
        "déjeme en paz",
        "déjenme en paz",
        "borre mi número",
        "borren mi número",
        "elimine mi número",
        "eliminen mi número",
    ),
    "fr": (
        "arrête * MESSAGES",
        "arrêtez * MESSAGES",
        "arrêter * MESSAGES",
        "cessez * MESSAGES",
        "ne m'envoie plus",
        "ne m'envoyez plus",
        "n'envoyez plus",
        "ne m'écris plus",
        "ne m'écrivez plus",
        "ne me contactez plus",
        "ne veux plus * MESSAGES",
        "ne souhaite plus * MESSAGES",
        "ne plus recevoir",
        "désabonnez-moi",
        "me désabonner",
        "désinscrivez-moi",
        "me désinscrire",
        "laisse-moi tranquille",
        "laissez-moi tranquille",
        "retirez-moi de",
        "retirez mon numéro",
        "supprimez mon numéro",
        "effacez mon numéro",
    ),
}
"""The same, plain enough to count in the middle of other words."""

NEGATIONS: dict[str, tuple[str, ...]] = {
    "en": ("don't", "do not", "never", "didn't", "did not", "won't", "will not", "please not"),
    "de": (),
    "es": ("no", "nunca"),
    "fr": (),
}
"""Right before one of the above they turn it round: "please don't stop texting me" is for people to read."""

START_ALONE: dict[str, tuple[str, ...]] = {
    "en": ("start", "unstop", "yes", "yep", "resume", "restart", "subscribe", "resubscribe", "opt in", "opt me in"),
    "de": ("start", "starten", "ja", "anmelden", "wieder anmelden", "weiter"),
    "es": ("start", "sí", "iniciar", "inicio", "empezar", "comenzar", "reanudar", "alta", "suscribir"),
    "fr": ("start", "oui", "reprendre", "commencer", "démarrer", "réabonner", "abonner"),
}
"""The person wants them again."""

HELP_ALONE: dict[str, tuple[str, ...]] = {
    "en": ("help", "info", "information"),
    "de": ("hilfe", "info", "information"),
    "es": ("ayuda", "info", "información"),
    "fr": ("aide", "info", "infos", "information", "plus d'info", "plus d'infos"),
}
"""The person wants to know who writes."""

MESSAGES: dict[str, tuple[str, ...]] = {
    "en": (
        "message",
        "messages",
        "messaging",
        "text",
        "texts",
        "texting",
        "txt",
        "sms",
        "notification",
        "notifications",
        "alerts",
        "updates",
        "spam",
        "spamming",
        "contacting",
        "bothering",
    ),
    "de": (
        "SMS",
        "Nachricht",
        "Nachrichten",
        "Mitteilung",
        "Mitteilungen",
        "Benachrichtigung",
        "Benachrichtigungen",
        "Texte",
        "Spam",
        "schreiben",
        "anschreiben",
    ),
    "es": (
        "mensaje",
        "mensajes",
        "sms",
        "texto",
        "textos",
        "notificación",
        "notificaciones",
        "avisos",
        "alertas",
        "spam",
        "escribirme",
        "contactarme",
        "molestarme",
        "mandarme",
        "enviarme",
    ),
    "fr": (
        "message",
        "messages",
        "sms",
        "texto",
        "textos",
        "notification",
        "notifications",
        "alertes",
        "spam",
        "m'écrire",
        "m'envoyer",
        "me contacter",
        "me déranger",
    ),
}
"""What messages are called, and sending them."""

SMALL: dict[str, str] = {
    "en": (
        "a again all and any anymore are asap at can could ever for forever from further future get getting have hello "
        "hey hi i i'd i'm immediately is it just like me more my no now number of off ok okay on phone please pls "
        "plz receive receiving send sending so sorry such team thank thanks that the them these this those thx to "
        "today u us want with would you your"
    ),
    "de": (
        "ab an auf bitte da dank danke das den die diese diesen ein es euch eure hallo ich ihr ihre jetzt mehr mich "
        "mir mit möchte sie so sofort unbedingt und uns vielen von weitere weiteren will zu zusenden"
    ),
    "es": (
        "a ahora con de deseo el enviando enviar enviarme esos este estos favor gracias hola la le les los mandando "
        "mandar mandarme me mi más por que quiero recibir sus tus una y ya"
    ),
    "fr": (
        "à bonjour ce ces cette d' d'envoyer de des du et je la le les m'envoyer maintenant me merci moi plaît plus "
        "pour recevoir s'il souhaite svp te tes une veux vos vous"
    ),
}
"""Words that change nothing."""

SIGNS: dict[str, str] = {"🛑": " stop "}
"""Pictures that are words."""
