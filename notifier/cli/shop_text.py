"""What a shop says in one body, as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from notifier.cli.layout import paragraph
from notifier.domain.shop import Contact, FulfilmentState, OrderState, ShopNews, Statement


def shop_lines(news: ShopNews) -> Iterator[str]:
    """Say what a body says of orders, or what it asks for."""
    for one in news.statements:
        yield from _statement_lines(one)
    if news.redaction is not None:
        whom = "everybody of the shop" if news.redaction.is_whole_shop else _name_orders(news.redaction.order_keys)
        yield paragraph(f"It asks to erase {whom}.", indent=0)
    if news.data_request is not None:
        whom = _name_orders(news.data_request.order_keys)
        yield paragraph(f"Somebody asks what is kept of {whom}: a person has to answer.", indent=0)
    if news.look_up is not None:
        yield paragraph(f"It only announces: {news.look_up.host}{news.look_up.path} is asked for the rest.", indent=0)
    if not (news.statements or news.redaction or news.data_request or news.look_up):
        yield f"Nothing in it for us: {news.ignored or 'it names no order'}."


def _name_orders(keys: tuple[str, ...]) -> str:
    return f"who is behind {'order' if len(keys) == 1 else 'orders'} {', '.join(keys)}" if keys else "one customer"


def _statement_lines(one: Statement) -> Iterator[str]:
    what = "order" if isinstance(one.state, OrderState) else f"fulfilment {one.key} of order"
    ref = f"{one.order_ref} (id {one.order_key})" if one.order_ref else f"with the id {one.order_key}"
    yield paragraph(f"{what} {ref}, as of {one.version}", indent=0, hanging=4)
    state = _order_facts(one.state) if isinstance(one.state, OrderState) else _fulfilment_facts(one.state)
    yield paragraph("; ".join(state) or "nothing special", hanging=4)
    if one.contact is not None:
        yield paragraph(_contact(one.contact), hanging=4)


def _order_facts(state: OrderState) -> list[str]:
    flags = {
        "cancelled": state.is_cancelled,
        "not paid": state.is_unpaid,
        "nothing left to ship": state.is_complete,
        "a test": state.is_test,
    }
    texts = {"to": state.destination_country, "value": state.value, "tags": ", ".join(state.tags)}
    return [word for word, holds in flags.items() if holds] + [f"{key} {said}" for key, said in texts.items() if said]


def _fulfilment_facts(state: FulfilmentState) -> list[str]:
    parcels = [f"parcel {number} by {carrier or 'somebody'}" for carrier, number in state.parcels]
    lane = f"{state.origin_country or 'unknown'} to {state.destination_country or 'unknown'}"
    return [*parcels, lane, *(["cancelled"] if state.is_cancelled else [])]


def _contact(contact: Contact) -> str:
    given = {
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "language": contact.locale,
        "zone": contact.zone,
    }
    consent = {"email": contact.consent_email, "SMS": contact.consent_sms}
    said = [f"{key} {value}" for key, value in given.items() if value]
    said += [f"{'wants' if agreed else 'wants no'} {way}" for way, agreed in consent.items() if agreed is not None]
    return "told: " + ("; ".join(said) or "nobody is named")
