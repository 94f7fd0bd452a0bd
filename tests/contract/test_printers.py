"""Both printers hold the same promise; CUPS is a real daemon with a real queue, and a backend that plays a printer."""

import itertools
import tempfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import ImageChops
from pypdf import PdfReader, PdfWriter

from kakanai_desk.core.errors import PrinterFault, SimulatorRefused
from kakanai_desk.core.ports.devices import DeviceState, JobStage, JobState, JobTrouble, Margins, PrintJob
from kakanai_desk.forms.paper.edges import white_around
from kakanai_desk.forms.paper.fonts import PaperFonts, Type
from kakanai_desk.forms.paper.ink import Layer, Sheet
from kakanai_desk.forms.paper.pages import write_pdf
from kakanai_desk.forms.paper.raster import page_image
from kakanai_desk.hardware.drivers.cups import CupsPrinter
from kakanai_desk.hardware.simulators.file_printer import PLAY, FilePrinter
from tests.fakes import cups
from tests.fakes.cups import wait_until

QUEUE = "shiminka-a"
FONTS = PaperFonts.load()


def _page():
    sheet = Sheet(FONTS)
    sheet.text(40, 60, "見本　花子", Type.WORD, 24)
    sheet.box(20, 200, 170, 60, 1.0)
    return write_pdf([sheet], Layer.NUMBER, title="見本")


PDF = _page()
TROUBLES = ["paper_out", "jam", "cover", "toner", "offline"]
NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def private():
    why = cups.missing()
    if why:
        pytest.skip(why)
    # not below pytest's own folder: CUPS's filters run as another user, who may not look into that
    with tempfile.TemporaryDirectory(prefix="kakanai-cups-") as folder, cups.private_cups(Path(folder), QUEUE) as found:
        yield found


class Folder:
    """The simulator, and what it is told to play."""

    def __init__(self, folder):
        self.folder, self.machine = folder, FilePrinter(folder, allowed=True)

    def play(self, word):
        (self.folder / PLAY).write_text(word)

    def release(self, number):
        self.play("ready")

    def printed(self):
        self.machine.status()
        return [file.read_bytes() for file in sorted(self.folder.glob("*.pdf"))]

    def again(self):
        """The desk was killed and runs once more."""
        self.machine = FilePrinter(self.folder, allowed=True)


class Queue:
    """The private CUPS, as the driver finds it."""

    def __init__(self, private):
        self._private, self.machine = private, CupsPrinter(QUEUE)
        self.play, self.release = private.play, private.release
        self._before = len(private.printed())

    def printed(self):
        return self._private.printed()[self._before :]

    def again(self):
        self.machine = CupsPrinter(QUEUE)


class CupsBehindQt(CupsPrinter):
    """The queue as ``QtSpooler`` has it, where QPrinter prints through CUPS."""

    def taken(self, job):
        """CUPS keeps its jobs."""


class Drawn(Queue):
    """QPrinter on the private CUPS: what arrives is another PDF, of the same picture."""

    def __init__(self, private):
        super().__init__(private)
        self.again()

    def printed(self):
        return [PDF if same_picture(pdf, PDF) else pdf for pdf in super().printed()]

    def again(self):
        from kakanai_desk.hardware.drivers.qt_spooler import QtSpooler

        self.machine = QtSpooler(QUEUE, CupsBehindQt(QUEUE))


def same_picture(one, other):
    """At 0.5 mm a pixel: nothing moved, nothing missing, whatever drew the edges of the letters."""
    pictures = [page_image(pdf, 0, 420).convert("L").resize((420, 594)) for pdf in (one, other)]
    unlike = ImageChops.difference(*pictures).point([255 if tone > 160 else 0 for tone in range(256)])
    return unlike.getbbox() is None and white_around(one, 0, 210) == white_around(other, 0, 210)


