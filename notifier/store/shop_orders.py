"""What connected shops said: which order is which, and the newest statement about each order and fulfilment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.shop import ORDER, FulfilmentState, Known, OrderState, Statement
from notifier.store.bulk import among, insert_many
from notifier.store.tables import shipments, shop_bodies, shop_orders, shop_statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a shop has said of one order: our order and its number, and version and state of each object."""

    ref: str = ""
    order_id: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, OrderState | FulfilmentState] = field(default_factory=dict)

    @property
    def known(self) -> Known:
        """The newest statements, without their keys."""
        order = self.states.get(ORDER)
        fulfilments = [one for _, one in sorted(self.states.items()) if isinstance(one, FulfilmentState)]
        return Known(order=order if isinstance(order, OrderState) else None, fulfilments=tuple(fulfilments))


def load(connection: Connection, source: str, order_key: str) -> Told:
    """Return what a shop has said of one of its orders."""
    named = sa.select(shop_orders.c.ref, shop_orders.c.order_id).where(
        shop_orders.c.source == source, shop_orders.c.key == order_key
    )
    order = connection.execute(named).first()
    said = sa.select(shop_statements).where(
        shop_statements.c.source == source, shop_statements.c.order_key == order_key
    )
    rows = connection.execute(said).all()
    return Told(
        ref=order.ref if order else "",
        order_id=order.order_id if order else "",
        versions={row.key: row.version for row in rows},
        states={row.key: _read(row.key, row.state) for row in rows},
    )


def _read(key: str, state: str) -> OrderState | FulfilmentState:
    found = orjson.loads(state)
    if key == ORDER:
        return OrderState(**{**found, "tags": tuple(found["tags"])})
    pairs = {name: tuple((carrier, number) for carrier, number in found[name]) for name in ("parcels", "withdrawn")}
    return FulfilmentState(**{**found, **pairs})


def save(connection: Connection, source: str, said: Sequence[tuple[Statement, OrderState | FulfilmentState]]) -> None:
    """Write down statements, each with the state that it comes to, over what was said before."""
    for statement, state in said:
        place = {"source": source, "order_key": statement.order_key, "key": statement.key}
        news = {"version": statement.version, "state": orjson.dumps(asdict(state)).decode()}
        insert_many(connection, shop_statements, [{**place, **news}], ignoring=True)
        connection.execute(
            sa.update(shop_statements)
            .where(*(shop_statements.c[name] == value for name, value in place.items()))
            .values(**news)
        )


def name_order(connection: Connection, source: str, order_key: str, ref: str, order_id: str) -> None:
    """Write down which of our orders it is."""
    row = {"source": source, "key": order_key, "ref": ref, "order_id": order_id}
    insert_many(connection, shop_orders, [row], ignoring=True)


def holders(connection: Connection, order_id: str) -> list[tuple[str, str]]:
    """Return (source, key) of the shops' orders that are one of ours: never more than one."""
    statement = sa.select(shop_orders.c.source, shop_orders.c.key).where(shop_orders.c.order_id == order_id)
    return [(row.source, row.key) for row in connection.execute(statement)]


def refs_of(connection: Connection, source: str, order_keys: Iterable[str]) -> list[str]:
    """Return the numbers of a shop's orders, as far as they are known here."""
    statement = (
        sa.select(shop_orders.c.ref)
        .where(shop_orders.c.source == source, among(connection, shop_orders.c.key, order_keys))
        .order_by(shop_orders.c.ref)
    )
    return list(connection.execute(statement).scalars())


def next_orders(connection: Connection, source: str, limit: int) -> list[tuple[str, str]]:
    """Return (key, number) of some of a shop's orders."""
    statement = sa.select(shop_orders.c.key, shop_orders.c.ref).where(shop_orders.c.source == source).limit(limit)
    return [(row.key, row.ref) for row in connection.execute(statement)]


def forget(connection: Connection, source: str, order_key: str) -> None:
    """Forget all that a shop said of an order."""
    connection.execute(
        sa.delete(shop_statements).where(shop_statements.c.source == source, shop_statements.c.order_key == order_key)
    )
    connection.execute(sa.delete(shop_orders).where(shop_orders.c.source == source, shop_orders.c.key == order_key))


def note_body(connection: Connection, inbox_id: int, order_ids: Iterable[str]) -> None:
    """Write down that a body speaks of these orders."""
    rows = [{"order_id": one, "inbox_id": inbox_id} for one in order_ids]
    insert_many(connection, shop_bodies, rows, ignoring=True)


def shipments_of_body(connection: Connection, inbox_id: int) -> list[str]:
    """Return the shipments of the orders that a body speaks of."""
    statement = (
        sa.select(shipments.c.id)
        .join(shop_bodies, shop_bodies.c.order_id == shipments.c.order_id)
        .where(shop_bodies.c.inbox_id == inbox_id)
    )
    return sorted(connection.execute(statement).scalars())
