"""A template as a customer would get it, made from a sample parcel."""

from __future__ import annotations

from dataclasses import dataclass

from notifier.domain.notification import Channel
from notifier.domain.segments import Segments, count_segments
from notifier.errors import NotFound
from notifier.render.message import Rendered
from notifier.render.source import suggest
from notifier.render.templates import DEFAULT_BRAND, TemplateSet
from notifier.render.variables import SAMPLES

DEFAULT_SAMPLE = "domestic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """All parts of a template, for one sample. A channel that the template has not is None."""

    name: str
    sample: str
    email: Rendered | None
    sms: Rendered | None
    segments: Segments | None
    """What the text message would be sent and paid as."""


def preview(
    templates: TemplateSet, name: str, *, locale: str = "en", sample: str = DEFAULT_SAMPLE, brand: str = DEFAULT_BRAND
) -> Preview:
    """Render every part of a template. Raises NotFound for an unknown template or sample."""
    values = SAMPLES.get(sample)
    if values is None:
        raise NotFound(f'there is no sample "{sample}".{suggest(sample, SAMPLES)} Known: {", ".join(SAMPLES)}')
    rendered = {
        channel: templates.render(name, channel, brand=brand, locale=locale, values=values)
        for channel in templates.parts(name)
    }
    sms = rendered.get(Channel.SMS)
    return Preview(
        name=name,
        sample=sample,
        email=rendered.get(Channel.EMAIL),
        sms=sms,
        segments=count_segments(sms.text) if sms else None,
    )
