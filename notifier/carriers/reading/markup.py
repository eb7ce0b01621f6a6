"""Reading XML, with everything off that an attacker could use: document types, entities, what lies elsewhere.

Source: https://docs.python.org/3/library/xml.html#xml-security
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from notifier.errors import UnreadablePayload

_MARK = b"\xef\xbb\xbf"
"""What some systems write before the first byte of UTF-8."""


def is_xml(body: bytes) -> bool:
    """Whether the body begins as XML does; for sources that send JSON as well."""
    return body.removeprefix(_MARK).lstrip()[:1] == b"<"


def load_xml(body: bytes) -> Element:
    """Return the root of the document; no tag carries its namespace. Raises UnreadablePayload."""
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnreadablePayload(f"expected plain XML, found a document type or entities ({error})") from error
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadablePayload(f"expected XML: {error}") from error
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def said_at(element: Element, path: str) -> str:
    """Return the text at the path below the element, without space around it, or ""."""
    return (element.findtext(path) or "").strip()
