"""What one desk says to another, and how it stands on the line.

One question, one answer, then the connection ends. Each is ``length of head ‖ length of body ‖ head ‖ body``, the
lengths four bytes each, big endian; the head is JSON of one of the structs below, the body bytes that are no JSON: a
sealed reading, a PDF, heads of records. Who asks is the desk of the certificate, and stands in no message.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from kakanai_desk.core.ports.devices import DeviceState, JobStage, JobTrouble
from kakanai_desk.core.ports.neighbours import LoanState, Offer

HEAD_LARGEST = 4096
READING_LARGEST = 1 << 20  # a face and a few pictures of characters are some 20 KiB
PDF_LARGEST = 8 << 20
HEADS_LARGEST = 64 << 10

Id = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
Key = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


Title = Annotated[str, Meta(pattern=r"^[0-9A-Za-z._-]{1,40}\Z")]  # of a print job
Number = Annotated[str, Meta(pattern=r"^[0-9]{0,12}\Z")]


class _Said(msgspec.Struct, forbid_unknown_fields=True, tag_field="say"):
    pass


# --- questions


class Look(_Said, tag="look"):
    """Is anybody there, and what is lent?"""


class AskReader(_Said, tag="ask_reader"):
    """``seal_for``: X25519 public key, made for this loan alone."""

    loan: Id
    seal_for: Key
    individual_number: bool
    language: Annotated[str, Meta(pattern=r"^[A-Za-z_-]{2,12}\Z")] = "ja"
    size: Annotated[float, Meta(ge=1, le=2)] = 1.0
    look: Annotated[str, Meta(pattern=r"^[a-z]{1,12}\Z")] = "normal"
    low: bool = False
    left: bool = False


class Watch(_Said, tag="watch"):
    """Answered when the loan is no longer as ``seen``, or after ``WATCH_SECONDS``."""

    loan: Id
    seen: LoanState


class GiveUp(_Said, tag="give_up"):
    """The asking counter wants it no longer, or has it: what is kept of it goes."""

    loan: Id


class LookAtPrinter(_Said, tag="look_at_printer"):
    pass


class PrintThis(_Said, tag="print"):
    """The body is the PDF. The same ``job`` is never printed twice."""

    job: Id
    title: Title


class LookAtJob(_Said, tag="look_at_job"):
    """How a job of the asking desk stands; without a number, the newest of its title."""

    title: Title
    number: Number = ""


class CancelJob(_Said, tag="cancel_job"):
    title: Title
    number: Number


class CallHelp(_Said, tag="call_help"):
    """A resident at the asking desk, where no clerk sits, wants somebody to come."""

    language: Annotated[str, Meta(pattern=r"^[A-Za-z_-]{2,12}\Z")] = "ja"


class Heads(_Said, tag="heads"):
    """Question and answer: how far the records are that a desk knows. The body is a ``record_protocol.PeerMessage``."""


Question = Look | AskReader | Watch | GiveUp | LookAtPrinter | PrintThis | LookAtJob | CancelJob | CallHelp | Heads


# --- answers


class Here(_Said, tag="here"):
    offers: tuple[Offer, ...]
    free: bool


class Loan(_Said, tag="loan"):
    """When ``state`` is done, the body is the sealed reading, signed by the desk whose key is ``signed_by``."""

    state: LoanState
    signed_by: str = ""


class PrinterSays(_Said, tag="printer"):
    state: DeviceState


class Printed(_Said, tag="printed"):
    queue: Annotated[str, Meta(max_length=120)]
    number: Annotated[str, Meta(max_length=40)]
    sheets: Annotated[int, Meta(ge=0, le=10_000)]


class JobSays(_Said, tag="job"):
    stage: JobStage
    trouble: JobTrouble = JobTrouble.NONE
    number: Number = ""


class NotPrinted(_Said, tag="not_printed"):
    """``what``: as ``PrinterFault`` has it."""

    what: Annotated[str, Meta(max_length=40)]


class Rung(_Said, tag="rung"):
    """``told``: somebody is signed in here and was told."""

    told: bool


class No(_Said, tag="no"):
    """``why``: stranger, revoked, not_offered, busy, rate, form."""

    why: Annotated[str, Meta(max_length=20)]


Answer = Here | Loan | PrinterSays | Printed | JobSays | NotPrinted | Rung | Heads | No
_QUESTION: msgspec.json.Decoder[Question] = msgspec.json.Decoder(Question)
_ANSWER: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)
T = TypeVar("T")


class Unreadable(Exception):
    """What came is no message, too large, or did not come whole in time."""


class Line:
    """One connection that is open until ``until`` (monotonic), whatever trickles in."""

    def __init__(self, tls: ssl.SSLSocket, seconds: float) -> None:
        self._tls = tls
        self._until = time.monotonic() + seconds

    def more_time(self, seconds: float) -> None:
        self._until = max(self._until, time.monotonic() + seconds)

    def hear_question(self, largest: Callable[[Question], int], body_seconds: float = 0.0) -> tuple[Question, bytes]:
        """``largest``: how much body a question may have.

        Raises:
            Unreadable.
        """
        return self._hear(_QUESTION, largest, body_seconds)

    def hear_answer(self, largest_body: int) -> tuple[Answer, bytes]:
        return self._hear(_ANSWER, lambda _answer: largest_body, 0.0)

    def say(self, head: Question | Answer, body: bytes = b"") -> None:
        plain = msgspec.json.encode(head)
        rest = memoryview(len(plain).to_bytes(4, "big") + len(body).to_bytes(4, "big") + plain + body)
        while rest:
            self._within()
            rest = rest[self._tls.send(rest[: 1 << 16]) :]

    def _hear(
        self, decoder: msgspec.json.Decoder[T], largest: Callable[[T], int], body_seconds: float
    ) -> tuple[T, bytes]:
        lengths = self._read(8)
        head, body = int.from_bytes(lengths[:4], "big"), int.from_bytes(lengths[4:], "big")
        if not 0 < head <= HEAD_LARGEST:
            raise Unreadable
        try:
            said = decoder.decode(self._read(head))
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Unreadable from None
        if body > largest(said):
            raise Unreadable
        if body:
            self.more_time(body_seconds)
        return said, self._read(body)

    def _read(self, count: int) -> bytes:
        held = bytearray()
        while len(held) < count:
            self._within()
            piece = self._tls.recv(min(1 << 16, count - len(held)))
            if not piece:
                raise Unreadable
            held += piece
        return bytes(held)

    def _within(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise Unreadable
        self._tls.settimeout(left)
