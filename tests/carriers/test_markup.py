"""XML is read with everything off that an attacker could use."""

from __future__ import annotations

import pytest

from notifier.carriers.reading.markup import is_xml, load_xml, said_at
from notifier.errors import UnreadablePayload


def test_tags_are_read_without_their_namespaces() -> None:
    root = load_xml(b'<t:tracking xmlns:t="urn:x"><t:pin> 123 </t:pin></t:tracking>')
    assert root.tag == "tracking"
    assert said_at(root, "pin") == "123"
    assert said_at(root, "nothing") == ""


@pytest.mark.parametrize(
    ("body", "expected"),
    [(b"<t/>", True), (b"\xef\xbb\xbf <t/>", True), (b"\n<t/>", True), (b"{}", False), (b"", False)],
)
def test_xml_is_told_from_json_by_its_first_sign(body: bytes, expected: bool) -> None:
    assert is_xml(body) is expected


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE t [<!ENTITY a "x">]><t>&a;</t>',
        b'<!DOCTYPE t SYSTEM "file:///etc/passwd"><t/>',
        b'<!DOCTYPE t [<!ENTITY a SYSTEM "file:///etc/passwd">]><t>&a;</t>',
    ],
)
def test_document_types_and_entities_are_refused(body: bytes) -> None:
    with pytest.raises(UnreadablePayload, match="document type or entities"):
        load_xml(body)


@pytest.mark.parametrize("body", [b"", b"{}", b"<t>", b"<t>&u;</t>", b'<?xml version="1.0" encoding="klingon"?><t/>'])
def test_what_is_no_xml_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadablePayload, match="expected"):
        load_xml(body)
