"""`notifier erase`: takes a person out, and keeps the proof of what was sent."""

from __future__ import annotations

import click

from notifier.cli.layout import count
from notifier.cli.opening import open_engine, read_surroundings, require_secret, with_simulator
from notifier.service.erase import Erased, Person, erase, find_person, read_subject

_ONE_OF: dict[str, str] = {
    "orders": "order",
    "shipments": "shipment",
    "messages": "message",
    "events": "event",
    "replies": "answer",
    "suppressions": "suppression",
    "bodies": "kept request",
}


@click.command()
@click.option("--email", default="", help="Who has this address.")
@click.option("--phone", default="", help="Who has this number, with + and country code.")
@click.option("--order", default="", metavar="REF", help="Who ordered this: the shop's reference.")
@click.option("--brand", default="", help="Only what this brand knows; what all of them know if left out.")
@click.option("--by", default="operator", show_default=True, help="Who asks for it; it is kept.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(email: str, phone: str, order: str, brand: str, by: str, yes: bool) -> None:
    """Erase a person: name, addresses, the words of messages, replies and kept bodies.

    That messages were sent, when and why stays, and so does a wish to hear no more. Providers are asked to forget as
    well. Ends with 1 if something is left to be done by hand. Doing it again does no harm.
    """
    subject = read_subject(email=email, phone=phone, order=order, brand=brand)
    environment = with_simulator(read_surroundings())
    require_secret(environment)
    with open_engine(environment, calls_providers=True) as app:
        if not yes:
            click.confirm(f"{_found(find_person(app, subject))} Erase this person for good?", abort=True)
        erased = erase(app, subject, by)
    for line in _lines(erased):
        click.echo(line)
    if erased.counts["bodies_waiting"] or not all(one.is_done for one in erased.providers):
        raise SystemExit(1)


def _found(person: Person) -> str:
    orders, shipments = count(len(person.orders), "order"), count(len(person.shipments), "shipment")
    return f"Known: {orders} with {shipments}, and {count(len(person.references), 'message')} at providers."


def _lines(erased: Erased) -> list[str]:
    counts = dict(erased.counts)
    waiting = counts.pop("bodies_waiting")
    lines = [f"Erased: {', '.join(count(number, _ONE_OF[name]) for name, number in counts.items())}."]
    if erased.before is not None:
        lines.append(f"This person was erased before, on {erased.before.at:%Y-%m-%d %H:%M}Z.")
    for one in erased.providers:
        lines.append(f"{one.provider}: {'' if one.is_done else 'BY HAND: '}{one.detail}")
        lines += [f"    {reference}" for reference in one.left]
    if waiting:
        lines.append(f"Still to be read by a worker: {count(waiting, 'kept request')}. Run this again after that.")
    return lines
