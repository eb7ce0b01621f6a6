"""ShipStation (API v1): orders and shipments. Its webhooks hold only an address under which to ask for what happened.

Docs: https://docs.shipstation.com/apis/shipstation-v1/docs/models/webhook (webhooks, which are not signed),
…/models/order, …/models/shipment (what is answered), …/start-here/requirements (basic authentication; 40 calls a
minute, then 429 with `X-Rate-Limit-Reset` in seconds).
Its times are of the Pacific coast and have no offset; they are only compared with each other.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import orjson

from notifier.domain.shop import Contact, FulfilmentState, LookUp, OrderState, ShopNews, Statement
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import Fetched, FetchResult, RawWebhook
from notifier.shops.account import ShopAccount
from notifier.shops.calling import get, open_client
from notifier.shops.proofs import is_same, require_secret
from notifier.shops.reading import JsonObject, expect, first, inner, load, objects, placed, version
from notifier.shops.zones import zone_of

_HOST = re.compile(r"ssapi\d{0,3}\.shipstation\.com")
_PATHS = frozenset({"/orders", "/shipments", "/fulfillments"})
_OURS = frozenset({"page", "pageSize"})
_PER_PAGE = 500
_MOST_PAGES = 20
_MOST_SECONDS = 20.0
"""After that long no further page is asked for: a task that runs for a minute is ended."""

_CARRIERS: dict[str, str] = {
    "amazon_buy_shipping": "amazon",
    "dhl_express_worldwide": "dhlexpress",
    "dhl_global_mail": "dhlecommerce",
    "endicia": "usps",
    "express_1": "usps",
    "fedex_walleted": "fedex",
    "stamps_com": "usps",
    "ups_walleted": "ups",
    "usps_walleted": "usps",
}
"""Carriers that ShipStation calls after who sells the label."""


class ShipStation:
    """An account at ShipStation. The secret is a token of your own, which stands in the address of the webhook."""

    name = "shipstation"

    def __init__(self, account: ShopAccount) -> None:
        self._secret = account.secret
        self._base_url = account.base_url
        self._account = (account.key, account.api_secret)

    def greets(self, raw: RawWebhook) -> bool:
        """Return False: ShipStation does not ask first."""
        return False

    def verify(self, raw: RawWebhook) -> None:
        """Return if the address that was called holds the token. Raises WebhookRejected.

        Whoever knows it can have us ask ShipStation for what is there, and can tell us nothing else.
        """
        require_secret(self._secret, raw, "ShipStation")
        token = parse_qs(raw.path.partition("?")[2]).get("token", [""])[0]
        if not is_same(token, self._secret):
            raise WebhookRejected(f"{raw.source}: the address that was called does not end in ?token= and the secret")

    def sign(self, body: bytes) -> dict[str, str]:
        """Return no headers: nothing is signed."""
        return {}

    def call(self, path: str) -> str:
        """Return the path with the token behind it."""
        return f"{path}?{urlencode({'token': self._secret})}"

    def identify(self, raw: RawWebhook) -> str:
        """Return "": an announcement is told by its body, for each names an address of its own."""
        return ""

    def parse(self, raw: RawWebhook) -> ShopNews:
        """Return what is to be asked for. Raises UnreadablePayload for an address that is not ShipStation's."""
        body = load(raw.body)
        written = body.get("resource_url")
        try:
            url = urlsplit(written if isinstance(written, str) else "")
            port = url.port
        except ValueError:
            raise UnreadablePayload("resource_url: expected an address, found something else") from None
        is_theirs = url.scheme == "https" and port in (None, 443) and url.username is None
        if not is_theirs or not _HOST.fullmatch(url.hostname or ""):
            raise UnreadablePayload("resource_url: it does not lead to ShipStation, so it is not followed")
        if url.path.rstrip("/").lower() not in _PATHS:
            return ShopNews(ignored=f"{first(body, 'resource_type')[:60]} is not about orders or shipments")
        query = tuple((name, value) for name, value in parse_qsl(url.query)[:20] if name not in _OURS)
        return ShopNews(look_up=LookUp(host=url.hostname or "", path=url.path.rstrip("/").lower(), query=query))

    def ask(self, wanted: LookUp, now: datetime) -> Fetched:
        """Ask for all pages of what was announced. Nothing is raised."""
        with open_client(*self._account) as client:
            return self._ask_pages(client, wanted)

    def _ask_pages(self, client: httpx.Client, wanted: LookUp) -> Fetched:
        url = f"{self._base_url or f'https://{wanted.host}'}{wanted.path}"
        ends = time.monotonic() + _MOST_SECONDS
        bodies: list[bytes] = []
        for page in range(1, _MOST_PAGES + 1):
            query = (*wanted.query, ("page", str(page)), ("pageSize", str(_PER_PAGE)))
            fetched = get(client, url, query)
            if fetched.result is not FetchResult.ANSWERED:
                return fetched
            bodies += fetched.bodies
            if page >= _pages_in(fetched):
                return Fetched(result=FetchResult.ANSWERED, bodies=tuple(bodies))
            if time.monotonic() > ends:
                break
        return Fetched(result=FetchResult.UNAVAILABLE, problem="the answer has too many pages, or they take too long")

    def parse_answer(self, raw: RawWebhook) -> ShopNews:
        """Return the orders, shipments or fulfilments of one page. Raises UnreadablePayload."""
        body = load(raw.body)
        orders = [_read_order(one, f"orders[{i}]") for i, one in enumerate(objects(body.get("orders")))]
        sent = [
            _read_parcel(one, f"{kind}s[{i}]", kind)
            for kind in ("shipment", "fulfillment")
            for i, one in enumerate(_outbound(objects(body.get(f"{kind}s"))))
        ]
        return ShopNews(statements=(*orders, *sent), ignored="" if orders or sent else "there is nothing on the page")


