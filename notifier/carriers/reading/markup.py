"""Reading XML, with everything off that an attacker could use: document types, entities, what lies elsewhere.

Source: https://docs.python.org/3/library/xml.html#xml-security
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from notifier.errors import UnreadablePayload

_BEFORE = b"\xef\xbb\xbf \t\r\n"
"""What some systems write before a document: the mark of UTF-8, and space, which a parser takes for a mistake."""


def is_xml(body: bytes) -> bool:
    """Whether the body begins as XML does; for sources that send JSON as well."""
    return body.lstrip(_BEFORE)[:1] == b"<"


def load_xml(body: bytes) -> Element:
    """Return the root of the document; no tag carries its namespace. Raises UnreadablePayload."""
    try:
        root: Element = fromstring(body.lstrip(_BEFORE), forbid_dtd=True)
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
