"""Every receipt printer holds the same promise: what is printed comes out dot for dot, once, and is cut off (R-010)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from kakanai_desk.core.errors import SimulatorRefused
from kakanai_desk.core.ports.code import GreyFrame
from kakanai_desk.core.ports.devices import DeviceState
from kakanai_desk.core.ports.receipts import ReceiptPrinter, Strip
from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.paper.slip import Said, Slip, render_slip
from kakanai_desk.hardware.drivers.escpos_lines import UsbLine
from kakanai_desk.hardware.drivers.escpos_receipts import EscposReceipts
from kakanai_desk.hardware.scan.reader import PictureReader
from kakanai_desk.hardware.simulators.file_receipts import FolderReceipts
from tests.fakes.escpos_printer import Paper, at_the_end_of_a_cable, listening
from tests.fakes.usb_printer import PRODUCT, VENDOR, UsbBus

CODES = ("KKP1:0A1B2C3D/1/2:NA1-260410-0001-X", "KKP1:0A1B2C3D/2/2:SEALED")


@dataclass
class Bench:
    printer: ReceiptPrinter
    printed: Callable[[int], list[Image.Image]]


@pytest.fixture(params=["folder", "network", "usb", "serial", "file"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    if request.param == "folder":
        files = lambda _: [Image.open(file) for file in sorted(tmp_path.glob("*.png"))]  # noqa: E731
        yield Bench(FolderReceipts(tmp_path, 576, allowed=True), files)
        return
    paper = Paper()
    if request.param == "usb":
        bus = UsbBus(paper)
        address = f"{VENDOR:04x}:{PRODUCT:04x}"
        yield Bench(EscposReceipts(lambda: UsbLine(address, 2.0, backend=bus), 576), paper.wait_until)
        assert not bus.resets
    else:
        place = listening(paper) if request.param == "network" else at_the_end_of_a_cable(paper)
        with place as address:
            yield Bench(EscposReceipts.at(request.param, address, 576), paper.wait_until)
    assert bytes(paper.strange) == b""  # every byte was a command
    assert paper.uncut == 0


def slip_of(number: str = "NA1-260410-0001-X", width: int = 576) -> Strip:
    slip = Slip(
        "葛\U000e0102城市 東庁舎 1階", number, datetime(2026, 4, 10, 0, 41, tzinfo=UTC), Said("受付票"),
        (Said("3番窓口へ行ってください。"),), CODES, "令和8年4月17日まで",
    )  # fmt: skip
    return render_slip(slip, PaperFonts.load(), width)


def dots_of(strip: Strip) -> Image.Image:
    return ImageChops.invert(Image.frombytes("1", (strip.width, strip.height), strip.rows))


def test_a_slip_comes_out_dot_for_dot_once_and_its_codes_are_read_from_the_paper(bench):
    strip = slip_of()
    bench.printer.print_strip(strip)
    (paper,) = bench.printed(1)
    assert paper.size == (strip.width, strip.height)
    assert paper.convert("1").tobytes() == dots_of(strip).tobytes()
    grey = paper.convert("L")
    assert {s.text for s in PictureReader().search(GreyFrame(*grey.size, grey.tobytes())).symbols} == set(CODES)


def test_slips_follow_each_other_and_none_takes_anothers_place(bench):
    strips = [slip_of(f"NA1-260410-000{n}-X") for n in (1, 2, 3)]
    for strip in strips:
        bench.printer.print_strip(strip)
    found = bench.printed(3)
    assert [p.convert("1").tobytes() for p in found] == [dots_of(s).tobytes() for s in strips]


def test_a_ready_printer_has_a_green_lamp_whose_words_are_in_the_table(bench):
    status = bench.printer.status()
    assert (status.device, status.state) == ("receipt", DeviceState.OK)
    assert load_texts().clerk(status.text) != status.text


def test_a_strip_of_another_width_is_never_sent(bench):
    assert bench.printer.width == 576
    with pytest.raises(ValueError, match="wide"):
        bench.printer.print_strip(slip_of(width=384))
    assert bench.printed(0) == []


def test_a_folder_is_no_printer_in_service(tmp_path):
    with pytest.raises(SimulatorRefused):
        FolderReceipts(tmp_path, 576, allowed=False)
