"""How a desk comes to its center: by a one-time code, once.

The desk first fetches the center's authority and holds it against the code; only then does it say the code's secret,
over TLS that this authority vouches for. It makes its own key, which never leaves the key store.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx
import msgspec

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.sync.identity import Identity
from kakanai_desk.sync.protocol import AUTHORITY_PATH, ENROL_PATH
from kakanai_desk.vault import signing
from kakanai_desk.vault.certificates import client_context, desk_of, make_request, new_key
from kakanai_desk.vault.enrolment_code import EnrolmentCode, mark_of
from kakanai_desk.vault.keystore import KeyStore

SECONDS = 15.0


class CodeMistyped(DeskError):
    """It has not the form of an enrolment code."""

    code = "ENROL-01"


class OtherCenter(DeskError):
    """Whoever answers is not the center that made the code; the code was not told."""

    code = "ENROL-02"


class CodeOfAnother(DeskError):
    """The code is for another terminal. Values: ``terminal``."""

    code = "ENROL-03"


class _Certificate(msgspec.Struct):
    certificate: bytes


def enrolment_url(center_url: str) -> str:
    """Where the center takes new desks: by default the port after the one that desks use."""
    parts = urlsplit(center_url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"https://{host}:{(parts.port or 443) + 1}"


def enrol(url: str, typed: str, terminal: str, keys: KeyStore, signer: signing.Signer) -> Identity:
    """Come to the center at ``url`` with a code; the identity is kept in ``keys``.

    Raises:
        CodeMistyped, CodeOfAnother, OtherCenter: nothing was told to anybody.
        CenterUnreachable, CenterRefused: as their docstrings say; ``status`` 403 is a wrong, used or expired code.
    """
    try:
        code = EnrolmentCode.parse(typed)
    except ValueError:
        raise CodeMistyped from None
    if code.terminal != terminal:
        raise CodeOfAnother(terminal=code.terminal)
    stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    stranger.check_hostname, stranger.verify_mode = False, ssl.CERT_NONE  # what it says is held against the code
    authority = _certificate(_ask(url, stranger, AUTHORITY_PATH))
    if mark_of(authority) != code.mark:
        raise OtherCenter
    key = new_key()
    request = make_request(key, terminal)
    said = {
        "terminal": terminal,
        "secret": code.secret,
        "request": request,
        "signing_key": signer.public_key,
        "proof": signer.sign(signing.ENROL, request),
    }
    made = Identity(key, _certificate(_ask(url, client_context(authority), ENROL_PATH, said)), authority)
    if desk_of(made.certificate) != terminal:
        raise CenterRefused(status="answer")
    made.keep(keys)
    return made


def _ask(url: str, context: ssl.SSLContext, path: str, said: Mapping[str, object] | None = None) -> bytes:
    try:
        with httpx.Client(base_url=url, timeout=SECONDS, trust_env=False, verify=context) as client:
            if said is None:
                answer = client.get(path)
            else:
                headers = {"content-type": "application/json"}
                answer = client.post(path, content=msgspec.json.encode(said), headers=headers)
    except httpx.HTTPError as error:
        raise CenterUnreachable from error
    if answer.status_code != 200:
        raise CenterRefused(status=answer.status_code)
    return answer.content


def _certificate(answer: bytes) -> bytes:
    try:
        return msgspec.json.decode(answer, type=_Certificate).certificate
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise CenterRefused(status="answer") from None
