"""What is printed on a real 手続案内書 is what the next counter reads: over paper and picture, whole (R-113)."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from kakanai_desk.core.errors import CodePartsMissing
from kakanai_desk.core.ids import VisitId
from kakanai_desk.core.places import procedures
from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.case_file import case_to_plain, read_case
from kakanai_desk.forms.codes.meaning import Trust
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.paper.raster import page_image
from kakanai_desk.hardware.scan.reader import PictureReader, grey
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.vault.city_lock import CityLock
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner, key_id
from kakanai_desk.visit.desk import Desk
from kakanai_desk.visit.handing_on import SheetCodes
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.paper_shop import RealPaperShop, load_layouts_of
from kakanai_desk.visit.scanning import Codes
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import FakeCard, bench_over, city

FIXTURES = Path(__file__).parents[1] / "fixtures"
CASES = {"family": "cases/family4.yaml", "old": "households/t07.yaml", "stay": "households/t20.yaml"}
AT = datetime(2026, 4, 10, 1, tzinfo=UTC)
DPI_200 = 1654  # pixels across A4
LOCK = CityLock(bytes(range(32)))


@pytest.fixture(scope="module")
def layouts():
    return load_layouts_of(city(), procedures())


def shop_of(layouts, section, terminal, signer):
    codes = SheetCodes(terminal, section, signer, lambda: LOCK.sheet_key)
    return RealPaperShop(city(), layouts, PaperFonts.load(), load_texts(), section, training=False, sheet_codes=codes)


def read_from_paper(papers):
    """The texts of ours on the first page of the guide sheet, as a camera over a 200 dpi print has it."""
    import pypdfium2

    first = len(pypdfium2.PdfDocument(papers.pdf)) - papers.guide_pages
    picture = grey(np.asarray(page_image(papers.pdf, first, DPI_200)))
    return [s.data for s in PictureReader().search(picture).symbols if s.data.startswith(b"KK")]


@pytest.mark.parametrize("name", CASES)
def test_the_next_counter_reads_the_whole_case_from_the_paper_and_goes_on_to_its_own(tmp_path, layouts, name):
    case = read_case(FIXTURES / CASES[name], city())
    visit = Visit(VisitId(f"visit-{name}"), "NA1-260410-0001-W", Step.PRINT, case, AT, "")
    first = DeskSigner(FileKeyStore(tmp_path / "na"))
    printed = shop_of(layouts, "shiminka", "NA1", first).make(visit, decide(case, city()), AT, for_print=True)
    texts = read_from_paper(printed)
    assert texts
    signer = DeskSigner(FileKeyStore(tmp_path / "keys"))
    store = DeskStore(tmp_path / "desk.db", bytes(48), "NB", 1, signer)
    shop = shop_of(layouts, "hoken_nenkin", "NB1", signer)
    bench = bench_over(store, signer, shop, FakeCard(on_reader=False)).signed_in()
    key = LOCK.sheet_key
    trust = Trust({}, lambda: {key_id(bytes(key.public_key)): bytes(key)}, store)
    bench.desk = Desk(bench.context, Codes((), trust))
    for text in texts[:-1]:
        with pytest.raises(CodePartsMissing):
            bench.desk.scanned(text)
    bench.desk.scanned(texts[-1])
    bench.settle()
    found = bench.context.visit
    assert case_to_plain(found.case) == case_to_plain(case)
    again = shop.make(found, bench.context.effective_decision(), AT, for_print=True)
    assert again.sheets == ()  # its forms are printed and signed
    assert again.guide_pages >= 1
    store.close()
