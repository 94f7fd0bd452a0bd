"""A counter without a printer prints at its neighbour's: two whole desks, and the real line between them."""

import threading
from io import BytesIO

import pypdf
import pytest

from kakanai_desk.core.errors import PrinterFault
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus, JobStage, JobState, JobTrouble, PrintJob
from kakanai_desk.core.ports.neighbours import Offer
from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.paper.fonts import PaperFonts, Type
from kakanai_desk.forms.paper.ink import Layer, Sheet
from kakanai_desk.forms.paper.pages import write_pdf
from kakanai_desk.hardware.lanes import ThreadLane
from kakanai_desk.sharing import LentPrinter
from kakanai_desk.sync.neighbours import asking
from kakanai_desk.sync.neighbours.paper import NeighbourPrinter
from tests.fakes.counters import two_counters
from tests.fakes.desk import FakeCard

FONTS = PaperFonts.load()


def bundle(pages=2):
    sheets = [Sheet(FONTS) for _ in range(pages)]
    for sheet in sheets:
        sheet.text(20, 20, "見本　花子", Type.WORD, 12)
    return write_pdf(sheets, Layer.HATCH, title="見本")


class Paper:
    """A printer that keeps what it printed, or is out of paper."""

    def __init__(self):
        self.out: list[bytes] = []
        self.state, self.fault, self.hold = DeviceState.OK, "", threading.Event()
        self.hold.set()
        self.trouble, self.cancelled, self.asked = JobTrouble.PAPER_OUT, False, None

    def status(self):
        return DeviceStatus("printer", self.state, "clerk.device.ok")

    def print_pdf(self, pdf, title):
        assert self.hold.wait(10)
        if self.fault:
            raise PrinterFault(queue="laser", what=self.fault)
        self.out.append(pdf)
        return PrintJob("laser", "17", 3, title)

    def job(self, job):
        self.asked = job
        return JobState(JobStage.CANCELLED if self.cancelled else JobStage.PRINTING, self.trouble, "17")

    def cancel(self, job):
        if self.cancelled:
            raise PrinterFault(queue="laser", what="over")
        self.cancelled = True


@pytest.fixture
def paper():
    return Paper()


@pytest.fixture
def counters(tmp_path, paper):
    lane = ThreadLane("lent-printing")
    told = []
    lent = LentPrinter(paper, lane, FONTS, lambda *job: told.append(job), lambda *job: told.append(("cancelled", *job)))
    made = two_counters(tmp_path, FakeCard(), Offer.PRINTER, printer=lent)
    made.printer, made.told = NeighbourPrinter(made.asks.neighbours, "NB1"), told
    yield made
    made.close()
    lane.stop()


def test_the_job_comes_out_there_behind_a_cover_with_the_counters_number(counters, paper):
    sent = counters.printer.print_pdf(bundle(), "NA1-260410-0001-W")
    assert sent == PrintJob("4番窓口", "17", 2, "NA1-260410-0001-W")
    (printed,) = paper.out
    texts = [page.extract_text() for page in pypdf.PdfReader(BytesIO(printed)).pages]
    assert len(texts) == 3
    assert "3番窓口" in texts[0] and "NA1-260410-0001-W" in texts[0] and "見本" not in texts[0]
    assert all("見本" in text for text in texts[1:])
    assert counters.told == [("NA1", 2)]


def test_what_the_printer_there_says_is_said_here(counters, paper):
    paper.state = DeviceState.CAUTION
    assert counters.printer.status().text == "clerk.device.printer.stopped"
    paper.fault = "refused"
    with pytest.raises(PrinterFault) as caught:
        counters.printer.print_pdf(bundle(), "T")
    assert caught.value.values == {"queue": "4番窓口", "what": "refused"}
    assert counters.told == []


def test_how_the_job_stands_there_is_seen_here_and_it_is_cancelled_from_here(counters, paper):
    sent = counters.printer.print_pdf(bundle(), "NA1-260410-0001-W")
    assert counters.printer.job(sent) == JobState(JobStage.PRINTING, JobTrouble.PAPER_OUT, "17")
    assert (paper.asked.number, paper.asked.title) == ("17", "NA1-260410-0001-W")
    counters.printer.cancel(sent)
    assert counters.printer.job(sent).stage is JobStage.CANCELLED
    assert counters.told[-1] == ("cancelled", "NA1", "NA1-260410-0001-W")
    with pytest.raises(PrinterFault) as caught:
        counters.printer.cancel(sent)
    assert caught.value.values == {"queue": "4番窓口", "what": "over"}


def test_the_job_of_another_counter_is_neither_told_nor_cancelled(counters, paper):
    other = PrintJob("4番窓口", "17", 2, "NC1-260410-0001-W")
    assert counters.printer.job(other).stage is JobStage.UNSEEN
    with pytest.raises(PrinterFault):
        counters.printer.cancel(other)
    assert (paper.asked, paper.cancelled) == (None, False)


def test_a_job_at_a_neighbour_that_is_gone_is_unseen_and_not_cancelled(counters, paper):
    sent = counters.printer.print_pdf(bundle(), "NA1-260410-0001-W")
    counters.lends.listener.close()
    assert counters.printer.job(sent) == JobState(JobStage.UNSEEN, number="17")
    with pytest.raises(PrinterFault) as caught:
        counters.printer.cancel(sent)
    assert caught.value.values["what"] == "unclear"
    assert not paper.cancelled


def test_a_neighbour_that_is_gone_leaves_the_job_here_and_says_so(counters):
    counters.lends.listener.close()
    assert counters.printer.status().state is DeviceState.BROKEN
    with pytest.raises(PrinterFault) as caught:
        counters.printer.print_pdf(bundle(), "T")
    assert "何も送っていません" in load_texts().error_for_clerk(caught.value)


def test_an_answer_that_never_comes_is_unclear_and_nothing_is_sent_twice(counters, paper, monkeypatch):
    monkeypatch.setattr(asking, "PRINT_SECONDS", 0.5)
    paper.hold.clear()
    with pytest.raises(PrinterFault) as caught:
        counters.printer.print_pdf(bundle(), "T")
    assert caught.value.values["what"] == "unclear"
    paper.hold.set()


def test_one_job_is_printed_once_however_often_it_comes(paper):
    lane = ThreadLane("printing")
    lent = LentPrinter(paper, lane, FONTS, lambda *_: None)
    assert lent.print_for("NA1", "3番窓口", "a" * 32, bundle(), "T") == lent.print_for(
        "NA1", "3番窓口", "a" * 32, bundle(), "T"
    )
    assert len(paper.out) == 1
    lane.stop()


def test_what_is_no_paper_is_not_printed(counters, paper):
    with pytest.raises(PrinterFault) as caught:
        counters.printer.print_pdf(b"%PDF-1.7 no", "T")
    assert caught.value.values["what"] == "form"
    assert paper.out == []


def test_a_desk_that_lends_no_printer_takes_no_paper(tmp_path):
    made = two_counters(tmp_path, FakeCard(), Offer.READER)
    with pytest.raises(PrinterFault):
        NeighbourPrinter(made.asks.neighbours, "NB1").print_pdf(bundle(), "T")
    made.close()
