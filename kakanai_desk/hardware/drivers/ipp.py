"""IPP/1.1 as CUPS speaks it: one question over HTTP, one answer (RFC 8010 for the bytes, RFC 8011 for the words).

Only what printing a file and looking after it takes. No TLS: the queue is this machine's (docs/paper.md).
"""

from __future__ import annotations

import http.client
import os
import socket
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from pathlib import Path
from typing import Any

SECONDS = 15
ANSWER_LARGEST = 4 << 20  # bytes; what a printer offers is some 100 KiB
SOCKET = "/run/cups/cups.sock"
PORT = 631
OK_BELOW = 0x0100
NOT_FOUND, NOT_POSSIBLE = 0x0406, 0x0404


class Operation(IntEnum):
    CREATE_JOB = 0x0005
    SEND_DOCUMENT = 0x0006
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    RELEASE_JOB = 0x000D


class Tag(IntEnum):
    OPERATION_GROUP = 0x01
    JOB_GROUP = 0x02
    END = 0x03
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    RANGE = 0x33
    BEGIN_COLLECTION = 0x34
    TEXT_IN_LANGUAGE = 0x35
    NAME_IN_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME_TYPE = 0x49
    MEMBER_NAME = 0x4A


Values = dict[str, list[Any]]


@dataclass(frozen=True)
class Attribute:
    tag: Tag
    name: str
    value: int | str


@dataclass(frozen=True)
class Collection:
    name: str
    members: tuple[Attribute | Collection, ...]


@dataclass(frozen=True)
class Answer:
    """``groups``: the attributes after those of the operation, one group for each job or printer."""

    status: int
    groups: tuple[Values, ...] = field(default=())

    @property
    def good(self) -> bool:
        return self.status < OK_BELOW

    @property
    def first(self) -> Values:
        return self.groups[0] if self.groups else {}


class IppFault(Exception):
    """``sent``: the question may have been heard all the same."""

    def __init__(self, *, sent: bool) -> None:
        super().__init__("sent" if sent else "not sent")
        self.sent = sent


# --- bytes


def question(
    operation: Operation,
    uri: str,
    user: str,
    more: Sequence[Attribute] = (),
    job: Sequence[Attribute | Collection] = (),
) -> bytes:
    """The head of a request; a document follows it as it is."""
    first = (
        Attribute(Tag.CHARSET, "attributes-charset", "utf-8"),
        Attribute(Tag.LANGUAGE, "attributes-natural-language", "en"),
        Attribute(Tag.URI, "printer-uri", uri),
        Attribute(Tag.NAME, "requesting-user-name", user),
    )
    head = struct.pack(">2BHI", 1, 1, operation, 1) + bytes([Tag.OPERATION_GROUP])
    body = b"".join(_attribute(one) for one in (*first, *more))
    if job:
        body += bytes([Tag.JOB_GROUP]) + b"".join(_attribute(one) for one in job)
    return head + body + bytes([Tag.END])


def keywords(name: str, values: Sequence[str]) -> tuple[Attribute, ...]:
    """One attribute of several keywords: all but the first go without a name."""
    return tuple(Attribute(Tag.KEYWORD, "" if index else name, value) for index, value in enumerate(values))


def _attribute(one: Attribute | Collection) -> bytes:
    if isinstance(one, Collection):
        inside = b"".join(
            _field(Tag.MEMBER_NAME, "", member.name.encode()) + _attribute(replace(member, name=""))
            for member in one.members
        )
        return _field(Tag.BEGIN_COLLECTION, one.name, b"") + inside + _field(Tag.END_COLLECTION, "", b"")
    if isinstance(one.value, str):
        return _field(one.tag, one.name, one.value.encode())
    plain = bytes([one.value]) if one.tag is Tag.BOOLEAN else struct.pack(">i", one.value)
    return _field(one.tag, one.name, plain)


def _field(tag: Tag, name: str, plain: bytes) -> bytes:
    written = name.encode()
    return struct.pack(">BH", tag, len(written)) + written + struct.pack(">H", len(plain)) + plain


