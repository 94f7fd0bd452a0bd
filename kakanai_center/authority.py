"""The center's own certificate authority: certificates for its desks and for itself, nobody else's.

Key and certificate stand in the center's key store, so whoever saves the keys saves the authority.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kakanai_desk.vault.carried import Card
from kakanai_desk.vault.certificates import DESK_URI, Key, key_from_bytes, key_to_bytes, new_key
from kakanai_desk.vault.keystore import KeyStore, need

AUTHORITY_DAYS, SERVER_DAYS, DESK_DAYS = 3650, 400, 90
SERVER_LEAST_DAYS = 100  # one with less left is made anew at the next start
CLOCKS = timedelta(minutes=10)  # how far the clocks of desk and center may differ
KEY, CERTIFICATE = "authority", "authority-certificate"
CLIENT, SERVER = ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH
SERVER_KEY, SERVER_CERTIFICATE = "server-tls", "server-tls-certificate"


@dataclass(frozen=True)
class Issued:
    """A certificate (DER) and what it is known by."""

    certificate: bytes
    serial: str
    not_after: datetime


class Authority:
    """Signs certificates. ``certificate`` is what desks trust."""

    def __init__(self, keys: KeyStore) -> None:
        """Raises KeyMissing where ``make`` was never called."""
        self._keys = keys
        self._key = key_from_bytes(need(keys, KEY))
        self.certificate = need(keys, CERTIFICATE)
        self._issuer = x509.load_der_x509_certificate(self.certificate)

    @classmethod
    def make(cls, keys: KeyStore, now: datetime) -> Authority:
        """The authority of a center; made where there is none."""
        if keys.get(KEY) is None or keys.get(CERTIFICATE) is None:
            key = new_key()
            name = _name("Kakanai center authority")
            made = (
                _builder(name, name, key.public_key(), now, AUTHORITY_DAYS)
                .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
                .add_extension(_usage(signs=True), critical=True)
                .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
                .sign(key, hashes.SHA256())
            )
            keys.put(CERTIFICATE, made.public_bytes(serialization.Encoding.DER))
            keys.put(KEY, key_to_bytes(key))
        return cls(keys)

    def proves(self, card: Card) -> Card:
        """The card with this authority's signature."""
        return card.proven(self._key)

    def for_desk(self, terminal: str, key: ec.EllipticCurvePublicKey, now: datetime) -> Issued:
        """A certificate that says: the holder of this key is this terminal, to the center and to its neighbours."""
        holder = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(DESK_URI + terminal)])
        return self._issue(terminal, key, now, DESK_DAYS, holder, CLIENT, SERVER)

    def for_server(self, names: Sequence[str], now: datetime) -> tuple[Key, bytes]:
        """The center's own key and certificate for these host names and addresses; kept until they no longer fit."""
        kept_key, kept = self._keys.get(SERVER_KEY), self._keys.get(SERVER_CERTIFICATE)
        if kept_key is not None and kept is not None and self._fits(kept, names, now):
            return key_from_bytes(kept_key), kept
        key = new_key()
        holder = x509.SubjectAlternativeName([_host(name) for name in names])
        issued = self._issue(names[0], key.public_key(), now, SERVER_DAYS, holder, SERVER)
        self._keys.put(SERVER_KEY, key_to_bytes(key))
        self._keys.put(SERVER_CERTIFICATE, issued.certificate)
        return key, issued.certificate

    def _fits(self, kept: bytes, names: Sequence[str], now: datetime) -> bool:
        found = x509.load_der_x509_certificate(kept)
        said = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        left = found.not_valid_after_utc - now
        return (
            found.issuer == self._issuer.subject
            and left >= timedelta(days=SERVER_LEAST_DAYS)
            and list(said) == [_host(name) for name in names]
        )

    def _issue(
        self,
        name: str,
        key: ec.EllipticCurvePublicKey,
        now: datetime,
        days: int,
        holder: x509.SubjectAlternativeName,
        *uses: x509.ObjectIdentifier,
    ) -> Issued:
        made = (
            _builder(_name(name), self._issuer.subject, key, now, days)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage(uses), critical=True)
            .add_extension(holder, critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        der = made.public_bytes(serialization.Encoding.DER)
        return Issued(der, f"{made.serial_number:x}", made.not_valid_after_utc)


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS)
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
