"""Content reaches 13 desks over TLS by two people's signatures, and goes back the same way (R-115, R-117)."""

from __future__ import annotations

import shutil

import pytest

from kakanai_desk import bootstrap
from kakanai_desk.core.places import procedures
from tests.end2end.thirteen_desks import DAY, thirteen_desks

pytestmark = pytest.mark.heavy
DOG = "inu_henkou/procedure.yaml"


def test_thirteen_desks_serve_what_two_signed_and_go_back(tmp_path):
    content = tmp_path / "content"
    with thirteen_desks(tmp_path) as city:
        for number, order in enumerate((b"94", b"93"), 1):
            shutil.rmtree(content, ignore_errors=True)
            shutil.copytree(procedures(), content)
            text = (content / DOG).read_bytes()
            (content / DOG).write_bytes(text.replace(b"order: 95", b"order: " + order))
            serial, seconds = city.publish(content, f"第{number}版")
            assert serial == number
            print(f"published on 13 desks in {seconds:.1f} s")
            assert orders(city) == {order}
        serial, seconds = city.go_back(1, "第1版にもどす")
        print(f"back on 13 desks in {seconds:.1f} s")
        assert (serial, orders(city)) == (3, {b"94"})


def orders(city):
    """What every desk serves now."""
    found = set()
    for desk in city.desks:
        served = bootstrap.pack_shelf(desk.settings).served(DAY)
        text = (served.folder / DOG).read_bytes()
        found.add(text.split(b"order: ")[1].split()[0])
    return found
