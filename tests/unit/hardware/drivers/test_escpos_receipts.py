"""What a receipt printer says of itself, and what happens when it dies, hangs or talks nonsense: no second slip."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kakanai_desk.core.errors import PrinterFault
from kakanai_desk.core.ports.devices import DeviceState
from kakanai_desk.core.ports.receipts import Strip
from kakanai_desk.core.texts import load_texts
from kakanai_desk.hardware.drivers import escpos_lines
from kakanai_desk.hardware.drivers.escpos_lines import FileLine, NetworkLine, SerialLine, UsbLine
from kakanai_desk.hardware.drivers.escpos_receipts import EscposReceipts
from tests.fakes.escpos_printer import Paper, at_the_end_of_a_cable, listening
from tests.fakes.usb_printer import PRODUCT, VENDOR, UsbBus

STRIP = Strip(384, 700, bytes((i * 37 + i // 48) % 256 for i in range(48 * 700)))
HALF = 48 * 350


def on(address: str, line: type = NetworkLine, seconds: float = 0.6) -> EscposReceipts:
    return EscposReceipts(lambda: line(address, seconds), 384, answer=0.5, finish=0.5)


@pytest.mark.parametrize(
    ("how", "state", "word"),
    [
        ({}, DeviceState.OK, "clerk.device.ok"),
        ({"low": True}, DeviceState.CAUTION, "clerk.device.receipt.low"),
        ({"rows_left": 0}, DeviceState.BROKEN, "clerk.device.receipt.paper"),
        ({"cover_open": True}, DeviceState.BROKEN, "clerk.device.receipt.cover"),
        ({"cover_open": True, "rows_left": 0}, DeviceState.BROKEN, "clerk.device.receipt.cover"),
        ({"failed": True}, DeviceState.BROKEN, "clerk.device.receipt.failed"),
        ({"online": False}, DeviceState.BROKEN, "clerk.device.receipt.offline"),
        ({"mute": True}, DeviceState.BROKEN, "clerk.device.receipt.silent"),
        ({"garbled": True}, DeviceState.BROKEN, "clerk.device.receipt.silent"),
        ({"garbage": b"\x00\xff\x11\x13"}, DeviceState.OK, "clerk.device.ok"),
    ],
)
@pytest.mark.parametrize("kind", ["network", "serial"])
def test_each_state_of_the_printer_is_told_in_words_that_say_the_way_on(kind, how, state, word):
    paper = Paper(**how)
    place = listening(paper) if kind == "network" else at_the_end_of_a_cable(paper)
    with place as address:
        status = on(address, NetworkLine if kind == "network" else SerialLine).status()
    assert (status.device, status.state, status.text) == ("receipt", state, word)
    assert load_texts().clerk(word) != word


@pytest.mark.parametrize(
    ("how", "what"),
    [
        ({"rows_left": 0}, "receipt_paper"),
        ({"cover_open": True}, "receipt_cover"),
        ({"failed": True}, "receipt_failed"),
        ({"online": False}, "receipt_offline"),
        ({"mute": True}, "receipt_silent"),
        ({"garbled": True}, "receipt_silent"),
    ],
)
def test_a_printer_that_would_not_print_gets_not_one_dot(how, what):
    paper = Paper(**how)
    with listening(paper) as address, pytest.raises(PrinterFault) as fault:
        on(address).print_strip(STRIP)
    assert fault.value.values == {"queue": "receipt", "what": what}
    assert paper.taken <= 9  # three questions
    said = load_texts().error_for_clerk(fault.value)
    assert "レシートプリンタ" in said
    assert "receipt" not in said


def test_paper_that_is_nearly_used_up_still_prints():
    paper = Paper(low=True)
    with listening(paper) as address:
        on(address).print_strip(STRIP)
    assert len(paper.slips) == 1


def test_paper_that_runs_out_in_the_middle_is_told_and_nothing_is_cut():
    paper = Paper(rows_left=350)
    with listening(paper) as address, pytest.raises(PrinterFault) as fault:
        on(address).print_strip(STRIP)
    assert fault.value.values["what"] == "receipt_paper"
    assert paper.slips == []


def test_an_answer_to_dots_that_look_like_a_question_is_no_answer_to_ours():
    """A printer looks for DLE EOT in whatever comes, pictures too; it was well then, and is not any more."""
    looks_like = b"\x10\x04\x01\x10\x04\x02\x10\x04\x04"
    strip = Strip(384, 700, looks_like.ljust(48 * 700, b"\x00"))
    paper = Paper(hasty=True, knows_in_turn=False, rows_left=350)
    with listening(paper) as address, pytest.raises(PrinterFault) as fault:
        on(address).print_strip(strip)
    assert fault.value.values["what"] == "receipt_paper"


@pytest.mark.parametrize("misdeed", ["dies_after", "hangs_after"])
def test_a_line_that_ends_in_the_middle_is_unclear_and_nothing_is_sent_again_or_later(misdeed):
    paper = Paper(**{misdeed: HALF})
    with listening(paper) as address:
        printer = on(address)
        with pytest.raises(PrinterFault) as fault:
            printer.print_strip(STRIP)
        assert fault.value.values["what"] == "receipt_unclear"
        paper.dies_after = paper.hangs_after = None  # it comes to itself again
        time.sleep(0.3)
    assert paper.visits == 1
    assert paper.taken < len(STRIP.rows)
    assert paper.slips == []


def test_a_printer_that_takes_all_and_then_says_nothing_more_is_unclear():
    paper = Paper(knows_in_turn=False)
    with listening(paper) as address:
        printer = on(address)
        before = paper.hear

        def hear(data: bytes) -> bytes:
            paper.mute = bool(paper.slips) or b"\x1dV" in data
            return before(data)

        paper.hear = hear
        with pytest.raises(PrinterFault) as fault:
            printer.print_strip(STRIP)
    assert fault.value.values["what"] == "receipt_unclear"
    assert len(paper.slips) == 1


def test_a_printer_without_gs_r_has_printed_when_it_is_still_well():
    paper = Paper(knows_in_turn=False)
    with listening(paper) as address:
        on(address).print_strip(STRIP)
    assert len(paper.slips) == 1


def test_nobody_at_the_address_is_told_within_its_time():
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"127.0.0.1:{door.getsockname()[1]}"
    printer = on(address)
    assert printer.status().text == "clerk.device.receipt.absent"
    with pytest.raises(PrinterFault) as fault:
        printer.print_strip(STRIP)
    assert fault.value.values["what"] == "receipt_absent"


def test_a_line_that_is_closed_instead_of_an_answer_is_no_printer():
    with listening(Paper(mute=True, dies_after=1)) as address:
        assert on(address).status().text == "clerk.device.receipt.absent"


def test_a_device_file_that_is_not_there_is_never_made(tmp_path):
    path = tmp_path / "lp0"
    printer = on(str(path), FileLine)
    assert printer.status().text == "clerk.device.receipt.absent"
    with pytest.raises(PrinterFault):
        printer.print_strip(STRIP)
    assert not path.exists()
    path.write_bytes(b"a file, not a printer")
    with pytest.raises(PrinterFault):
        printer.print_strip(STRIP)
    assert path.read_bytes() == b"a file, not a printer"


def test_a_device_file_that_never_answers_prints_and_its_lamp_says_that_it_cannot_be_asked():
    paper = Paper(mute=True)
    with at_the_end_of_a_cable(paper) as address:
        printer = on(address, FileLine)
        assert (printer.status().state, printer.status().text) == (DeviceState.OK, "clerk.device.receipt.one_way")
        asked = paper.taken
        printer.print_strip(STRIP)
        assert len(paper.wait_until(1)) == 1
    assert paper.taken - asked == 2 + 6 * 8 + len(STRIP.rows) + 4  # no question where none is answered


def test_a_device_file_that_takes_nothing_ends_within_its_time():
    paper = Paper(mute=True, hangs_after=6)
    with at_the_end_of_a_cable(paper) as address:
        printer = on(address, FileLine)
        printer.status()
        with pytest.raises(PrinterFault) as fault:
            printer.print_strip(STRIP)
    assert fault.value.values["what"] == "receipt_unclear"


def test_a_serial_printer_that_is_switched_off_in_the_middle_ends_within_its_time():
    paper = Paper(hangs_after=9)  # after three answers
    with at_the_end_of_a_cable(paper) as address, pytest.raises(PrinterFault) as fault:
        on(address, SerialLine).print_strip(STRIP)
    assert fault.value.values["what"] == "receipt_unclear"


def test_a_usb_printer_without_a_way_back_prints_and_one_that_is_not_there_is_absent():
    paper = Paper()
    bus = UsbBus(paper, one_way=True)
    printer = EscposReceipts(lambda: UsbLine(f"{VENDOR:04x}:{PRODUCT:04x}", 0.6, backend=bus), 384)
    assert printer.status().text == "clerk.device.receipt.one_way"
    printer.print_strip(STRIP)
    assert len(paper.slips) == 1
    other = EscposReceipts(lambda: UsbLine("04b8:0e15", 0.6, backend=bus), 384)
    assert other.status().text == "clerk.device.receipt.absent"


def test_a_windows_queue_is_absent_on_a_machine_without_it():
    printer = EscposReceipts.at("windows", "EPSON TM-T88VI", 384)
    assert printer.status().text == "clerk.device.receipt.absent"
    with pytest.raises(PrinterFault):
        printer.print_strip(STRIP)


def test_the_library_runs_no_foreign_pickle_and_leaves_nothing_in_the_temporary_folder(tmp_path):
    evil, temporary = tmp_path / "evil", tmp_path / "tmp"
    evil.mkdir()
    temporary.mkdir()
    trap = tmp_path / "ran"
    import pickle
    import platform

    class Trap:
        def __reduce__(self):
            return (Path.touch, (trap,))

    (evil / f"{platform.python_version()}.capabilities.pickle").write_bytes(pickle.dumps(Trap()))
    surroundings = {**os.environ, "ESCPOS_CAPABILITIES_PICKLE_DIR": str(evil), "TMPDIR": str(temporary)}
    words = "from kakanai_desk.hardware.drivers import escpos_door; escpos_door.printers.Network('x'); print('made')"
    done = subprocess.run([sys.executable, "-c", words], env=surroundings, capture_output=True, text=True, check=True)
    assert done.stdout == "made\n"
    assert not trap.exists()
    assert list(temporary.iterdir()) == []


def test_addresses_name_port_and_speed_only_where_they_are_others():
    assert (NetworkLine("10.0.0.5", 1).port, NetworkLine("10.0.0.5:9101", 1).port) == (escpos_lines.PORT, 9101)
    assert (SerialLine("COM3", 1).baudrate, SerialLine("COM3,9600", 1).baudrate) == (escpos_lines.BAUD, 9600)
