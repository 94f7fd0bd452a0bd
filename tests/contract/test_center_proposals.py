"""R-117: content is published by two publishers at two desks, on both databases, and by nobody alone."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from starlette.testclient import TestClient

from kakanai_center.service import build
from kakanai_center.store import CenterStore
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.rates import Rates
from kakanai_desk.proposal_box import ProposalBox
from kakanai_desk.sync.proposal_feed import ProposalFeed
from kakanai_desk.sync.proposal_protocol import PROPOSALS_PATH
from kakanai_desk.vault.pack_file import decoded, encoded, made, must_be_signed, signed
from kakanai_desk.vault.signing import PACK, FreshSigner
from tests.contract.test_center_interface import JSON, Shown
from tests.fakes.center import authority, known
from tests.unit.forms.packs import procedure, write_pack

ONE, TWO, STRANGER = FreshSigner(), FreshSigner(), FreshSigner()
KNOWN = [ONE.public_key.hex(), TWO.public_key.hex()]
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def store(center_engine):
    with closing(CenterStore(center_engine(), lambda: NOW, publishers=KNOWN)) as store:
        yield store


@pytest.fixture
def content(tmp_path):
    write_pack(tmp_path / "content", (), {"one": procedure("always", revision=1)})

    def one(serial, *by, note=""):
        pack = made(tmp_path / "content", serial, date(2027, 3, 1), NOW, note or f"第{serial}版")
        for signer in by:
            pack = signed(pack, signer)
        return pack

    return one


class Desk:
    """A studio and the desk beside it, over the service without TLS."""

    def __init__(self, store, terminal, folder):
        app = build(store, authority(), Rates(rate=1e9, burst=1e9))
        self._client = TestClient(Shown(app, known(store, terminal, FreshSigner())))
        self.box, self.away, self.lost, self.noted, self.seconds = ProposalBox(folder / terminal), False, False, [], 0.0
        self.box.open()
        self.feed = ProposalFeed(terminal, self.box, self, self.noted.append, lambda: self.seconds)

    def proposals(self, question):
        if self.away:
            raise CenterUnreachable
        answer = self._client.post(PROPOSALS_PATH, content=question, headers=JSON)
        if answer.status_code != 200:
            raise CenterRefused(status=answer.status_code)
        if self.lost:
            self.lost = False
            raise CenterUnreachable
        return answer.content

    def propose(self, pack, by="K00001"):
        self.box.wish("propose", pack.digest, pack.serial, by, content=encoded(pack))
        return self.pull()

    def sign(self, pack, signer, by="K00002"):
        key, signature = signer.public_key.hex(), signer.sign(PACK, pack.manifest)
        self.box.wish("sign", pack.digest, pack.serial, by, key=key, signature=signature)
        return self.pull()

    def refuse(self, pack, reason, by="K00002"):
        self.box.wish("refuse", pack.digest, pack.serial, by, reason=reason)
        return self.pull()

    def pull(self):
        """What was not done."""
        self.seconds += 60
        self.feed.pull()
        return [flaw.flaw for flaw in self.box.flaws()]

    def states(self):
        self.pull()
        return {one.serial: one.state for one in self.box.told().proposals}


@pytest.fixture
def desks(store, tmp_path):
    return Desk(store, "NA1", tmp_path), Desk(store, "NB1", tmp_path)


def lines(store):
    kinds = ("pack_proposed", "pack_published", "pack_refused")
    found = [json.loads(line) for _, line, _ in store.record.contents("center")]
    return [(line["kind"], line["values"]) for line in found if line["kind"] in kinds]


def test_what_one_proposes_and_another_signs_is_published(store, desks, content):
    editor, approver = desks
    pack = content(1, ONE)
    assert editor.propose(pack) == []
    assert store.packs.above(0) == []
    assert approver.states() == {1: "open"}
    held = decoded(approver.box.pack(pack.digest))
    assert (held.digest, list(held.signatures)) == (pack.digest, KNOWN[:1])
    assert approver.sign(held, TWO) == []
    assert [one.serial for one in store.packs.above(0)] == [1]
    must_be_signed(decoded(store.packs.content(pack.digest)), KNOWN)
    assert editor.states() == approver.states() == {1: "published"}
    told = editor.box.told()
    assert (told.highest, told.proposals[0].signers, told.proposals[0].settled_by) == (1, KNOWN, "K00002")
    assert editor.box.pack(pack.digest) is None, "what is settled is kept no longer"
    assert [(one.act, one.by) for one in (*editor.noted, *approver.noted)] == [
        ("propose", "K00001"), ("sign", "K00002"),
    ]  # fmt: skip
    assert [(kind, values["operator"]) for kind, values in lines(store)] == [
        ("pack_proposed", "K00001"), ("pack_published", "K00002"),
    ]  # fmt: skip


def test_nobody_publishes_alone(store, desks, content):
    editor, approver = desks
    pack = content(1, ONE)
    editor.propose(pack)
    assert editor.sign(pack, ONE) == ["same"]
    assert approver.sign(pack, STRANGER) == ["signers"]
    forged = replace(pack, manifest=content(2).manifest)
    forged_signature = TWO.sign(PACK, forged.manifest)
    approver.box.wish("sign", pack.digest, 1, "K2", key=KNOWN[1], signature=forged_signature)
    assert approver.pull() == ["signers"]
    assert store.packs.above(0) == []
    assert approver.states() == {1: "open"}


@pytest.mark.parametrize("by", [(), (STRANGER,), (ONE, TWO)], ids=["nobody", "a stranger", "both at once"])
def test_a_proposal_carries_one_publishers_signature(store, desks, content, by):
    assert desks[0].propose(content(1, *by)) == ["signers"]
    assert desks[0].states() == {}
    assert desks[0].noted == []


def test_a_refusal_has_a_reason_and_ends_it(store, desks, content):
    editor, approver = desks
    pack = content(1, ONE)
    editor.propose(pack)
    assert approver.refuse(pack, " ") == ["reason"]
    assert approver.refuse(pack, "期限がちがう") == []
    assert editor.states() == {1: "refused"}
    assert editor.box.told().proposals[0].reason == "期限がちがう"
    assert approver.sign(pack, TWO) == ["gone"]
    assert store.packs.above(0) == []
    assert lines(store)[-1][1]["reason"] == "期限がちがう"


def test_an_older_serial_is_not_proposed_and_an_overtaken_one_cannot_be_signed(store, desks, content):
    editor, approver = desks
    first, second = content(1, ONE), content(2, ONE)
    editor.propose(first)
    editor.propose(second)
    assert approver.sign(second, TWO) == []
    assert editor.states() == {1: "overtaken", 2: "published"}
    assert approver.sign(first, TWO) == ["older"]
    assert approver.states() == {1: "overtaken", 2: "published"}
    assert editor.propose(content(1, ONE, note="別の第1版")) == ["older"]


def test_what_is_done_while_the_center_is_away_waits_and_a_lost_answer_does_it_once(store, desks, content):
    editor, approver = desks
    pack = content(1, ONE)
    editor.away = True
    with pytest.raises(CenterUnreachable):
        editor.propose(pack)
    assert len(editor.box.waiting()) == 1
    editor.away, editor.lost = False, True
    with pytest.raises(CenterUnreachable):
        editor.pull()
    assert editor.pull() == []
    assert (len(editor.box.waiting()), len(lines(store))) == (0, 1)
    approver.pull()
    approver.lost = True
    with pytest.raises(CenterUnreachable):
        approver.sign(pack, TWO)
    assert [one.serial for one in store.packs.above(0)] == [1]
    assert approver.pull() == []
    assert [kind for kind, _ in lines(store)] == ["pack_proposed", "pack_published"]
    assert approver.states() == {1: "published"}


def test_a_desk_where_nobody_edits_asks_nothing(store, tmp_path):
    desk = Desk(store, "NA1", tmp_path)
    desk.box = ProposalBox(tmp_path / "never opened")
    desk.feed = ProposalFeed("NA1", desk.box, desk, desk.noted.append, lambda: 0.0)
    desk.away = True
    desk.feed.pull()


def test_what_lies_in_the_box_and_no_studio_wrote_is_thrown_away(desks):
    (desks[0].box._folder / "wishes" / "0000-x").write_bytes(b"\xc1")  # pyright: ignore[reportPrivateUsage]
    assert desks[0].pull() == []
    assert desks[0].box.waiting() == []


def test_what_the_studio_is_still_writing_is_left_to_it(desks):
    half = desks[0].box._folder / "wishes" / ".0001.new"  # pyright: ignore[reportPrivateUsage]
    half.write_bytes(b"\x81")
    assert desks[0].pull() == []
    assert half.exists()


def test_each_desk_is_told_with_what_it_serves(store, desks):
    store.packs.reported("NB1", 3, 4)
    desks[0].pull()
    told = {one.terminal: (one.served, one.highest) for one in desks[0].box.told().desks}
    assert told == {"NA1": (0, 0), "NB1": (3, 4)}
