"""The studio's way to the center: packs are made and signed here and left in the box for the desk's loop (R-117)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from pathlib import Path

from kakanai_desk.core.clock import Clock
from kakanai_desk.pack_shelf import PackShelf
from kakanai_desk.proposal_box import ProposalBox
from kakanai_desk.studio.publishing import DeskStand, Edition, NotPublished, Proposal, Signing, Standing
from kakanai_desk.vault.pack_file import PackUnfit, SignedPack, decoded, encoded, files_of, made, signed, signers
from kakanai_desk.vault.publisher_key import KeyUnfit, opened
from kakanai_desk.vault.signing import PACK, KeySigner


class DeskPublisher:
    """``publishers``: public keys of those who may sign. ``by``: who opened the studio at this desk."""

    def __init__(
        self, box: ProposalBox, shelf: PackShelf, publishers: Collection[str], clock: Clock, by: str = ""
    ) -> None:
        self._box, self._shelf, self._publishers, self._clock, self._by = box, shelf, frozenset(publishers), clock, by
        self._flaws: list[tuple[str, int, str]] = []
        box.open()

    @property
    def able(self) -> bool:
        return len(self._publishers) > 1

    def standing(self) -> Standing:
        served, told, at = self._shelf.served(self._clock.today()), self._box.told(), self._box.told_at()
        self._flaws += [(one.act, one.serial, one.flaw) for one in self._box.flaws()]
        editions = [
            Edition(k.pack.serial, k.pack.starts, k.pack.note, k.pack.digest, served is not None and k == served)
            for k in reversed(self._shelf.kept())
        ]
        proposals = [
            Proposal(
                one.digest, one.serial, date.fromisoformat(one.starts), one.note, one.state, len(one.signers),
                one.terminal, one.by, _time(one.at), one.settled_by, one.reason, self._box.pack(one.digest) is not None,
            )
            for one in (told.proposals if told is not None else ())
        ]  # fmt: skip
        desks = [DeskStand(one.terminal, one.served, one.highest) for one in (told.desks if told is not None else ())]
        heard = datetime.fromtimestamp(at, UTC) if at else None
        waiting = len(self._box.waiting())
        return Standing(tuple(proposals), tuple(editions), tuple(desks), heard, waiting, tuple(self._flaws[-5:]))

    def propose(self, folder: Path, starts: date, note: str, by: Signing) -> None:
        try:
            pack = made(folder, self._next(), starts, self._clock.now(), note)
        except (PackUnfit, OSError) as error:
            raise NotPublished(_flaw(error)) from None
        self._wish_for(pack, by)

    def go_back(self, serial: int, starts: date, note: str, by: Signing) -> None:
        kept = next((kept for kept in self._shelf.kept() if kept.pack.serial == serial), None)
        if kept is None:
            raise NotPublished("gone")
        self.propose(kept.folder, starts, note, by)

    def sign(self, digest: str, by: Signing) -> None:
        pack, signer = self._proposed(digest), self._key(by)
        key = signer.public_key.hex()
        if key in pack.signatures:
            raise NotPublished("own")
        signature = signer.sign(PACK, pack.manifest)
        self._box.wish("sign", digest, pack.serial, self._by, key=key, signature=signature)

    def refuse(self, digest: str, reason: str) -> None:
        self._box.wish("refuse", digest, self._proposed(digest).serial, self._by, reason=reason)

    def content(self, digest: str, folder: Path) -> None:
        try:
            for name, data in files_of(self._proposed(digest)).items():
                file = folder / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
        except PackUnfit as error:
            raise NotPublished(_flaw(error)) from None

    def _wish_for(self, pack: SignedPack, by: Signing) -> None:
        ready = signed(pack, self._key(by))
        self._box.wish("propose", ready.digest, ready.serial, self._by, content=encoded(ready))

    def _key(self, by: Signing) -> KeySigner:
        try:
            signer = opened(by.key.read_bytes(), by.passphrase)
        except OSError:
            raise NotPublished("file") from None
        except KeyUnfit as error:
            raise NotPublished(error.why) from None
        if signer.public_key.hex() not in self._publishers:
            raise NotPublished("stranger")
        return signer

    def _proposed(self, digest: str) -> SignedPack:
        """What was proposed, as the center keeps it: under a publisher's signature, and under the name that it has."""
        content = self._box.pack(digest)
        if content is None:
            raise NotPublished("gone")
        try:
            pack = decoded(content)
        except PackUnfit as error:
            raise NotPublished(_flaw(error)) from None
        if pack.digest != digest or not signers(pack, self._publishers):
            raise NotPublished("signers")
        return pack

    def _next(self) -> int:
        """Above all that is published, proposed, or waits in the box."""
        told = self._box.told()
        waiting = [wish.serial for wish in self._box.waiting()]
        return max(self._shelf.highest(), told.highest if told is not None else 0, *waiting, 0) + 1


def _time(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _flaw(error: Exception) -> str:
    return str(error.values["flaw"]) if isinstance(error, PackUnfit) else "file"
