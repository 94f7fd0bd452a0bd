"""X.509 for the way between desk and center: keys, requests, certificates, TLS (docs/decisions/mutual-tls.md).

ECDSA on P-256: every TLS library of the closed network speaks it. A key reaches Python's ``ssl`` only through a file,
so it goes there encrypted under a password that exists for that moment alone.
"""

from __future__ import annotations

import os
import secrets
import ssl
import tempfile
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DESK_URI = "urn:kakanai:desk:"
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"  # of TLS 1.2: forward secret and authenticated; 1.3 has no others
Key = ec.EllipticCurvePrivateKey


class BadRequest(Exception):
    """The bytes are no certificate request of ours."""


def new_key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def key_to_bytes(key: Key) -> bytes:
    """PKCS#8, for a key store."""
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def key_from_bytes(kept: bytes) -> Key:
    key = serialization.load_der_private_key(kept, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not an EC key")
    return key


def make_request(key: Key, terminal: str) -> bytes:
    """A request (PKCS#10, DER). What the certificate will say of its holder is the center's to decide."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, terminal)])
    return (
        x509.CertificateSigningRequestBuilder()
        .subject_name(name)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )


def requested_key(request: bytes) -> ec.EllipticCurvePublicKey:
    """The public key of a request, which its sender has the private half of.

    Raises:
        BadRequest: it is no request, not of our kind of key, or not signed with it.
    """
    try:
        found = x509.load_der_x509_csr(request)
        key = found.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise BadRequest
        if not found.is_signature_valid:
            raise BadRequest
    except (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature) as error:
        raise BadRequest from error
    return key


def fingerprint(certificate: bytes) -> str:
    """SHA-256 over a certificate in DER, in hex: by this a certificate is known."""
    return sha256(certificate).hexdigest()


def desk_of(certificate: bytes) -> str | None:
    """The terminal that a desk's certificate (DER) is made out to; None for any other certificate."""
    try:
        names = x509.load_der_x509_certificate(certificate).extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        )
    except (ValueError, x509.ExtensionNotFound):
        return None
    uris = names.value.get_values_for_type(x509.UniformResourceIdentifier)
    return next((uri.removeprefix(DESK_URI) for uri in uris if uri.startswith(DESK_URI)), None)


def to_pem(certificate: bytes) -> str:
    return ssl.DER_cert_to_PEM_cert(certificate)


def client_context(authority: bytes) -> ssl.SSLContext:
    """What a desk speaks TLS with: it trusts this one authority and nothing that the machine trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    context.hostname_checks_common_name = False  # a desk's certificate is never that of a host of the same name
    context.load_verify_locations(cadata=to_pem(authority))
    return context


def neighbour_context(authority: bytes) -> ssl.SSLContext:
    """As ``client_context``, towards another desk: its certificate names a terminal, which the caller checks."""
    context = client_context(authority)
    context.check_hostname = False
    return context


def server_context(authority: bytes | None) -> ssl.SSLContext:
    """What a center listens with; given an authority, nobody without a certificate of it gets through."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    if authority is not None:
        context.load_verify_locations(cadata=to_pem(authority))
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def show_as(context: ssl.SSLContext, key: Key, certificate: bytes) -> None:
    """Let ``context`` show this certificate (DER)."""
    password = secrets.token_bytes(24).hex()
    sealed = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password.encode()),
    )
    handle, name = tempfile.mkstemp(prefix="kakanai-")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(sealed + to_pem(certificate).encode())
        context.load_cert_chain(name, password=password)
    finally:
        Path(name).unlink()
