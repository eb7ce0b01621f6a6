"""What an operator has from a shop."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopAccount:
    """The secret that proves a webhook, and, for a shop that has to be asked, the account to ask with.

    `base_url` is where it is asked, if not where the vendor has it.
    """

    secret: str = field(repr=False)
    key: str = field(default="", repr=False)
    api_secret: str = field(default="", repr=False)
    base_url: str = ""
