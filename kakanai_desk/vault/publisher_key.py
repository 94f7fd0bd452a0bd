"""The private key of one who may sign packs: a file under a passphrase, on no counter and not at the center (R-117)."""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from nacl.signing import SigningKey

from kakanai_desk.vault.signing import KeySigner


class KeyUnfit(ValueError):
    """The key cannot be used. ``why``: passphrase (or no key file at all), kind (a key of something else)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def opened(pem: bytes, passphrase: str) -> KeySigner:
    """
    Raises:
        KeyUnfit: the passphrase is another one, or the file is no such key.
    """
    try:
        found = load_pem_private_key(pem, passphrase.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyUnfit("passphrase") from None
    if not isinstance(found, Ed25519PrivateKey):
        raise KeyUnfit("kind")
    return KeySigner(SigningKey(found.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())))
