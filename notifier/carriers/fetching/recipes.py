"""How each carrier and aggregator wants to be asked, and how often it may be."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import quote

from notifier.carriers.fetching.asking import Credentials, Recipe, Subscription
from notifier.carriers.fetching.calling import Call


def _number(numbers: Sequence[str]) -> str:
    """Return the one number of a call, as it may stand in a path."""
    return quote(numbers[0], safe="")


# https://www.aftership.com/docs/tracking/jh865r66gc6hi-get-trackings, …/quickstart/rate-limit
def _ask_aftership(account: Credentials, numbers: Sequence[str]) -> Call:
    return Call(
        path="/tracking/2025-07/trackings",
        query={"tracking_numbers": ",".join(numbers)},
        headers={"as-api-key": account.key},
    )


# https://docs.easypost.com/docs/trackers#retrieve-a-list-of-trackers
def _ask_easypost(account: Credentials, numbers: Sequence[str]) -> Call:
    return Call(path="/v2/trackers", query={"tracking_code": numbers[0]}, basic=(account.key, ""))


# https://docs.ship24.com/tracking-api-reference/ (get tracking results by tracking number), …/rate-limits
def _ask_ship24(account: Credentials, numbers: Sequence[str]) -> Call:
    path = f"/public/v1/trackers/search/{_number(numbers)}/results"
    return Call(path=path, headers={"authorization": f"Bearer {account.key}"})


# https://asset.17track.net/api/document/v2.4_en/index.html (gettrackinfo, for numbers that were registered), limits:
# https://github.com/api-evangelist/17track (`rate-limits/`): 40 numbers a call, 3 calls a second, then 429
def _ask_17track(account: Credentials, numbers: Sequence[str]) -> Call:
    asked = [{"number": number} for number in numbers]
    return Call(method="POST", path="/track/v2.4/gettrackinfo", headers={"17token": account.key}, json=asked)


# https://github.com/UPS-API/api-documentation (Tracking.yaml, OAuthClientCredentials.yaml)
def _ask_ups(_account: Credentials, numbers: Sequence[str]) -> Call:
    headers = {"transId": uuid.uuid4().hex, "transactionSrc": "notifier"}
    return Call(path=f"/api/track/v1/details/{_number(numbers)}", query={"locale": "en_US"}, headers=headers)


def _ups_token(account: Credentials) -> Call:
    form = {"grant_type": "client_credentials"}
    return Call(method="POST", path="/security/v1/oauth/token", form=form, basic=(account.key, account.secret))


# https://github.com/UPS-API/api-documentation (UPSTrackAlert.yaml)
def _subscribe_ups(_account: Credentials, numbers: Sequence[str], url: str, secret: str) -> Call:
    return Call(
        method="POST",
        path="/api/track/v1/subscription/standard/package",
        headers={"transId": uuid.uuid4().hex, "transactionSrc": "notifier"},
        json={
            "locale": "en_US",
            "countryCode": "US",
            "trackingNumberList": list(numbers),
            "destination": {"url": url, "credentialType": "Bearer", "credential": secret},
        },
    )


# https://developer.fedex.com/api/en-us/catalog/track/docs.html (30 numbers a call), …/authorization/docs.html, and
# https://developer.fedex.com/api/en-us/guides/ratelimits.html (1,400 calls in ten seconds, 100,000 a day, then 429)
def _ask_fedex(_account: Credentials, numbers: Sequence[str]) -> Call:
    asked = [{"trackingNumberInfo": {"trackingNumber": number}} for number in numbers]
    body = {"includeDetailedScans": True, "trackingInfo": asked}
    return Call(method="POST", path="/track/v1/trackingnumbers", headers={"x-locale": "en_US"}, json=body)


def _fedex_token(account: Credentials) -> Call:
    form = {"grant_type": "client_credentials", "client_id": account.key, "client_secret": account.secret}
    return Call(method="POST", path="/oauth/token", form=form)


# https://developer.dhl.com/api-reference/shipment-tracking (one number a call; a new key may call 250 times a day, and
# once in five seconds, then 429)
def _ask_dhl(account: Credentials, numbers: Sequence[str]) -> Call:
    query = {"trackingNumber": numbers[0], "language": "en"}
    return Call(path="/track/shipments", query=query, headers={"dhl-api-key": account.key})


# https://www.canadapost-postescanada.ca/info/mc/business/productsservices/developers/services/tracking/trackingdetails.jsf
# It answers any other Accept with an error, and 404 ("004 No PIN History") for a number that it does not know.
def _ask_canadapost(account: Credentials, numbers: Sequence[str]) -> Call:
    return Call(
        path=f"/vis/track/pin/{_number(numbers)}/detail",
        headers={"accept": "application/vnd.cpc.track-v2+xml", "accept-language": "en-CA"},
        basic=(account.key, account.secret),
    )


# https://developer.royalmail.net (Tracking API v2: events); the headers, in the open:
# https://github.com/elliotjreed/royal-mail-tracking
def _ask_royalmail(account: Credentials, numbers: Sequence[str]) -> Call:
    headers = {
        "x-ibm-client-id": account.key,
        "x-ibm-client-secret": account.secret,
        "x-accept-rmg-terms": "yes",
        "accept": "application/json",
    }
    return Call(path=f"/mailpieces/v2/{_number(numbers)}/events", headers=headers)


# https://developers.auspost.com.au/apis/shipping-and-tracking/reference/track-items (10 numbers a call, else 51101),
# https://auspost.com.au/developers/help-support/about-our-apis (how many calls differs by credentials; then 429)
def _ask_australiapost(account: Credentials, numbers: Sequence[str]) -> Call:
    return Call(
        path="/shipping/v1/track",
        query={"tracking_ids": ",".join(numbers)},
        headers={"account-number": account.account, "accept": "application/json"},
        basic=(account.key, account.secret),
    )


RECIPES: dict[str, Recipe] = {
    "17track": Recipe(base_url="https://api.17track.net", most=40, per_second=3, needs=("key",), ask=_ask_17track),
    "aftership": Recipe(
        base_url="https://api.aftership.com", most=50, per_second=5, needs=("key",), ask=_ask_aftership
    ),
    "australiapost": Recipe(
        base_url="https://digitalapi.auspost.com.au",
        most=10,
        per_second=0.15,  # ten calls a minute
        needs=("key", "secret", "account"),
        ask=_ask_australiapost,
        carriers=frozenset({"australiapost", "auspost"}),
    ),
    "canadapost": Recipe(
        base_url="https://soa-gw.canadapost.ca",
        most=1,
        per_second=1,
        needs=("key", "secret"),
        ask=_ask_canadapost,
        carriers=frozenset({"canadapost", "postescanada"}),
    ),
    "dhl": Recipe(
        base_url="https://api-eu.dhl.com",
        most=1,
        per_second=0.2,  # what a new key is granted: one call in five seconds, 250 a day
        needs=("key",),
        ask=_ask_dhl,
        carriers=frozenset(
            {
                "dhl",
                "dhlexpress",
                "dhlecommerce",
                "dhlparcel",
                "dhlparcelde",
                "dhlpaket",
                "dhlglobalmail",
                "deutschepost",
            }
        ),
    ),
    "easypost": Recipe(base_url="https://api.easypost.com", most=1, per_second=5, needs=("key",), ask=_ask_easypost),
    "fedex": Recipe(
        base_url="https://apis.fedex.com",
        most=30,
        per_second=1,
        needs=("key", "secret"),
        ask=_ask_fedex,
        carriers=frozenset({"fedex", "fedexexpress", "fedexground", "tnt"}),
        token=_fedex_token,
    ),
    "royalmail": Recipe(
        base_url="https://api.royalmail.net",
        most=1,
        per_second=1,
        needs=("key", "secret"),
        ask=_ask_royalmail,
        carriers=frozenset({"royalmail"}),
    ),
    "ship24": Recipe(base_url="https://api.ship24.com", most=1, per_second=5, needs=("key",), ask=_ask_ship24),
    "ups": Recipe(
        base_url="https://onlinetools.ups.com",
        most=1,
        per_second=2,
        needs=("key", "secret"),
        ask=_ask_ups,
        carriers=frozenset({"ups"}),
        token=_ups_token,
        subscription=Subscription(ask=_subscribe_ups, most=100, lasts=timedelta(days=14)),
    ),
}
"""By the kind of source whose adapter reads the answers. Each pace is well below what the vendor allows."""
