"""The key pair with which the simulator signs SendGrid's receipts: ECDSA on P-256, as SendGrid's."""

from __future__ import annotations

import os
import secrets
from base64 import b64encode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from notifier.errors import StartError


def new_key() -> EllipticCurvePrivateKey:
    """Return a key that nobody has had before."""
    return generate_private_key(SECP256R1())


def ensure_key(path: Path) -> str:
    """Return the public key (base64 of DER, as SendGrid shows its own) of the key in the file.

    A missing file is made, readable by its owner alone. Two processes that start together end up with one key. Raises
    StartError where the file cannot be used.
    """
    return public_key(load_key(path))


def load_key(path: Path) -> EllipticCurvePrivateKey:
    """Return the key in the file, which is made where it is missing. Raises StartError."""
    try:
        if not path.exists():
            _create(path)
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise StartError(f"simulator: the key file {path} cannot be used: {error}") from error
    if not isinstance(key, EllipticCurvePrivateKey):
        raise StartError(f"simulator: the key file {path} holds a key of another kind. Delete it to get a new one")
    return key


def public_key(key: EllipticCurvePrivateKey) -> str:
    """Return the public half: base64 of DER."""
    return b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def sign(key: EllipticCurvePrivateKey, payload: bytes) -> str:
    """Return the signature of the payload: base64 of DER."""
    return b64encode(key.sign(payload, ECDSA(SHA256()))).decode()


def _create(path: Path) -> None:
    """Write the whole file under another name first; the link fails where another process was faster."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    pem = new_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
