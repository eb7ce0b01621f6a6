"""What the SDKs must not write into our log.

At DEBUG `python_http_client` logs every answer, and in the part of it that we go round every header, with the API key,
and every payload; at INFO `twilio.http_client` logs the URLs of look-ups, which carry phone numbers;
`urllib3` logs URLs at DEBUG, and `httpx` at INFO. (Read in
python-http-client 3.3.7, `client.py`, and twilio 9.13.0, `http/__init__.py`.)
"""

from __future__ import annotations

import logging

TALKATIVE = ("python_http_client", "python_http_client.client", "twilio.http_client", "urllib3", "httpx", "httpcore")


def quiet_sdk_loggers() -> None:
    """Let the SDKs' loggers speak from WARNING on. Call it after logging is configured."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