@pytest.fixture(params=["folder", *(pytest.param(name, marks=pytest.mark.cups) for name in ("cups", "qt"))])
def place(request, tmp_path, monkeypatch):
    """``machine``: the printer; ``play``: what it does now; ``printed``: what came out since the test began."""
    if request.param == "folder":
        yield Folder(tmp_path)
        return
    private = request.getfixturevalue("private")
    monkeypatch.setenv("CUPS_SERVER", private.address)
    private.play("ready")
    if request.param == "qt":
        request.getfixturevalue("qapp")  # the one of all tests; the driver would make a smaller one
    found = Queue(private) if request.param == "cups" else Drawn(private)
    yield found
    private.play("ready")


@pytest.fixture
def title():
    return f"NA1-260410-{next(NUMBERS):04}-X"


def stands(place, job, *wanted):
    """How the job stands, once it stands as one of ``wanted`` says."""
    assert wait_until(lambda: place.machine.job(job).stage in wanted), place.machine.job(job)
    return place.machine.job(job)


def waits_for(place, job, trouble):
    assert wait_until(lambda: place.machine.job(job).trouble is trouble), place.machine.job(job)
    return place.machine.job(job)


def test_what_is_printed_arrives_whole_and_once(place, title):
    job = place.machine.print_pdf(PDF, title)
    assert (bool(job.number), job.sheets, job.title) == (True, 1, title)
    assert stands(place, job, JobStage.DONE) == JobState(JobStage.DONE, JobTrouble.NONE, job.number)
    assert place.printed() == [PDF]


def test_a_ready_printer_has_a_green_lamp(place):
    assert place.machine.status().state is DeviceState.OK


@pytest.mark.parametrize("word", TROUBLES)
def test_a_printer_that_waits_for_somebody_says_for_what_and_goes_on_by_itself(place, title, word):
    place.play(word)
    job = place.machine.print_pdf(PDF, title)
    state = waits_for(place, job, JobTrouble(word))
    assert state.stage is JobStage.PRINTING and state.pending
    lamp = place.machine.status()
    assert (lamp.state, lamp.text) == (DeviceState.CAUTION, f"clerk.device.printer.{word}")
    assert place.printed() == []
    place.play("ready")
    assert stands(place, job, JobStage.DONE).trouble is JobTrouble.NONE
    assert place.printed() == [PDF]
    assert place.machine.status().state is DeviceState.OK


def test_a_held_job_waits_until_it_is_let_go(place, title):
    place.play("hold")
    job = place.machine.print_pdf(PDF, title)
    assert place.machine.job(job).stage is JobStage.HELD
    assert place.printed() == []
    place.release(job.number)
    stands(place, job, JobStage.DONE)
    assert place.printed() == [PDF]


def test_a_stopped_queue_keeps_the_job_and_says_so(place, title):
    place.play("stopped")
    assert place.machine.status().state is DeviceState.CAUTION
    job = place.machine.print_pdf(PDF, title)
    assert place.machine.job(job) == JobState(JobStage.WAITING, JobTrouble.STOPPED, job.number)
    place.play("ready")
    stands(place, job, JobStage.DONE)
    assert place.printed() == [PDF]


def test_a_queue_that_refuses_takes_nothing(place, title):
    place.play("refuse")
    assert place.machine.status().state is DeviceState.BROKEN
    with pytest.raises(PrinterFault) as fault:
        place.machine.print_pdf(PDF, title)
    assert fault.value.values["what"] == "refused"
    assert place.machine.job(PrintJob("", "", 0, title)).stage is JobStage.GONE
    place.play("ready")
    assert place.machine.status().state is DeviceState.OK
    assert place.printed() == []


def test_a_job_that_is_given_up_has_failed(place, title):
    place.play("fail")
    job = place.machine.print_pdf(PDF, title)
    assert stands(place, job, JobStage.FAILED).trouble is JobTrouble.UNKNOWN
    place.play("ready")
    assert place.machine.job(job).stage is JobStage.FAILED
    assert place.printed() == [], "nothing is printed a second time by itself"


