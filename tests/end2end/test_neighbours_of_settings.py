"""Two desks as their settings build them: one lends its (played) card reader and printer, the other has neither."""

from __future__ import annotations

import time
from io import BytesIO

import pypdf
import pytest

from kakanai_desk.bootstrap import build, key_store
from kakanai_desk.core.places import root
from kakanai_desk.core.provenance import Verification
from kakanai_desk.doctor import examine
from kakanai_desk.forms.paper.fonts import PaperFonts, Type
from kakanai_desk.forms.paper.ink import Layer, Sheet
from kakanai_desk.forms.paper.pages import write_pdf
from kakanai_desk.hardware.card_client import CardClient, worker_command
from kakanai_desk.hardware.simulators.virtual_card.pki import write_trust
from kakanai_desk.settings import read_settings
from kakanai_desk.sync.identity import AUTHORITY, NAME
from kakanai_desk.visit.steps import Step
from kakanai_desk.visit.visitor_view import EnterPin
from tests.fakes.center import free_port
from tests.fakes.counters import enrolled, two_counters

DESK = """
profile = "training"
[desk]
letters = "{letters}"
counter = "{counter}"
[keys]
kind = "files"
[speech]
on = false
[shared]
{shared}
"""


def desk_of(folder, letters, counter, shared):
    folder.mkdir()
    file = folder / "desk.toml"
    file.write_text(DESK.format(letters=letters, counter=counter, shared=shared))
    settings = read_settings(file)
    keys, made = key_store(settings), enrolled(f"{letters}1")
    for name in (AUTHORITY, NAME):
        keys.put(name, made.get(name))
    return build(settings, lambda: None)


@pytest.fixture
def desks(tmp_path):
    port = free_port()
    lends = desk_of(
        tmp_path / "NB", "NB", "4番窓口",
        f'listen = "127.0.0.1:{port}"\nreader = true\nprinter = true\n'
        'neighbours = [{terminal = "NA1", counter = "3番窓口"}]',
    )  # fmt: skip
    asks = desk_of(
        tmp_path / "NA", "NA", "3番窓口",
        f'print_at = "NB1"\nneighbours = [{{terminal = "NB1", counter = "4番窓口", address = "127.0.0.1:{port}"}}]',
    )  # fmt: skip
    yield asks, lends
    asks.stop()
    lends.stop()


def test_the_settings_join_two_desks(desks, tmp_path):
    asks, lends = desks
    assert asks.rounds.once() == "NB1" and lends.rounds is None  # one address is enough for both to hear
    heard = [desk.store.record.kept(f"desk/{other.store.terminal}") for desk, other in ((asks, lends), (lends, asks))]
    assert all(head["size"] > 0 for head in heard)
    (seen,) = asks.context.neighbours.around()
    assert (seen.counter, seen.answers, sorted(seen.offers)) == ("4番窓口", True, ["printer", "reader"])
    assert not seen.free  # nobody is signed in there
    fonts = PaperFonts.load()
    sheet = Sheet(fonts)
    sheet.text(20, 20, "見本　花子", Type.WORD, 12)
    sent = asks.context.printer.print_pdf(write_pdf([sheet], Layer.HATCH, title="見本"), "NA1-260410-0001-W")
    assert (sent.queue, sent.sheets) == ("4番窓口", 1)
    printed = (tmp_path / "NB" / "out" / "NA1-260410-0001-W.pdf").read_bytes()
    assert "3番窓口" in pypdf.PdfReader(BytesIO(printed)).pages[0].extract_text()


def test_doctor_says_which_neighbour_does_not_answer(desks, tmp_path):
    def rows():
        return {row["id"]: row for row in examine(tmp_path / "NA" / "desk.toml")}

    _, lends = desks
    there = rows()
    assert (there["neighbours"]["state"], there["neighbours"]["found"]) == ("ok", "1 台が答えます")
    assert there["printer"]["state"] == "ok"  # the neighbour's: it prints for this one
    lends.lending.close()
    gone = rows()
    assert (gone["neighbours"]["state"], gone["neighbours"]["found"]) == ("caution", "4番窓口 が答えません")
    assert gone["neighbours"]["mend"]
    assert gone["printer"]["state"] == "broken"


def test_a_played_card_in_its_own_worker_is_in_the_asking_visit_within_two_seconds(tmp_path):
    slot, trust = tmp_path / "card.yaml", tmp_path / "trust"
    write_trust(trust)
    people = root() / "kakanai_desk" / "hardware" / "simulators" / "people"
    slot.write_text((people / "taro.yaml").read_text("utf-8"), "utf-8")
    faults = ("per_apdu=0.015", "per_byte=0.00011")  # as slow as a real one may be
    card = CardClient(worker_command(allow_virtual=True, slot=slot, trust=trust, faults=faults))
    counters = two_counters(tmp_path / "desks", card)
    asks, lends = counters.asks, counters.lends
    asks.do(lambda: asks.desk.start("tennyu"))
    asks.do(asks.desk.borrowing.look)
    asks.until(lambda: asks.clerk().screen.borrow.readers)
    asks.do(lambda: asks.desk.borrowing.ask("NB1"))
    lends.until(lambda: lends.desk.lending.loan)
    lends.do(lends.desk.lending.accept)
    lends.until(lambda: isinstance(lends.visitor(), EnterPin))
    lends.type_pin(b"1234")
    lends.until(lambda: lends.desk.lending.given_to)
    read = time.monotonic()
    asks.until(lambda: asks.bench.context.visit.step is Step.FACTS)
    took = time.monotonic() - read
    assert took <= 2.0, f"{took:.2f} s"
    (person,) = asks.bench.context.visit.case.people
    assert person.name == "見本　太郎"
    assert person.origins["name"].verified is Verification.GENUINE
    counters.close()
    card.close()
