"""Asking carriers that push nothing, and those that have fallen silent: how each of them is asked."""

from __future__ import annotations

from notifier.carriers.fetching.asking import Credentials, HttpFetcher, HttpSubscriber, Recipe
from notifier.carriers.fetching.recipes import RECIPES

__all__ = ["RECIPES", "Credentials", "HttpFetcher", "HttpSubscriber", "Recipe"]
