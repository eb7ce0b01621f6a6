"""Several parcels of one recipient, told in the same wall-clock time as the story of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from notifier.domain.rules import Policy, Rule
from notifier.service import explain, register
from notifier.service.app import Settings
from tests.journeys.story import Story


class Household(Story):
    """Parcels number 1, 2, … of one person; those of one order unless it is said otherwise."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        super().__init__(folder, database_url=database_url)
        self._scans_of: dict[int, list[dict[str, object]]] = {}

    def go_by(self, *rules: Rule, policy: Policy | None = None) -> Household:
        """Put these rules and this policy into force, or keep the shipped ones."""

        def change(settings: Settings) -> Settings:
            ruling = settings.ruling
            changed = replace(ruling, rules=rules or ruling.rules, policy=policy or ruling.policy, effective_from={})
            return replace(settings, ruling=changed)

        return self.with_settings(change)

    def with_settings(self, change: Callable[[Settings], Settings]) -> Household:
        """Change what the engine goes by."""
        changed = change(self.app.settings())
        self.app = replace(self.app, settings=lambda: changed)
        return self

    def registered_parcels(
        self, count: int, orders: Sequence[str] = (), emails: Sequence[str] = (), **more: Any
    ) -> Household:
        """The shop registers parcels; `orders` and `emails` name those of each, if they are not all of one."""
        register.register(
            self.app,
            [
                register.Registration(
                    ref=f"P-{number}",
                    order_ref=orders[number - 1] if orders else "1001",
                    legs=(("cainiao", f"LX{number}"),),
                    **{
                        "name": "Jo",
                        "email": emails[number - 1] if emails else "jo@example.com",
                        "phone": "+4915112345678",
                        "zone": str(self.zone),
                        "origin_country": "CN",
                        "destination_country": "DE",
                        **more,
                    },
                )
                for number in range(1, count + 1)
            ],
        )
        self.run()
        return self

    def push_of(self, number: int, *scans: str) -> Household:
        """AfterShip pushes the history of one parcel, after the given scans happened now."""
        for name in scans:
            self.scan_of(number, name)
        self.keep_push_of(number)
        self.run()
        return self

    def scan_of(self, number: int, name: str, at: str = "") -> Household:
        """The carrier scans one parcel; nobody is told of it until the next push."""
        self._checkpoints = self._scans_of.setdefault(number, [])
        self.scan(name, at)
        return self

    def push_together(self, *numbers: int) -> Household:
        """AfterShip pushes the histories of several parcels, and one worker judges them in one batch."""
        for number in numbers:
            self.keep_push_of(number)
        ids = [one for _, batch in self.queue.jobs for one in batch]
        self.queue.lose()
        self.judge_only(ids)
        self.run()
        return self

    def keep_push_of(self, number: int) -> None:
        """AfterShip pushes the history of one parcel; no worker runs."""
        self._checkpoints = self._scans_of.setdefault(number, [])
        self._deliver_webhook(self._body(False).replace(b"LX123", f"LX{number}".encode()))

    def push_all(self, *scans: str) -> Household:
        """The same for every parcel that was registered, one after the other, within the same minute."""
        for number in sorted(self._scans_of):
            self.push_of(number, *scans)
        return self

    def heard(self, number: int) -> list[tuple[str, str]]:
        """What was decided to tell of one parcel, in order, and how far it got."""
        return [(str(one["rule"]), str(one["status"])) for one in self.notifications(number)]

    def notifications(self, number: int) -> list[dict[str, Any]]:
        """All that `notifier explain` knows of what was told about one parcel."""
        story = explain.as_json(explain.tell(self.app, f"P-{number}"), show_personal=True)
        return list(story["notifications"])
