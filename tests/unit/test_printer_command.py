"""``printer test`` and ``printer check``: the page measures what it says, forms in the margins are named (R-045)."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import jsonschema
import pytest
from pyzbar import pyzbar

from kakanai_desk import bootstrap
from kakanai_desk.cli import main
from kakanai_desk.core.places import root
from kakanai_desk.core.ports.devices import Margins
from kakanai_desk.forms.paper.edges import cut_off, white_around
from kakanai_desk.forms.paper.raster import page_image
from kakanai_desk.hardware.drivers.queue_offer import QueueOffer, offer_of, page_sizes
from kakanai_desk.printer_command import _cut
from kakanai_desk.settings import Settings, read_settings
from tests.fakes import cups

QUEUE = "shiminka-b"
FINE = 8  # pixels a millimetre


def valid(name, answer):
    schema = json.loads((root() / "docs/schemas" / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.validate(answer, schema)
    return answer


def settings_file(folder, printer=f'queue = "{QUEUE}"'):
    file = folder / "desk.toml"
    file.write_text(f'profile = "training"\n[keys]\nkind = "files"\n[printer]\n{printer}\n', "utf-8")
    return file


def asked(capsys, file, *words):
    code = main(["--settings", str(file), "printer", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_page_is_true_to_the_millimetre_and_its_codes_are_read(tmp_path, capsys):
    out = tmp_path / "t.pdf"
    code, answer = asked(capsys, settings_file(tmp_path), "test", "--out", str(out))
    assert (code, valid("printer-test", answer)["printed"]) == (0, False)
    pdf = out.read_bytes()
    assert page_sizes(pdf) == ((210.0, 297.0),)
    picture = page_image(pdf, 0, 210 * FINE).convert("L")
    row = [picture.getpixel((x, 120 * FINE)) < 128 for x in range(picture.width)]
    column = [picture.getpixel((80 * FINE, y)) < 128 for y in range(picture.height)]
    inside = [x / FINE for x, dark in enumerate(row) if dark and 20 < x / FINE < 190]
    down = [y / FINE for y, dark in enumerate(column) if dark and 90 < y / FINE < 205]
    assert inside[-1] - inside[0] == pytest.approx(100, abs=0.3)
    assert down[-1] - down[0] == pytest.approx(100, abs=0.3)
    ink = white_around(pdf, 0, 210)
    assert max(ink.left, ink.top, ink.right, ink.bottom) <= 1.25, "a step of 1 mm at every edge"
    codes = {found.data for found in pyzbar.decode(picture)}
    assert codes == {b"KD1/KAKANAI-DESK/ALIGNMENT/1-1"}


def test_without_a_queue_it_says_what_to_do(tmp_path, capsys):
    file = settings_file(tmp_path, 'folder = "out"')
    for what in ("test", "check"):
        assert main(["--settings", str(file), "printer", what]) == 1
        assert "--queue" in capsys.readouterr().err


@pytest.fixture(scope="module")
def private():
    why = cups.missing()
    if why:
        pytest.skip(why)
    with tempfile.TemporaryDirectory(prefix="kakanai-cups-") as folder, cups.private_cups(Path(folder), QUEUE) as found:
        yield found


@pytest.mark.cups
def test_it_is_printed_on_the_queue_and_stands_in_the_record(tmp_path, capsys, private, monkeypatch):
    monkeypatch.setenv("CUPS_SERVER", private.address)
    before, file = len(private.printed()), settings_file(tmp_path)
    bootstrap.open_store(read_settings(file))[0].close()
    code, answer = asked(capsys, file, "test")
    assert (code, valid("printer-test", answer)["printed"]) == (0, True)
    assert cups.wait_until(lambda: len(private.printed()) > before)
    assert private.printed()[-1].startswith(b"%PDF")
    assert private.options(answer["number"])["print-scaling"] == "none"
    store, _ = bootstrap.open_store(read_settings(file))
    (line,) = [line for line in store.record_lines() if line.kind == "test_page_printed"]
    store.close()
    assert line.values == {"queue": QUEUE}


@pytest.mark.cups
def test_check_names_trays_and_papers_and_what_the_settings_want_in_vain(tmp_path, capsys, private, monkeypatch):
    monkeypatch.setenv("CUPS_SERVER", private.address)
    code, answer = asked(capsys, settings_file(tmp_path), "check")
    valid("printer-check", answer)
    assert (code, answer["state"], answer["trays"], answer["cut"]) == (0, "ok", ["tray-1", "tray-2"], [])
    assert {"width": 209.9, "height": 297.04, "margins": [4.23, 4.23, 4.23, 6.0]} in answer["papers"]
    code, answer = asked(capsys, settings_file(tmp_path, f'queue = "{QUEUE}"\ntray = "tray-9"'), "check")
    assert (code, answer["state"]) == (1, "broken")
    assert "トレイ" in answer["said"]


def test_forms_whose_ink_lies_in_the_margins_are_named_with_the_edge(tmp_path):
    settings: Settings = read_settings(settings_file(tmp_path))
    wide = QueueOffer(papers={(210.0, 297.0): Margins(4.2, 4.2, 4.2, 15.0)})
    found = _cut(settings, wide)
    assert {"form": "idou_todoke_a4", "page": 1, "edges": ["bottom"]} in found
    assert all(one["edges"] == ["bottom"] for one in found)


def test_a_hair_in_the_margin_is_nothing_lost():
    printer = Margins(5, 5, 5, 5)
    assert cut_off(Margins(4.6, 9, 9, 9), printer) == ()
    assert cut_off(Margins(4.4, 9, 3, 9), printer) == ("left", "right")


def test_a_queue_that_says_little_lacks_nothing_of_paper():
    assert offer_of({}).lacks("", "off", ((210, 297),)) == ()
    assert offer_of({}).lacks("tray-2", "long", ((210, 297),)) == ("tray", "duplex")
    named = offer_of({"media-supported": ["na_letter_8.5x11in", "iso_a4_210x297mm", "custom_min_76x127mm", "A5"]})
    assert named.paper((210, 297)) is not None and named.paper((215.9, 279.4)) is not None
    assert named.lacks("", "off", ((148, 210),)) == ("paper",)
