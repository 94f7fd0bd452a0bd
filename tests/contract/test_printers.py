"""Both printers hold the same promise; CUPS is a real daemon with a real queue."""

import subprocess
import tempfile
from pathlib import Path

import pytest

from kakanai_desk.core.errors import PrinterFault, SimulatorRefused
from kakanai_desk.core.ports.devices import DeviceState
from kakanai_desk.hardware.drivers.cups import CupsPrinter
from kakanai_desk.hardware.simulators.file_printer import FilePrinter
from tests.fakes import cups

QUEUE = "shiminka-a"
PDF = b"%PDF-1.4\n1 0 obj << /Type /Page >>\n%%EOF\n"
NUMBER = "NA1-260410-0001-X"


@pytest.fixture(scope="module")
def private():
    why = cups.missing()
    if why:
        pytest.skip(why)
    # not below pytest's own folder: CUPS's filters run as another user, who may not look into that
    with tempfile.TemporaryDirectory(prefix="kakanai-cups-") as folder, cups.private_cups(Path(folder), QUEUE) as found:
        yield found


@pytest.fixture(params=["folder", pytest.param("cups", marks=pytest.mark.cups)])
def printer(request, tmp_path, monkeypatch):
    """(printer, what it has printed so far)"""
    if request.param == "folder":
        yield FilePrinter(tmp_path, allowed=True), lambda count: [f.read_bytes() for f in tmp_path.glob("*.pdf")]
        return
    address, tray = request.getfixturevalue("private")
    monkeypatch.setenv("CUPS_SERVER", address)
    before = len(tray.jobs)
    yield CupsPrinter(QUEUE), lambda count: tray.wait(before + count)[before:]


def test_what_is_printed_arrives_whole_and_once(printer):
    machine, printed = printer
    job = machine.print_pdf(PDF, NUMBER)
    assert job.number
    assert job.sheets == 1
    assert printed(1) == [PDF]


def test_a_ready_printer_has_a_green_lamp(printer):
    machine, _ = printer
    assert machine.status().state is DeviceState.OK


@pytest.mark.cups
def test_a_missing_queue_is_a_fault_that_is_shown(private, monkeypatch):
    monkeypatch.setenv("CUPS_SERVER", private[0])
    machine = CupsPrinter("no-such-queue")
    assert machine.status().state is DeviceState.BROKEN
    with pytest.raises(PrinterFault) as fault:
        machine.print_pdf(PDF, NUMBER)
    assert fault.value.values["queue"] == "no-such-queue"


@pytest.mark.cups
def test_a_stopped_printer_keeps_the_job_and_says_so(private, monkeypatch):
    address, tray = private
    monkeypatch.setenv("CUPS_SERVER", address)
    machine, before = CupsPrinter(QUEUE), len(tray.jobs)
    subprocess.run(["/usr/sbin/cupsdisable", "-h", address, QUEUE], check=True, capture_output=True)
    assert machine.status().state is DeviceState.CAUTION
    machine.print_pdf(PDF, NUMBER)
    assert len(tray.jobs) == before
    subprocess.run(["/usr/sbin/cupsenable", "-h", address, QUEUE], check=True, capture_output=True)
    assert tray.wait(before + 1)[before:] == [PDF]


def test_without_cups_the_printer_says_so(monkeypatch):
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:9")
    assert CupsPrinter(QUEUE).status().state is DeviceState.BROKEN


def test_in_service_nothing_is_printed_into_a_folder(tmp_path):
    with pytest.raises(SimulatorRefused):
        FilePrinter(tmp_path, allowed=False)
