"""HTTPS to the center, with this desk's certificate. There is no other way over the network.

Proxies and certificates of the machine are ignored: the center is on the closed network, and the desk trusts the one
authority whose mark stood in its enrolment code. A certificate is renewed in its last third, in passing.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import httpx
import msgspec

from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.sync import changes
from kakanai_desk.sync.alarm_protocol import ALARMS_PATH
from kakanai_desk.sync.credential_protocol import CREDENTIALS_PATH
from kakanai_desk.sync.effect_protocol import EFFECTS_PATH
from kakanai_desk.sync.figures_protocol import FIGURES_PATH
from kakanai_desk.sync.handling_protocol import OPEN_PATH, SHUT_PATH
from kakanai_desk.sync.identity import Identity
from kakanai_desk.sync.imported_protocol import IMPORTED_BACK_PATH, IMPORTED_OPEN_PATH, IMPORTED_PATH
from kakanai_desk.sync.lineage_protocol import LINEAGE_PATH
from kakanai_desk.sync.lines_protocol import LINES_PATH
from kakanai_desk.sync.pack_protocol import PACK_PATH, PACKS_PATH
from kakanai_desk.sync.pause_protocol import PAUSES_PATH
from kakanai_desk.sync.people_protocol import PEOPLE_PATH
from kakanai_desk.sync.proposal_protocol import PROPOSALS_PATH
from kakanai_desk.sync.protocol import PATH, RENEW_PATH
from kakanai_desk.sync.record_protocol import RECORD_PATH
from kakanai_desk.sync.release_protocol import RELEASE_FILE_PATH, RELEASES_PATH
from kakanai_desk.sync.resident_protocol import RESIDENT_PATH, RESIDENTS_PATH
from kakanai_desk.sync.search_protocol import SEARCH_PATH
from kakanai_desk.sync.slip_protocol import SLIP_PATH, SLIPS_PATH
from kakanai_desk.sync.tries_protocol import TRIES_PATH
from kakanai_desk.vault.certificates import desk_of, make_request, new_key
from kakanai_desk.vault.keystore import KeyStore
from kakanai_desk.vault.releases import CHUNK, ReleaseAway

log = logging.getLogger(__name__)
JSON = {"content-type": "application/json"}
NO_FILE = 404
WAIT = (408, 429)  # the center is there and will take it later


def _utc_now() -> datetime:
    return datetime.now(UTC)


class HttpsTransport:
    """One keep-alive connection, opened when it is needed. ``keys`` has what enrolment left there.

    ``exchange`` refuses with ``status`` enrol (this desk has no certificate), expired, or certificate (whoever answers
    is not the center that this desk knows).
    """

    def __init__(self, url: str, keys: KeyStore, timeout: float = 10.0, now: Callable[[], datetime] = _utc_now) -> None:
        self._url = url
        self._keys = keys
        self._timeout = timeout
        self._now = now
        self._client: httpx.Client | None = None
        self._renew_at = datetime.max.replace(tzinfo=UTC)

    def exchange(self, message: bytes) -> bytes:
        return self._say(PATH, message)

    def changes(self, question: bytes) -> bytes:
        return self._say(changes.PATH, question)

    def people(self, question: bytes) -> bytes:
        """See ``sync.people_feed.PeopleTransport``."""
        return self._say(PEOPLE_PATH, question)

    def tries(self, question: bytes) -> bytes:
        """See ``sync.city_tries.TriesTransport``."""
        return self._say(TRIES_PATH, question)

    def credentials(self, question: bytes) -> bytes:
        """See ``sync.credential_feed.CredentialTransport``."""
        return self._say(CREDENTIALS_PATH, question)

    def record(self, message: bytes) -> bytes:
        """See ``sync.witness.RecordTransport``."""
        return self._say(RECORD_PATH, message)

    def packs(self, question: bytes) -> bytes:
        """See ``sync.pack_feed.PackTransport``."""
        return self._say(PACKS_PATH, question)

    def pack(self, question: bytes) -> bytes:
        return self._say(PACK_PATH, question)

    def proposals(self, question: bytes) -> bytes:
        """See ``sync.proposal_feed.ProposalTransport``."""
        return self._say(PROPOSALS_PATH, question)

    def effects(self, question: bytes) -> bytes:
        """See ``sync.effect_feed.EffectTransport``."""
        return self._say(EFFECTS_PATH, question)

    def releases(self, question: bytes) -> bytes:
        """See ``sync.release_feed.ReleaseTransport``."""
        return self._say(RELEASES_PATH, question)

    def read(self, kind: str, name: str) -> Iterator[bytes]:
        """See ``vault.releases.ReleaseSource``: pieces as they come, nothing kept and nothing unpacked."""
        try:
            client = self._client or self._connect()
            with client.stream(
                "GET", RELEASE_FILE_PATH.format(kind=kind, name=name), headers={"accept-encoding": "identity"}
            ) as answer:
                if answer.status_code == NO_FILE:
                    raise FileNotFoundError
                if answer.status_code != 200:
                    raise ReleaseAway
                yield from answer.iter_raw(CHUNK)
        except (httpx.HTTPError, CenterRefused) as error:
            raise ReleaseAway from error

    def pauses(self, question: bytes) -> bytes:
        """See ``sync.pause_feed.PauseTransport``."""
        return self._say(PAUSES_PATH, question)

    def alarms(self, question: bytes) -> bytes:
        """See ``sync.alarm_feed.AlarmTransport``."""
        return self._say(ALARMS_PATH, question)

    def search(self, question: bytes) -> bytes:
        """See ``sync.city_search.SearchTransport``."""
        return self._say(SEARCH_PATH, question)

    def residents(self, question: bytes) -> bytes:
        """See ``sync.resident_lookup.ResidentTransport``."""
        return self._say(RESIDENTS_PATH, question)

    def resident(self, question: bytes) -> bytes:
        return self._say(RESIDENT_PATH, question)

    def imported(self, question: bytes) -> bytes:
        """See ``sync.imported_lookup.ImportedTransport``."""
        return self._say(IMPORTED_PATH, question)

    def imported_open(self, question: bytes) -> bytes:
        return self._say(IMPORTED_OPEN_PATH, question)

    def imported_back(self, question: bytes) -> bytes:
        return self._say(IMPORTED_BACK_PATH, question)

    def application_open(self, question: bytes) -> bytes:
        """See ``sync.application_lookup.ApplicationTransport``."""
        return self._say(OPEN_PATH, question)

    def application_shut(self, question: bytes) -> bytes:
        return self._say(SHUT_PATH, question)

    def figures(self, question: bytes) -> bytes:
        """See ``sync.city_figures.FiguresTransport``."""
        return self._say(FIGURES_PATH, question)

    def lines(self, question: bytes) -> bytes:
        """See ``sync.city_lines.LinesTransport``."""
        return self._say(LINES_PATH, question)

    def lineage(self, question: bytes) -> bytes:
        """See ``sync.lineage_lookup.LineageTransport``."""
        return self._say(LINEAGE_PATH, question)

    def slip_leave(self, question: bytes) -> bytes:
        """See ``sync.slip_shelf.SlipTransport``."""
        return self._say(SLIPS_PATH, question)

    def slip(self, name: str) -> bytes:
        path = SLIP_PATH.format(name=name)
        return self._heard(self._fresh(), lambda client: client.get(path))

    def _say(self, path: str, message: bytes) -> bytes:
        return self._post(self._fresh(), path, message)

    def _fresh(self) -> httpx.Client:
        """A client whose certificate lasts."""
        client = self._client or self._connect()
        return self._renew(client) if self._now() >= self._renew_at else client

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _connect(self) -> httpx.Client:
        identity = Identity.kept(self._keys)
        if identity is None:
            raise CenterRefused(status="enrol")
        begins, ends = identity.lasts
        if self._now() >= ends:
            raise CenterRefused(status="expired")
        self._renew_at = ends - (ends - begins) / 3
        self._client = httpx.Client(
            base_url=self._url, timeout=self._timeout, trust_env=False, verify=identity.context()
        )
        return self._client

    def _post(self, client: httpx.Client, path: str, body: bytes) -> bytes:
        return self._heard(client, lambda client: client.post(path, content=body, headers=JSON))

    def _heard(self, client: httpx.Client, asks: Callable[[httpx.Client], httpx.Response]) -> bytes:
        try:
            answer = asks(client)
        except httpx.HTTPError as error:
            if _not_the_center(error):
                self.close()
                raise CenterRefused(status="certificate") from error
            raise CenterUnreachable from error
        if answer.status_code >= 500 or answer.status_code in WAIT:
            raise CenterUnreachable
        if answer.status_code != 200:
            if answer.status_code == 403:
                self.close()  # perhaps this desk is enrolled anew meanwhile: look into the key store next time
            raise CenterRefused(status=answer.status_code)
        return answer.content

    def _renew(self, client: httpx.Client) -> httpx.Client:
        """A new key and certificate; the present ones serve on when that cannot be."""
        self._renew_at = datetime.max.replace(tzinfo=UTC)  # one try a connection
        before = Identity.kept(self._keys)
        if before is None:
            return client
        key = new_key()
        try:
            said = msgspec.json.encode({"request": make_request(key, before.terminal)})
            made = msgspec.json.decode(self._post(client, RENEW_PATH, said), type=_Renewed).certificate
        except (CenterUnreachable, CenterRefused, msgspec.DecodeError) as error:
            log.warning("the certificate was not renewed: %s", type(error).__name__)
            return self._client or self._connect()
        if desk_of(made) != before.terminal:
            log.error("the center's new certificate is another terminal's; it is not used")
            return client
        Identity(key, made, before.authority).keep(self._keys)
        self.close()
        return self._connect()


class _Renewed(msgspec.Struct):
    certificate: bytes


def _not_the_center(error: BaseException | None) -> bool:
    """Whether the fault is that the other end has no certificate of our authority."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