@pytest.mark.parametrize("word", ["stopped", "paper_out"])
def test_nothing_more_comes_of_a_cancelled_job(place, title, word):
    place.play(word)
    job = place.machine.print_pdf(PDF, title)
    place.machine.cancel(job)
    assert stands(place, job, JobStage.CANCELLED).ended
    place.play("ready")
    second = place.machine.print_pdf(PDF, f"{title}-2")
    stands(place, second, JobStage.DONE)
    assert place.printed() == [PDF]


def test_what_is_over_cannot_be_cancelled(place, title):
    job = place.machine.print_pdf(PDF, title)
    stands(place, job, JobStage.DONE)
    with pytest.raises(PrinterFault) as fault:
        place.machine.cancel(job)
    assert fault.value.values["what"] == "over"


def test_a_queue_that_vanishes_in_the_middle_leaves_the_job_unseen_and_then_found(place, title):
    place.play("paper_out")
    job = place.machine.print_pdf(PDF, title)
    waits_for(place, job, JobTrouble.PAPER_OUT)
    place.play("vanish")
    assert place.machine.job(job) == JobState(JobStage.UNSEEN, JobTrouble.NONE, job.number)
    assert place.machine.status().state is DeviceState.BROKEN
    for what in (lambda: place.machine.print_pdf(PDF, f"{title}-2"), lambda: place.machine.cancel(job)):
        with pytest.raises(PrinterFault) as fault:
            what()
        assert fault.value.values["what"] in ("cups", "missing")
    place.play("ready")
    stands(place, job, JobStage.DONE)
    assert place.printed() == [PDF]


def test_a_job_is_found_by_its_title_and_by_its_number_only_under_it(place, title):
    place.play("stopped")
    job = place.machine.print_pdf(PDF, title)
    place.again()
    assert place.machine.job(PrintJob("", "", 0, title)) == JobState(JobStage.WAITING, JobTrouble.STOPPED, job.number)
    assert place.machine.job(PrintJob("", "", 0, f"{title}-2")).stage is JobStage.GONE
    assert place.machine.job(PrintJob("", job.number, 0, "NA1-260410-9999-X")).stage is JobStage.GONE
    assert place.machine.job(PrintJob("", "999999", 0, title)).stage is JobStage.GONE
    place.play("ready")
    stands(place, job, JobStage.DONE)


def test_of_two_jobs_of_one_title_the_newest_is_found(place, title):
    place.play("stopped")
    jobs = [place.machine.print_pdf(PDF, title) for _ in range(2)]
    assert place.machine.job(PrintJob("", "", 0, title)).number == jobs[1].number
    for job in jobs:
        place.machine.cancel(job)


@pytest.mark.cups
def test_a_missing_queue_is_a_fault_that_is_shown(private, monkeypatch):
    monkeypatch.setenv("CUPS_SERVER", private.address)
    machine = CupsPrinter("no-such-queue")
    assert machine.status().state is DeviceState.BROKEN
    with pytest.raises(PrinterFault) as fault:
        machine.print_pdf(PDF, "T")
    assert fault.value.values == {"queue": "no-such-queue", "what": "missing"}


def test_without_cups_the_printer_says_so_and_sends_nothing(monkeypatch):
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:9")
    machine = CupsPrinter(QUEUE)
    assert machine.status().state is DeviceState.BROKEN
    with pytest.raises(PrinterFault) as fault:
        machine.print_pdf(PDF, "T")
    assert fault.value.values["what"] == "cups"


def test_a_job_that_nobody_confirmed_is_found_by_its_title(tmp_path):
    place = Folder(tmp_path)
    place.play("mute")
    with pytest.raises(PrinterFault) as fault:
        place.machine.print_pdf(PDF, "T")
    assert fault.value.values["what"] == "unclear"
    assert place.machine.job(PrintJob("", "", 0, "T")).stage is JobStage.DONE


def test_in_service_nothing_is_printed_into_a_folder(tmp_path):
    with pytest.raises(SimulatorRefused):
        FilePrinter(tmp_path, allowed=False)


# --- what the queue is told


