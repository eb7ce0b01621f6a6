"""Chinese, of the first mile and of forwarders. Every character is a word."""

from __future__ import annotations

from notifier.carriers.words.vocabulary import Phrases, Taken, Vocabulary
from notifier.domain.wording import DeliveredTo, TextFact

_WRITTEN: Phrases = {
    TextFact.CUSTOMS_PRESENTED: (
        "到达海关",
        "目的国海关",
        "清关中",
        "进口清关开始",
        "开始清关",
        "送交海关",
        "海关清关",
    ),
    TextFact.CUSTOMS_HELD: (
        "海关扣留",
        "海关扣押",
        "海关扣件",
        "海关查验",
        "清关延误",
        "清关异常",
        "清关失败",
        "被海关扣",
    ),
    TextFact.CUSTOMS_ACTION_NEEDED: ("提供清关资料", "补充清关资料", "清关资料不全", "缺少清关资料"),
    TextFact.CUSTOMS_PAYMENT_DUE: ("缴纳关税", "待缴税", "需缴税", "支付关税", "关税待支付"),
    TextFact.CUSTOMS_RELEASED: ("海关放行", "清关完成", "清关成功", "已清关", "完成清关", "查验完成", "查验放行"),
    TextFact.EXPORT_RELEASED: ("出口清关完成", "出口清关成功", "出口海关放行", "出口报关完成"),
    TextFact.HANDED_TO_LOCAL: ("交付末端派送", "移交末端", "交给当地派送", "转交当地派送", "交末端派送商"),
    TextFact.AIRPORT_DEPARTURE: ("航班起飞", "航班已起飞", "飞机起飞", "离开机场", "已离港"),
    TextFact.AIRPORT_ARRIVAL: ("航班到达", "航班抵达", "航班已到", "到达机场", "抵达机场", "飞机落地"),
    TextFact.DAMAGED: ("包裹破损", "货物破损", "外包装破损", "快件破损"),
    TextFact.NOT_DELIVERED: ("未妥投", "未签收", "派送不成功", "未投递成功"),
    DeliveredTo.NEIGHBOUR: ("邻居",),
    DeliveredTo.MAILBOX: ("信箱",),
    DeliveredTo.LOCKER: ("快递柜", "丰巢", "自提柜"),
    DeliveredTo.PICKUP_POINT: ("驿站", "自提点", "代收点"),
    DeliveredTo.SENDER: ("退回寄件人", "寄件人签收"),
    Taken.FETCHED: ("已取件", "已取出", "已领取", "已自提"),
}

CHINESE = Vocabulary(
    phrases={fact: tuple(" ".join(phrase) for phrase in phrases) for fact, phrases in _WRITTEN.items()},
    denials=frozenset("未无没免不非"),
    doubts=frozenset("若如或"),
    not_yet=frozenset("待等将"),
)
