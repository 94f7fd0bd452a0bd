"""IPP's bytes: what is asked reads back as it was meant, and what is no answer is refused (RFC 8010)."""

from __future__ import annotations

import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kakanai_desk.core.errors import PrinterFault
from kakanai_desk.core.ports.devices import DeviceState, JobStage, PrintJob
from kakanai_desk.hardware.drivers import ipp
from kakanai_desk.hardware.drivers.cups import CupsPrinter
from kakanai_desk.hardware.drivers.ipp import Attribute, Collection, Operation, Tag

SIZE = Collection(
    "media-size", (Attribute(Tag.INTEGER, "x-dimension", 21000), Attribute(Tag.INTEGER, "y-dimension", 29700))
)
WISH = (
    Attribute(Tag.INTEGER, "copies", 1),
    Attribute(Tag.BOOLEAN, "last-document", True),
    Collection("media-col", (SIZE, Attribute(Tag.KEYWORD, "media-source", "tray-2"))),
)


def told():
    return ipp.question(Operation.CREATE_JOB, "ipp://localhost/printers/q", "見本", job=WISH)


def test_what_is_asked_reads_back_as_it_was_meant():
    found = ipp.answer(told())
    assert found.status == Operation.CREATE_JOB  # a question has its operation where an answer has its status
    assert found.groups == (
        {
            "copies": [1],
            "last-document": [True],
            "media-col": [
                {"media-size": [{"x-dimension": [21000], "y-dimension": [29700]}], "media-source": ["tray-2"]}
            ],
        },
    )


def test_several_words_of_one_name_stay_together():
    head = ipp.question(Operation.GET_JOBS, "ipp://localhost/", "u", job=ipp.keywords("wanted", ("a", "b", "c")))
    assert ipp.answer(head).first == {"wanted": ["a", "b", "c"]}


@pytest.mark.parametrize("count", range(len(told())))
def test_a_cut_answer_is_refused_wherever_it_is_cut(count):
    with pytest.raises(ValueError, match="cut"):
        ipp.answer(told()[:count])


def heard(data):
    try:
        return ipp.answer(b"\x01\x01\x00\x00\x00\x00\x00\x01" + data)
    except ValueError:
        return None


@given(some.binary(max_size=200))
def test_whatever_comes_is_an_answer_or_refused(data):
    assert isinstance(heard(data), ipp.Answer | None)


def test_the_place_of_cups_is_said_as_everywhere(monkeypatch):
    assert ipp.server({"CUPS_SERVER": "print.example:8631/version=1.1"}) == "print.example:8631"
    assert ipp.server({"CUPS_SERVER": "/run/other.sock"}) == "/run/other.sock"


@pytest.fixture
def answering(monkeypatch):
    """A server that says what the test wants to every question."""
    said: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def run():
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            with line:
                line.recv(65536)
                line.sendall(said[0])

    threading.Thread(target=run, daemon=True).start()
    monkeypatch.setenv("CUPS_SERVER", f"127.0.0.1:{listening.getsockname()[1]}")
    yield said
    listening.close()


def http(body, status="200 OK"):
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


NESTED = b"\x01\x01\x00\x00\x00\x00\x00\x01\x02" + b"\x34\x00\x01x\x00\x00" + b"\x34\x00\x00\x00\x00" * 50_000


@pytest.mark.parametrize(
    "said",
    [b"", b"nonsense\r\n\r\n", http(b""), http(b"\x01\x01"), http(NESTED), http(b"", "403 Forbidden")],
    ids=["hangs up", "no http", "empty", "cut", "nested without end", "refused at the door"],
)
def test_what_is_no_cups_leaves_a_red_lamp_and_an_unseen_job(answering, said):
    answering.append(said)
    machine = CupsPrinter("q")
    assert machine.status().state is DeviceState.BROKEN
    assert machine.job(PrintJob("q", "1", 1, "T")).stage is JobStage.UNSEEN
    with pytest.raises(PrinterFault):
        machine.print_pdf(b"%PDF-1.4", "T")
