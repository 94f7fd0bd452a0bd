"""R-115, R-117: published by command at the serving center, a pack comes to a desk over mutual TLS."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from kakanai_desk import bootstrap
from kakanai_desk.settings import read_settings
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.pack_feed import PackFeed
from kakanai_desk.vault.pack_file import encoded, made, signed
from kakanai_desk.vault.signing import FreshSigner
from tests.end2end.test_board_over_tls import until
from tests.fakes.center import Ports, center, come, serving
from tests.unit.forms.packs import procedure, write_pack


def test_a_pack_published_at_the_center_is_served_at_the_desk(tmp_path):
    one, two = FreshSigner(), FreshSigner()
    publishers = json.dumps([one.public_key.hex(), two.public_key.hex()])
    content = write_pack(tmp_path / "content", (), {"one": procedure("always", revision=9)})
    file = tmp_path / "1.kkp"
    file.write_bytes(encoded(signed(signed(made(content, 1, date(2026, 4, 1), datetime.now(UTC)), one), two)))
    data, ports = tmp_path / "center", Ports()
    assert center("init", data=data).returncode == 0
    (data / "center.toml").write_text(f"[packs]\npublishers = {publishers}\n")
    (tmp_path / "desk.toml").write_text(
        f'profile = "training"\nday = "2026-04-10"\n[keys]\nkind = "files"\n'
        f'[center]\nurl = "{ports.url}"\n[content]\npublishers = {publishers}\n'
    )
    settings = read_settings(tmp_path / "desk.toml")

    def served():
        found = bootstrap.pack_shelf(settings).served(date(2026, 4, 10))
        return found.pack.serial if found else 0

    with serving(data, ports):
        come(data, ports, bootstrap.key_store(settings))
        published = center("packs", "publish", str(file), "--operator", "K00123", "--json", data=data)
        assert json.loads(published.stdout)["new"], published.stderr
        store, _ = bootstrap.open_store(settings)
        way, clock = bootstrap.transport_of(settings), bootstrap.clock_of(settings)
        feed = PackFeed(bootstrap.KeptPacks(settings, store), way, served())
        sync = SyncEngine(store.terminal, store, way, clock, also=[feed.pull])
        sync.start(lambda _: None)
        until(lambda: [line for line in store.record.lines() if line.kind == "pack_taken"], 30)
        assert bootstrap.load_pack(settings).procedures[0].revision == 9
        later = PackFeed(bootstrap.KeptPacks(settings, store), way, served())
        sync.stop()
        assert later.pull() == 0
        (told,) = json.loads(center("packs", "list", "--json", data=data).stdout)["desks"]
        assert (told["terminal"], told["served"], told["highest"]) == ("NA1", 1, 1)
        store.close()
