"""``[receipt]`` of the settings, the printer it names, ``receipt test`` and the line of ``doctor`` (R-010, R-125)."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from PIL import Image
from pyzbar import pyzbar

from kakanai_desk import doctor
from kakanai_desk.cli import main
from kakanai_desk.core.errors import SettingsBroken
from kakanai_desk.core.places import root
from kakanai_desk.devices import receipts_of
from kakanai_desk.settings import RECEIPT_ADDRESSES, read_settings
from tests.fakes.escpos_printer import Paper, listening

SCHEMA = json.loads((root() / "docs" / "schemas" / "receipt-test.schema.json").read_text("utf-8"))


def settings_file(folder: Path, receipt: str, profile: str = "training") -> Path:
    file = folder / "desk.toml"
    keys = '[keys]\nkind = "files"\n[printer]\nqueue = "q"\n'
    file.write_text(f'profile = "{profile}"\n{keys}[receipt]\n{receipt}\n', "utf-8")
    return file


@pytest.mark.parametrize(
    ("receipt", "words"),
    [
        ('address = "10.0.0.5"', "[receipt.kind] がありません"),
        ('kind = "network"', "192.168.1.50"),
        ('kind = "network"\naddress = "http://10.0.0.5"', "192.168.1.50"),
        ('kind = "usb"\naddress = "/dev/usb/lp0"', "04b8:0e15"),
        ('kind = "serial"\naddress = "COM3,fast"', "COM3"),
        ('kind = "file"\naddress = "lp0"', "/dev/usb/lp0"),
        ('kind = "windows"', "プリンタの名前"),
        ('kind = "bluetooth"\naddress = "x"', "[receipt.kind]"),
        ('kind = "network"\naddress = "10.0.0.5"\nroll = 76', "[receipt.roll]"),
    ],
)
def test_what_contradicts_itself_is_named(tmp_path, receipt, words):
    with pytest.raises(SettingsBroken) as broken:
        read_settings(settings_file(tmp_path, receipt))
    assert len(broken.value.findings) == 1
    assert words in broken.value.findings[0]


def test_a_folder_is_refused_in_service_and_every_other_kind_is_taken(tmp_path):
    good = {"network": "10.0.0.5:9100", "usb": "04b8:0e15", "serial": "/dev/ttyUSB0,9600", "file": "/dev/usb/lp0",
            "windows": "EPSON TM-T88VI", "folder": "slips"}  # fmt: skip
    assert good.keys() == RECEIPT_ADDRESSES.keys()
    for kind, address in good.items():
        file = settings_file(tmp_path, f'kind = "{kind}"\naddress = "{address}"\nroll = 58', "service")
        if kind == "folder":
            with pytest.raises(SettingsBroken, match="service"):
                read_settings(file)
        else:
            printer = receipts_of(read_settings(file))
            assert printer is not None
            assert printer.width == 384
    assert receipts_of(read_settings(settings_file(tmp_path, ""))) is None


def test_a_test_slip_is_printed_and_its_code_is_read(tmp_path, capsys):
    file = settings_file(tmp_path, 'kind = "folder"\naddress = "slips"')
    assert main(["--settings", str(file), "receipt", "test", "--json"]) == 0
    jsonschema.validate(json.loads(capsys.readouterr().out), SCHEMA)
    with Image.open(tmp_path / "slips" / "slip-0001.png") as slip:
        assert slip.width == 576
        assert [found.data for found in pyzbar.decode(slip.convert("L"))] == [b"KAKANAI-DESK"]


def test_a_printer_that_does_not_print_is_a_sentence_and_no_printer_too(tmp_path, capsys):
    paper = Paper(cover_open=True)
    with listening(paper) as address:
        file = settings_file(tmp_path, f'kind = "network"\naddress = "{address}"\nroll = 58')
        assert main(["--settings", str(file), "receipt", "test"]) == 1
    assert "ふたが開いています" in capsys.readouterr().err
    assert main(["--settings", str(settings_file(tmp_path, "")), "receipt", "test"]) == 1
    assert "[receipt]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("how", "state", "words"),
    [({}, "ok", "使えます"), ({"low": True}, "caution", "もうすぐ"), ({"rows_left": 0}, "broken", "紙がありません")],
)
def test_doctor_says_how_the_receipt_printer_is(tmp_path, how, state, words):
    with listening(Paper(**how)) as address:
        settings = read_settings(settings_file(tmp_path, f'kind = "network"\naddress = "{address}"'))
        row = doctor._receipt(settings)
    assert (row["id"], row["state"]) == ("receipt", state)
    assert words in row["found"]
    assert bool(row["mend"]) is (state != "ok")
    assert doctor._receipt(read_settings(settings_file(tmp_path, "")))["state"] == "ok"
