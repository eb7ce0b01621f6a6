"""`notifier preview`: a template as a customer would get it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from notifier.bootstrap import load_files
from notifier.cli.layout import count, heading, quote
from notifier.cli.opening import read_surroundings
from notifier.domain.segments import Price, Segments
from notifier.errors import StartError
from notifier.render.preview import DEFAULT_SAMPLE, Preview, preview
from notifier.render.variables import SAMPLES


@click.command()
@click.argument("template")
@click.option("--locale", help="The language of the reader; that of the configuration if left out.")
@click.option("--brand", default="default", show_default=True, help="The brand that writes.")
@click.option("--sample", default=DEFAULT_SAMPLE, show_default=True, type=click.Choice(list(SAMPLES)))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write the parts into this folder.")
def command(template: str, locale: str | None, brand: str, sample: str, out: Path | None) -> None:
    """Render TEMPLATE with a sample parcel, and show its texts.

    With --out the parts are written as files; open email.html in a browser to see what the customer sees.
    """
    config, templates = load_files(read_surroundings())
    made = preview(templates, template, locale=locale or config.locale, sample=sample, brand=brand)
    click.echo("\n".join(_lines(made, config.providers.twilio.segment_price if config.providers.twilio else None)))
    if out is not None:
        for file in _write(made, out):
            click.echo(f"Written: {file}")


def _lines(made: Preview, price: Price | None) -> Iterator[str]:
    if made.email is not None:
        yield heading("Email", f"{made.email.locale}, version {made.email.version}")
        yield f"  Subject: {made.email.subject}"
        yield from quote(made.email.text, indent=2)
        yield ""
    if made.sms is not None and made.segments is not None:
        yield heading("SMS", f"{made.sms.locale}, version {made.sms.version}")
        yield from quote(made.sms.text, indent=2)
        yield f"  {_size(made.segments)}{_cost(made.segments, price)}"


def _size(size: Segments) -> str:
    forced = f" because of {' '.join(size.foreign)}" if size.foreign else ""
    return f"{count(size.count, 'segment')} of {size.room}, {size.units} units in {size.encoding}{forced}"


def _cost(size: Segments, price: Price | None) -> str:
    return f": {price.times(size.count)}" if price else ""


def _write(made: Preview, folder: Path) -> Iterator[Path]:
    """Write every part there is. Raises StartError if the folder cannot be written."""
    parts = {"sms.txt": made.sms.text if made.sms else ""}
    if made.email is not None:
        parts |= {"subject.txt": made.email.subject, "email.txt": made.email.text, "email.html": made.email.html}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in parts.items():
            if text:
                (folder / name).write_text(text, encoding="utf-8")
                yield folder / name
    except OSError as error:
        raise StartError(f"{folder} cannot be written: {error.strerror}") from error
