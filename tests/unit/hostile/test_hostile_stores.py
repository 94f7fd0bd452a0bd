"""Another desk's database, another desk's keys, fonts that are none: nothing opens, nothing is changed or made anew."""

import shutil
from datetime import UTC, datetime

import pytest

from kakanai_desk.core.errors import StoreUnreadable
from kakanai_desk.core.outbox import EntryKind
from kakanai_desk.core.places import resources
from kakanai_desk.forms.paper.fonts import FILES, PaperFonts
from kakanai_desk.forms.paper.truetype import Face, FontBroken
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.vault.database import store_key
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
DATABASE = "desk.db"


def desk(place, word: str) -> dict[str, bytes]:
    """A desk that served somebody; its files."""
    place.mkdir(exist_ok=True)
    keys = FileKeyStore(place / "keys")
    store = DeskStore(place / DATABASE, store_key(keys, create=True), word, 1, DeskSigner(keys))
    with store.transaction() as tx:
        tx.outbox.append("v1", EntryKind.VISIT_CLOSED, word.encode(), NOW)
    store.close()
    return files(place)


def files(place) -> dict[str, bytes]:
    return {str(file.relative_to(place)): file.read_bytes() for file in sorted(place.rglob("*")) if file.is_file()}


def opened(place, word: str) -> DeskStore:
    keys = FileKeyStore(place / "keys")
    return DeskStore(place / DATABASE, store_key(keys, create=False), word, 1, DeskSigner(keys))


def test_the_database_of_another_desk_does_not_open_and_nothing_changes(tmp_path):
    desk(tmp_path / "one", "NA")
    desk(tmp_path / "two", "NB")
    shutil.copy(tmp_path / "two" / DATABASE, tmp_path / "one" / DATABASE)
    before = files(tmp_path / "one")
    with pytest.raises(StoreUnreadable) as refused:
        opened(tmp_path / "one", "NA")
    assert files(tmp_path / "one") == before
    assert refused.value.code == "STORE-OPEN-01"


@pytest.mark.parametrize("how", ["emptied", "deleted"])
def test_a_database_that_was_there_and_is_gone_is_not_made_anew(tmp_path, how):
    desk(tmp_path / "one", "NA")
    file = tmp_path / "one" / DATABASE
    for beside in file.parent.glob(f"{DATABASE}-*"):
        beside.unlink()
    if how == "emptied":
        file.write_bytes(b"")
    else:
        file.unlink()
    before = files(tmp_path / "one")
    with pytest.raises(StoreUnreadable) as refused:
        opened(tmp_path / "one", "NA")
    assert refused.value.values["what"] == "gone"
    assert files(tmp_path / "one") == before


def test_a_first_start_that_was_cut_off_before_anything_was_written_begins_again(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / DATABASE).write_bytes(b"")
    assert desk(tmp_path / "one", "NA")[DATABASE]


@pytest.mark.parametrize("how", ["cut", "one bit", "nearly nothing"])
def test_a_spoiled_database_does_not_open_and_is_not_made_anew(tmp_path, how):
    whole = desk(tmp_path / "one", "NA")[DATABASE]
    turned = bytearray(whole)
    turned[100] ^= 1
    spoiled = {
        "cut": whole[:1000],
        "one bit": bytes(turned),
        "nearly nothing": b"x",
    }
    (tmp_path / "one" / DATABASE).write_bytes(spoiled[how])
    before = files(tmp_path / "one")
    with pytest.raises(StoreUnreadable):
        opened(tmp_path / "one", "NA")
    assert files(tmp_path / "one") == before


@pytest.fixture(scope="module")
def whole() -> bytes:
    return (resources() / "fonts" / min(FILES.values())).read_bytes()


@pytest.mark.parametrize("how", ["cut", "cut late", "text", "no tables", "tables beyond the end", "nothing"])
def test_a_font_that_is_none_is_refused_by_its_name(tmp_path, whole, how):
    spoiled = {
        "cut": whole[:300],
        "cut late": whole[:-100],
        "text": b"<html>not found</html>" * 50,
        "no tables": whole[:4] + b"\0\0" + whole[6:],
        "tables beyond the end": whole[:12] + whole[12:400].replace(b"\0\0", b"\x7f\x7f") + whole[400:],
        "nothing": b"",
    }
    file = tmp_path / "spoiled.ttf"
    file.write_bytes(spoiled[how])
    with pytest.raises(FontBroken, match=r"spoiled\.ttf"):
        Face(file)


def test_a_desk_does_not_print_with_a_spoiled_font(tmp_path):
    for name in FILES.values():
        (tmp_path / name).symlink_to(resources() / "fonts" / name)
    spoiled = tmp_path / min(FILES.values())
    content = spoiled.read_bytes()[:500]
    spoiled.unlink()
    spoiled.write_bytes(content)
    with pytest.raises(FontBroken, match=spoiled.name):
        PaperFonts.load(tmp_path)
