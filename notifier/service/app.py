"""What every use case is given: the parts of a running engine, chosen by `bootstrap`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from notifier.config.settings import Config
from notifier.domain.notification import USUAL, Channel, Patience
from notifier.domain.ruling import Ruling
from notifier.domain.spans import IsBusinessDay
from notifier.ports import Carrier, Clock, Fetcher, Listener, Pacer, Provider, Queue, Shop, Subscriber
from notifier.render.templates import TemplateSet
from notifier.service.circuits import Circuits
from notifier.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One loaded version of everything operators edit, and what is built from it. Swapped as a whole on reload."""

    config: Config
    ruling: Ruling
    templates: TemplateSet
    carriers: Mapping[str, Carrier]
    providers: Mapping[Channel, Sequence[Provider]]
    """Per channel, in the order in which they are tried."""
    fetchers: Mapping[str, Fetcher] = field(default_factory=dict)
    """The sources that can be asked, by name."""
    subscribers: Mapping[str, Subscriber] = field(default_factory=dict)
    """Those of them that are asked to push."""
    shops: Mapping[str, Shop] = field(default_factory=dict)
    """The sources that are shops, by name."""

    @property
    def receivers(self) -> dict[str, Provider]:
        """The providers by name: who sent a receipt."""
        return {one.name: one for many in self.providers.values() for one in many}

    @property
    def listeners(self) -> dict[str, Listener]:
        """Those of them that also bring what people answer."""
        return {name: one for name, one in self.receivers.items() if isinstance(one, Listener)}


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """A running engine."""

    db: Database
    clock: Clock
    queue: Queue
    settings: Callable[[], Settings]
    """Returns the version in force now."""
    calendar: Callable[[tuple[str, ...]], IsBusinessDay]
    """Returns the business days that all of these countries share."""
    calls: ThreadPoolExecutor
    """The threads that call providers."""
    pacer: Pacer
    circuits: Circuits
    public_url: str
    secret: bytes
    """Signs the links in messages."""
    patience: Patience = USUAL

    def close(self) -> None:
        """Let calls under way finish, and give the connections to the database back."""
        self.calls.shutdown()
        self.db.close()