def told(private, monkeypatch, title, pdf=PDF, **options):
    monkeypatch.setenv("CUPS_SERVER", private.address)
    private.play("ready")
    machine = CupsPrinter(QUEUE, **options)
    job = machine.print_pdf(pdf, title)
    assert wait_until(lambda: machine.job(job).stage is JobStage.DONE)
    return private.options(job.number)


@pytest.mark.cups
def test_whatever_the_queue_is_used_to_a_bundle_is_one_copy_one_side_and_as_large_as_drawn(private, monkeypatch, title):
    private.command("lpadmin", "-p", QUEUE, "-o", "copies-default=3")
    found = told(private, monkeypatch, title)
    private.command("lpadmin", "-p", QUEUE, "-R", "copies-default")
    assert (found["PageSize"], found["Duplex"], found["print-scaling"]) == ("A4", "None", "none")
    assert found["copies"] == "1" and "InputSlot" not in found


@pytest.mark.cups
def test_tray_and_both_sides_of_the_settings_reach_the_printer(private, monkeypatch, title):
    found = told(private, monkeypatch, title, tray="tray-2", duplex="long")
    assert (found["InputSlot"], found["Duplex"]) == ("Tray2", "DuplexNoTumble")


def of_sizes(*sizes):
    boxes = b"".join(b"/Type /Page /MediaBox [ 0 0 %.2f %.2f ]\n" % size for size in sizes)
    return b"%PDF-1.4\n" + boxes + b"%%EOF\n"


@pytest.mark.cups
@pytest.mark.parametrize(
    ("sizes", "paper", "scaling"),
    [
        (((841.89, 1190.55),), "A3", "none"),
        (((1190.55, 841.89),), "A3", "none"),
    ],
    ids=["A3", "A3 lying"],
)
def test_a_form_is_printed_on_paper_of_its_own_size(private, monkeypatch, title, sizes, paper, scaling):
    found = told(private, monkeypatch, title, of_sizes(*sizes))
    assert (found["PageSize"], found["print-scaling"]) == (paper, scaling)


# --- a bundle of several papers

A4, A3 = (595.28, 841.89), (841.89, 1190.55)


def mixed(*sizes):
    """A real PDF whose pages have these sizes in points."""
    writer, out = PdfWriter(), BytesIO()
    for size in sizes:
        writer.add_blank_page(*size)
    writer.write(out)
    return out.getvalue()


def papers(printed):
    """Of each job that came out: its pages' sizes."""
    return [[tuple(round(float(n), 2) for n in page.mediabox[2:]) for page in PdfReader(BytesIO(one)).pages]
            for one in printed]  # fmt: skip


@pytest.fixture
def queue(private, monkeypatch):
    monkeypatch.setenv("CUPS_SERVER", private.address)
    private.play("ready")
    yield Queue(private)
    private.command("cupsaccept", QUEUE)
    private.command("cupsenable", QUEUE)


@pytest.mark.cups
def test_a_bundle_of_several_papers_comes_out_in_its_order_each_page_on_its_own(queue, private, title):
    job = queue.machine.print_pdf(mixed(A4, A4, A3, A4), title)
    assert (job.sheets, job.number.count(",")) == (4, 2)
    assert stands(queue, job, JobStage.DONE) == JobState(JobStage.DONE, JobTrouble.NONE, job.number)
    assert papers(queue.printed()) == [[A4, A4], [A3], [A4]]
    told = [private.options(number) for number in job.number.split(",")]
    assert [one["PageSize"] for one in told] == ["A4", "A3", "A4"]
    assert {one["print-scaling"] for one in told} == {"none"}
    queue.again()
    assert queue.machine.job(PrintJob("", "", 0, title)).number == job.number


