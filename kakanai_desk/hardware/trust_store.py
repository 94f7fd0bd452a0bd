"""Reads the trust store of the settings (``[card] trust``) from its folder (docs/settings.md).

``my_number/<証明者鍵ID in hexadecimal>.pem`` holds one public key each, ``residence/*.cer`` one root certificate each
(出入国在留管理庁 publishes them), ``passport/*.cer`` one certificate of a country's authority each (外務省's list).
Whoever may write there decides which cards are genuine, so the folder belongs to the administrator.
"""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from kakanai_desk.core.errors import SettingsBroken
from kakanai_desk.hardware.card.certificate import BROKEN
from kakanai_desk.hardware.card.trust import TrustStore

_INVENTED = b"9"  # 証明者鍵ID of the played cards; real ones begin with 5


def read_trust(folder: Path, *, invented: bool = False) -> TrustStore:
    """
    ``invented``: the authorities of the played cards may be in it; never where real residents are served.

    Raises:
        SettingsBroken: naming every file that is no key; a store is believed whole or not at all.
    """
    keys: dict[bytes, RSAPublicKey] = {}
    findings: list[str] = []
    if not folder.is_dir():
        raise SettingsBroken([f"[card.trust] {folder.name}: フォルダがありません。"])
    for file in sorted((folder / "my_number").glob("*.pem")):
        try:
            name = bytes.fromhex(file.stem)
            key = load_pem_public_key(file.read_bytes())
        except (ValueError, OSError):
            findings.append(f"[card.trust] my_number/{file.name}: 公開鍵として読めません。")
            continue
        if len(name) != 16 or not isinstance(key, RSAPublicKey):
            findings.append(f"[card.trust] my_number/{file.name}: 名前は鍵ID(16進32桁)、中身はRSA公開鍵です。")
            continue
        if name.startswith(_INVENTED) and not invented:
            findings.append(f"[card.trust] my_number/{file.name}: 見本のカードの鍵です。本番では使えません。")
            continue
        keys[name] = key
    residence = _roots(folder, "residence", invented, findings)
    passport = _roots(folder, "passport", invented, findings)
    if findings:
        raise SettingsBroken(findings)
    return TrustStore(my_number=keys, residence=residence, passport=passport)


def _roots(folder: Path, kind: str, invented: bool, findings: list[str]) -> tuple[x509.Certificate, ...]:
    roots: list[x509.Certificate] = []
    for file in sorted((folder / kind).glob("*.cer")):
        try:
            raw = file.read_bytes()
            load = x509.load_pem_x509_certificate if raw.startswith(b"-----") else x509.load_der_x509_certificate
            root = load(raw)
            subject = root.subject.rfc4514_string()
        except (OSError, *BROKEN):
            findings.append(f"[card.trust] {kind}/{file.name}: 証明書として読めません。")
            continue
        if "MIHON" in subject and not invented:
            findings.append(f"[card.trust] {kind}/{file.name}: 見本のカードの証明書です。本番では使えません。")
            continue
        roots.append(root)
    return tuple(roots)
