from __future__ import annotations

import stat
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_public_key

from notifier.errors import StartError
from notifier.simulator.keys import ensure_key, load_key, sign


def test_a_missing_key_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "simulator.pem"

    public = ensure_key(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["simulator.pem"]
    key = load_der_public_key(b64decode(public))
    assert isinstance(key, EllipticCurvePublicKey)
    assert isinstance(key.curve, SECP256R1)


def test_a_key_stays_the_same(tmp_path: Path) -> None:
    assert ensure_key(tmp_path / "key") == ensure_key(tmp_path / "key")
    assert ensure_key(tmp_path / "key") != ensure_key(tmp_path / "other")


def test_those_who_start_together_end_up_with_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(ensure_key, [tmp_path / "key"] * 8))

    assert len(keys) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


def test_the_signature_fits_the_public_key(tmp_path: Path) -> None:
    public = load_der_public_key(b64decode(ensure_key(tmp_path / "key")))
    assert isinstance(public, EllipticCurvePublicKey)

    signature = sign(load_key(tmp_path / "key"), b"payload")

    public.verify(b64decode(signature), b"payload", ECDSA(SHA256()))


def test_a_file_that_is_no_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("no key")

    with pytest.raises(StartError, match=str(tmp_path / "key")):
        ensure_key(tmp_path / "key")


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    other = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key").write_bytes(other)

    with pytest.raises(StartError, match="another kind"):
        ensure_key(tmp_path / "key")


def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StartError, match="cannot be used"):
        ensure_key(tmp_path / "file" / "key")