@pytest.mark.cups
def test_a_bundle_of_several_papers_is_cancelled_as_one(queue, private, title):
    private.command("cupsdisable", QUEUE)
    job = queue.machine.print_pdf(mixed(A4, A3, A4), title)
    assert stands(queue, job, JobStage.WAITING).pending
    queue.machine.cancel(job)
    assert stands(queue, job, JobStage.CANCELLED).ended
    private.command("cupsenable", QUEUE)
    with pytest.raises(PrinterFault) as fault:
        queue.machine.cancel(job)
    assert fault.value.values["what"] == "over"
    assert queue.printed() == []


@pytest.mark.cups
def test_where_one_part_is_not_taken_nothing_of_the_bundle_is_printed(queue, private, title, monkeypatch):
    send = queue.machine._send  # pyright: ignore[reportPrivateUsage]

    def then_refuse(number, pdf):
        send(number, pdf)
        private.command("cupsreject", QUEUE)

    monkeypatch.setattr(queue.machine, "_send", then_refuse)
    with pytest.raises(PrinterFault) as fault:
        queue.machine.print_pdf(mixed(A4, A3), title)
    assert fault.value.values["what"] == "refused"
    assert queue.machine.job(PrintJob("", "", 0, title)).stage is JobStage.CANCELLED
    private.command("cupsaccept", QUEUE)
    assert queue.printed() == []


@pytest.mark.cups
def test_a_desk_that_is_killed_before_it_lets_go_leaves_parts_that_wait_and_can_be_cancelled(queue, title, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(_made):
        raise Killed

    monkeypatch.setattr(queue.machine, "_let_go", killed)
    with pytest.raises(Killed):
        queue.machine.print_pdf(mixed(A4, A3), title)
    queue.again()
    found = queue.machine.job(PrintJob("", "", 0, title))
    assert (found.stage, found.number.count(",")) == (JobStage.HELD, 1)
    queue.machine.cancel(PrintJob("", found.number, 0, title))
    assert queue.machine.job(PrintJob("", "", 0, title)).stage is JobStage.CANCELLED
    assert queue.printed() == []


@pytest.mark.cups
def test_of_a_bundle_that_is_printed_again_the_newer_jobs_are_found(queue, title):
    first = queue.machine.print_pdf(mixed(A4, A3, A4), title)
    stands(queue, first, JobStage.DONE)
    second = queue.machine.print_pdf(mixed(A4, A3), title)
    assert queue.machine.job(PrintJob("", "", 0, title)).number == second.number != first.number
    stands(queue, second, JobStage.DONE)


@pytest.mark.cups
@pytest.mark.parametrize(
    ("options", "what"),
    [({"tray": "tray-9"}, "tray"), ({"duplex": "short"}, ""), ({}, "paper")],
    ids=["no such tray", "the short edge too", "no such paper"],
)
def test_what_the_queue_lacks_is_said_and_nothing_is_sent(private, monkeypatch, title, options, what):
    monkeypatch.setenv("CUPS_SERVER", private.address)
    private.play("ready")
    before, machine = len(private.printed()), CupsPrinter(QUEUE, **options)
    lamp = machine.status()
    if not what:
        assert lamp.state is DeviceState.OK
        return
    a5 = of_sizes((419.53, 595.28))
    with pytest.raises(PrinterFault) as fault:
        machine.print_pdf(a5 if what == "paper" else PDF, title)
    assert fault.value.values["what"] == what
    assert machine.job(PrintJob("", "", 0, title)).stage is JobStage.GONE
    assert len(private.printed()) == before
    if what == "tray":
        assert (lamp.state, lamp.text) == (DeviceState.BROKEN, "clerk.device.printer.tray")


@pytest.mark.cups
def test_the_queue_says_its_papers_trays_and_margins(private, monkeypatch):
    monkeypatch.setenv("CUPS_SERVER", private.address)
    private.play("ready")
    offer = CupsPrinter(QUEUE).offer()
    assert offer.trays == ("tray-1", "tray-2") and "two-sided-long-edge" in offer.sides
    assert offer.papers[offer.paper((210, 297))] == Margins(4.23, 4.23, 4.23, 6.0)
    assert offer.paper((297, 420)) is not None and offer.paper((148, 210)) is None