def _pages_in(fetched: Fetched) -> int:
    """Return of how many pages an answer is one; one that cannot be read is the last, and is shown as such."""
    try:
        body = orjson.loads(fetched.bodies[0])
    except orjson.JSONDecodeError:
        return 1
    pages = body.get("pages") if isinstance(body, dict) else 1
    return pages if isinstance(pages, int) else 1


def _outbound(found: Iterable[JsonObject]) -> list[JsonObject]:
    """A label for a return is no parcel that a customer waits for."""
    return [one for one in found if one.get("isReturnLabel") is not True]


def _read_order(order: JsonObject, where: str) -> Statement:
    status = first(order, "orderStatus").lower()
    return Statement(
        order_key=expect(order, "orderId", where),
        order_ref=expect(order, "orderNumber", where),
        version=version(first(order, "modifyDate", "createDate"), f"{where}.modifyDate"),
        state=OrderState(
            is_cancelled=status == "cancelled",
            is_unpaid=status == "awaiting_payment",
            is_complete=status == "shipped",
            value=_amount(order.get("orderTotal")),
            destination_country=first(inner(order, "shipTo"), "country"),
        ),
        contact=_read_contact(order),
        placed=placed(first(order, "orderDate", "createDate")),
    )


def _amount(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _read_parcel(parcel: JsonObject, where: str, kind: str) -> Statement:
    is_void = parcel.get("voided") is True
    written = first(parcel, "voidDate") if is_void else ""
    number, code = first(parcel, "trackingNumber"), first(parcel, "carrierCode")
    carrier = _CARRIERS.get(code.lower(), code)
    country = first(inner(parcel, "shipTo"), "country")
    return Statement(
        order_key=expect(parcel, "orderId", where),
        order_ref=first(parcel, "orderNumber"),
        key=f"{kind} {expect(parcel, f'{kind}Id', where)}",
        version=version(written or first(parcel, "createDate"), f"{where}.createDate"),
        state=FulfilmentState(
            parcels=((carrier, number),) if number else (), is_cancelled=is_void, destination_country=country
        ),
        contact=_read_contact(parcel),
    )


def _read_contact(node: JsonObject) -> Contact:
    """Return who is told. ShipStation knows neither language nor consent."""
    address = inner(node, "shipTo")
    return Contact(
        name=first(address, "name"),
        email=first(node, "customerEmail"),
        phone=first(address, "phone"),
        zone=zone_of(first(address, "country"), first(address, "state")),
    )