class _Reader:
    """Attributes as they come, one after another."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, count: int) -> bytes:
        piece = self._data[self._at : self._at + count]
        if len(piece) != count:
            raise ValueError("the answer is cut")
        self._at += count
        return piece

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "big")

    def field(self) -> tuple[str, bytes]:
        return self.take(self.number(2)).decode("utf-8", "replace"), self.take(self.number(2))

    def value(self, tag: int, plain: bytes) -> Any:
        if tag == Tag.BEGIN_COLLECTION:
            return self._collection()
        return _value(tag, plain)

    def _collection(self) -> Values:
        found: Values = {}
        member = ""
        while True:
            tag = self.number(1)
            _, plain = self.field()
            if tag == Tag.END_COLLECTION:
                return found
            if tag == Tag.MEMBER_NAME:
                member = plain.decode("utf-8", "replace")
            else:
                found.setdefault(member, []).append(self.value(tag, plain))


def answer(data: bytes) -> Answer:
    """
    Raises:
        ValueError: it is no answer, or not whole.
    """
    reader = _Reader(data)
    reader.take(2)
    status = reader.number(2)
    reader.take(4)
    groups: list[Values] = []
    here: Values = {}
    name = ""
    while (tag := reader.number(1)) != Tag.END:
        if tag < 0x10:
            here = {}
            if tag != Tag.OPERATION_GROUP:
                groups.append(here)
            continue
        named, plain = reader.field()
        name = named or name
        here.setdefault(name, []).append(reader.value(tag, plain))
    return Answer(status, tuple(groups))


def _value(tag: int, plain: bytes) -> Any:
    if tag < 0x20:
        return None  # unknown, no value
    if tag in (Tag.INTEGER, Tag.ENUM):
        return int.from_bytes(plain, "big", signed=True)
    if tag == Tag.BOOLEAN:
        return plain == b"\x01"
    if tag == Tag.RANGE:
        return (int.from_bytes(plain[:4], "big", signed=True), int.from_bytes(plain[4:], "big", signed=True))
    if tag in (Tag.TEXT_IN_LANGUAGE, Tag.NAME_IN_LANGUAGE):
        language = int.from_bytes(plain[:2], "big")
        plain = plain[4 + language :]
    return plain.decode("utf-8", "replace")


# --- the line


def server(environment: Mapping[str, str] = os.environ) -> str:
    """Where CUPS is: ``CUPS_SERVER``, ``ServerName`` of client.conf, the socket, or the port on this machine."""
    named = environment.get("CUPS_SERVER", "") or _configured() or (SOCKET if Path(SOCKET).exists() else "")
    return named.partition("/version=")[0] if named else f"localhost:{PORT}"


def _configured() -> str:
    for file in (Path.home() / ".cups/client.conf", Path("/etc/cups/client.conf")):
        try:
            lines = file.read_text("utf-8", "replace").splitlines()
        except OSError:
            continue
        for words in map(str.split, lines):
            if len(words) == 2 and words[0].lower() == "servername":
                return words[1]
    return ""


class _SocketConnection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(SECONDS)
        self.sock.connect(self._path)


def _connection(where: str) -> http.client.HTTPConnection:
    if where.startswith("/"):
        return _SocketConnection(where)
    host, colon, port = where.rpartition(":")
    if not colon or not port.isdigit():
        host, port = where, str(PORT)
    return http.client.HTTPConnection(host.strip("[]"), int(port), timeout=SECONDS)


def ask(path: str, head: bytes, document: bytes = b"") -> Answer:
    """
    Raises:
        IppFault: CUPS does not answer, or not as CUPS does. ``sent`` is true where the question may have been heard.
    """
    connection = _connection(server())
    try:
        try:
            connection.connect()
        except OSError:
            raise IppFault(sent=False) from None
        try:
            connection.request("POST", path, head + document, {"Content-Type": "application/ipp"})
            heard = connection.getresponse()
            data = heard.read(ANSWER_LARGEST)
        except (OSError, http.client.HTTPException):
            raise IppFault(sent=True) from None
        if heard.status != http.client.OK:
            raise IppFault(sent=False)  # refused at the door: nothing was taken
        try:
            return answer(data)
        except (ValueError, RecursionError):
            raise IppFault(sent=True) from None
    finally:
        connection.close()
