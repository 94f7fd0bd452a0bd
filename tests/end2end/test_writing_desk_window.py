"""A resident alone at the writing desk's window, from the first touch to the slip that a counter reads (R-010)."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtTest import QTest

from kakanai_desk import bootstrap
from kakanai_desk.core.errors import CodePartsMissing, SettingsBroken
from kakanai_desk.core.ports.code import GreyFrame, Symbol
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus
from kakanai_desk.forms.codes.meaning import Trust
from kakanai_desk.hardware.scan.reader import PictureReader
from kakanai_desk.settings import read_settings
from kakanai_desk.ui.application import application
from kakanai_desk.ui.screens import Screens, stands_alone
from kakanai_desk.ui.widgets.painted import Painted
from kakanai_desk.ui.writing_windows import WritingWindows
from kakanai_desk.vault.city_lock import CityLock, CityLocks
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import key_id
from kakanai_desk.visit.desk import Desk
from kakanai_desk.visit.scanning import Codes
from kakanai_desk.visit.visitor_view import (
    AskPerson,
    AskQuestion,
    Begin,
    CheckHousehold,
    ComeFor,
    PlaceCard,
    ShowProcedures,
    StillThere,
    TakeSlip,
)
from tests.fakes.desk import desk_bench

LOCK = CityLock(bytes(range(32)))
SETTINGS = """
profile = "training"
day = "2026-04-10"
[desk]
mode = "desk"
letters = "KA"
counter = "記載台1"
abandoned_seconds = 30
[keys]
kind = "files"
[receipt]
kind = "folder"
address = "slips"
[speech]
on = false
"""


class AtTheWritingDesk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "desk.toml"
        self.file.write_text(SETTINGS, "utf-8")
        (folder / "data").mkdir()
        CityLocks(FileKeyStore(folder / "data" / "keys")).take(LOCK)
        application()
        settings = read_settings(self.file)
        self.windows = WritingWindows(Screens(sizes="window"), lambda changed: bootstrap.build(settings, changed))
        self.windows.show()
        self.until(lambda: self.windows._visitor is not None and self.windows.visitor.isVisible())
        self.window.resize(1920, 1080)

    @property
    def window(self):
        return self.windows.visitor

    @property
    def screen(self):
        return self.window.view().screen

    def until(self, true) -> None:
        for _ in range(4000):
            QTest.qWait(5)
            if true():
                return
        raise AssertionError(f"it never came: {self.windows._visitor and self.screen}")

    def press(self, words: str) -> None:
        """What is named so, on the page or in the bar."""
        before = self.screen
        named = [w for w in self.window.findChildren(Painted) if w.isVisible() and words in w.accessibleName()]
        assert named, (words, [w.accessibleName() for w in self.window.findChildren(Painted) if w.isVisible()])
        named[0].click()
        self.until(lambda: self.screen != before)

    def key(self, words: str) -> None:
        next(w for w in self.window.findChildren(Painted) if w.isVisible() and w.accessibleName() == words).click()

    def type(self, text: str) -> None:
        """Letter by letter on the pad."""
        for letter in text:
            self.key(letter)

    def slip(self) -> list[Symbol]:
        (file,) = (self.folder / "slips").glob("*.png")
        grey = Image.open(file).convert("L")
        return list(PictureReader().search(GreyFrame(*grey.size, grey.tobytes()), 8.0).symbols)

    def answer_everything(self) -> None:
        while isinstance(screen := self.screen, AskQuestion):
            if screen.choices:
                self.press(f"{screen.choices[0].key} ")
            else:
                self.press("わからない")
                self.press("この質問は 窓口で答える")


@pytest.fixture
def there(tmp_path, qtbot):
    made = AtTheWritingDesk(tmp_path)
    yield made
    made.windows.stop()
    made.windows.visitor.hide()
    made.windows.visitor.deleteLater()


def test_from_the_first_touch_to_the_slip_and_the_counter(there, tmp_path):
    assert stands_alone(there.file)
    assert isinstance(there.screen, Begin)
    there.press("日本語")
    assert isinstance(there.screen, ComeFor)
    there.press("転入")
    there.until(lambda: isinstance(there.screen, PlaceCard))
    there.press("カードがない")
    assert isinstance(there.screen, AskPerson)
    there.key("ABC")
    there.type("HANAKO")
    there.press("つぎへ")
    assert there.screen.what == "kana"
    there.type("みほ")
    there.press("つぎへ")
    assert there.screen.what == "birth_date"
    there.press("つぎへ")
    there.press("女")
    there.press("ブラジル")
    there.press("いいえ")
    assert isinstance(there.screen, CheckHousehold)
    there.press("まちがいない")
    there.answer_everything()
    assert isinstance(there.screen, ShowProcedures)
    there.press("紙を 出す")
    there.until(lambda: isinstance(there.screen, TakeSlip) and there.screen.how == "printed")
    number = there.screen.number
    there.press("おわる")
    assert isinstance(there.screen, Begin)

    counter = desk_bench(tmp_path / "counter").signed_in()
    own = {key_id(bytes(LOCK.preentry_key.public_key)): bytes(LOCK.preentry_key)}
    counter.desk = Desk(counter.context, Codes((), Trust({}, lambda: own, counter.store)))
    for symbol in there.slip():
        try:
            counter.desk.scanned(symbol.data)
        except CodePartsMissing:
            continue
    visit = counter.context.visit
    (person,) = visit.case.people
    assert (person.name, person.nationality, person.sex.value) == ("HANAKO", "BRA", "female")
    assert visit.case.event == "tennyu" and visit.case.visit_date == date(2026, 4, 10)
    assert number.startswith("KA1-260410-0001")
    counter.store.close()


def test_nobody_there_is_warned_with_the_clock_of_the_settings(there):
    there.press("Português")
    assert there.windows.running.abandoned_ms == 30_000
    there.windows.bridge.do(lambda desk: desk.nobody_touches())
    there.until(lambda: isinstance(there.screen, StillThere))
    there.press("Continuar")
    assert isinstance(there.screen, ComeFor)
    there.windows.bridge.do(lambda desk: desk.nobody_touches())
    there.windows.bridge.do(lambda desk: desk.nobody_touches())
    there.until(lambda: isinstance(there.screen, Begin))
    assert there.windows.at_rest


def test_the_window_never_closes_and_a_fault_in_it_begins_anew(there):
    there.press("日本語")
    there.window.close()
    assert there.window.isVisible()
    there.windows.bridge.do(lambda desk: desk.fault_met())
    there.until(lambda: isinstance(there.screen, Begin))


def test_without_a_roll_nobody_enters_in_vain(there):
    broken = DeviceStatus("receipt", DeviceState.BROKEN, "clerk.device.printer.missing")
    there.windows.bridge.do(lambda desk: desk.device_changed(broken))
    there.until(lambda: there.screen.closed)
    assert not [w for w in there.window.findChildren(Painted) if w.isVisible() and "日本語" in w.accessibleName()]
    there.windows.bridge.do(lambda desk: desk.device_changed(replace(broken, state=DeviceState.OK)))
    there.until(lambda: not there.screen.closed)


def test_a_writing_desk_without_a_printer_of_slips_is_told_before_it_starts(tmp_path):
    file = tmp_path / "desk.toml"
    file.write_text(SETTINGS.replace('[receipt]\nkind = "folder"\naddress = "slips"\n', ""), "utf-8")
    with pytest.raises(SettingsBroken, match=r"receipt\.kind"):
        read_settings(file)
