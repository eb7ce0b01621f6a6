"""Russian, with the wording of the Russian Post and of Cainiao's translations.

Source: https://global.cainiao.com (the history of a parcel, in Russian).
"""

from __future__ import annotations

from notifier.carriers.words.vocabulary import Taken, Vocabulary
from notifier.domain.wording import DeliveredTo, TextFact

RUSSIAN = Vocabulary(
    phrases={
        TextFact.CUSTOMS_PRESENTED: (
            "на таможне",
            "на таможню",
            "начало расчистки импорта",
            "начато … таможенное оформление",
            "начато таможенное оформление",
            "передано таможне",
            "прием на таможню",
            "принят* таможн*",
            "таможенное оформление начато",
        ),
        TextFact.CUSTOMS_HELD: (
            "досмотр … таможн*",
            "задержан* … таможн*",
            "задержан* таможн*",
            "задержка … таможн*",
            "сбой расчистки импорта",
            "таможенный досмотр",
            "удержан* таможн*",
        ),
        TextFact.CUSTOMS_ACTION_NEEDED: (
            "документы … для таможни",
            "запрос документов … таможен*",
            "паспортных данных для таможни",
        ),
        TextFact.CUSTOMS_PAYMENT_DUE: (
            "ожидается оплата таможен*",
            "оплатите таможен*",
            "требуется оплата таможен*",
            "требуется уплата таможен*",
        ),
        TextFact.CUSTOMS_RELEASED: (
            "выпущен* … таможн*",
            "выпущен* таможн*",
            "покинул* таможню",
            "таможенное оформление завершено",
            "успех расчистки импорта",
        ),
        TextFact.EXPORT_RELEASED: (
            "успех расчистки экспорта",
            "экспортное таможенное оформление завершено",
        ),
        TextFact.HANDED_TO_LOCAL: (
            "передан* в местную службу доставки",
            "передан* местной службе доставки",
            "передан* местному перевозчику",
        ),
        TextFact.AIRPORT_DEPARTURE: ("вылет из аэропорта", "покинул* аэропорт"),
        TextFact.AIRPORT_ARRIVAL: ("прибыл* в аэропорт",),
        TextFact.DAMAGED: ("поврежден", "повреждена", "повреждено"),
        TextFact.NOT_DELIVERED: ("не вручено", "не доставлен*"),
        DeliveredTo.NEIGHBOUR: ("соседу", "соседям"),
        DeliveredTo.MAILBOX: ("почтовый ящик",),
        DeliveredTo.LOCKER: ("постамат",),
        DeliveredTo.PICKUP_POINT: ("пункт выдачи",),
        DeliveredTo.SENDER: ("вручение отправителю", "вручено отправителю", "отправителю вручено"),
        Taken.FETCHED: ("вручение адресату", "вручено адресату", "получен*"),
    },
    denials=frozenset(["не", "нет", "без"]),
    doubts=frozenset(["если", "может", "возможно", "возможна"]),
    not_yet=frozenset(["ожидает", "ожидается", "ожидание", "будет", "после", "до"]),
)
