"""Directory, proposals, credentials and tries in the desk's store; inside a transaction that somebody else opened."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from kakanai_desk.core import directory, two_people
from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.directory import Directory
from kakanai_desk.core.ports.people import Credentials
from kakanai_desk.core.tries import Tries
from kakanai_desk.core.two_people import Proposal, ProposalState

_CREDENTIALS = "SELECT user_id, password, epoch, initial, set_at, second, second_step, version FROM credentials"


def _credentials(row: Any) -> Credentials:
    return Credentials(row[0], row[1], row[2], bool(row[3]), row[4], row[5], row[6], row[7])


class PeopleRows:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def directory(self) -> Directory:
        row = self._connection.execute("SELECT doc FROM directory").fetchone()
        return directory.from_plain(json.loads(row[0])) if row else Directory()

    def save_directory(self, now: Directory) -> None:
        """Keep it. Who changes it: ``people_steps`` alone."""
        self._connection.execute(
            "INSERT INTO directory VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET doc = excluded.doc",
            (canonical(directory.to_plain(now)),),
        )
        self._connection.execute(
            "INSERT INTO counters VALUES ('people/stand', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1"
        )

    def changes(self) -> int:
        """How often the directory was written here, by this desk or by what came from the center; never goes back."""
        row = self._connection.execute("SELECT value FROM counters WHERE name = 'people/stand'").fetchone()
        return int(row[0]) if row else 0

    def proposals(self) -> list[Proposal]:
        """Every proposal of a matter that this version knows, the latest first."""
        rows = self._connection.execute("SELECT doc FROM proposals ORDER BY at DESC, id").fetchall()
        plain = [json.loads(doc) for (doc,) in rows]
        return [two_people.from_plain(one) for one in plain if two_people.known(one)]

    def proposal(self, proposal_id: str) -> Proposal | None:
        row = self._connection.execute("SELECT doc FROM proposals WHERE id = ?", (proposal_id,)).fetchone()
        plain = json.loads(row[0]) if row else None
        return two_people.from_plain(plain) if plain is not None and two_people.known(plain) else None

    def put_proposal(self, proposal: Proposal) -> None:
        """As the steps of all desks have it, whatever was here."""
        self._connection.execute(
            "INSERT OR REPLACE INTO proposals VALUES (?, ?, ?, ?)",
            (
                proposal.id,
                proposal.state.value,
                proposal.at.isoformat(),
                canonical(two_people.to_plain(proposal)),
            ),
        )

    def save_proposal(self, proposal: Proposal) -> None:
        """Add an open one; decide one that is open. What is decided stays as it is."""
        self._connection.execute(
            "INSERT INTO proposals VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state,"
            " doc = excluded.doc WHERE proposals.state = ?",
            (
                proposal.id,
                proposal.state.value,
                proposal.at.isoformat(),
                canonical(two_people.to_plain(proposal)),
                ProposalState.OPEN.value,
            ),
        )

    def any_credentials(self) -> Credentials | None:
        """Somebody's, the same every time; None while there are none."""
        row = self._connection.execute("SELECT min(user_id) FROM credentials").fetchone()
        return self.credentials(row[0]) if row[0] is not None else None

    def credentials(self, user_id: str) -> Credentials | None:
        row = self._connection.execute(_CREDENTIALS + " WHERE user_id = ?", (user_id,)).fetchone()
        return _credentials(row) if row else None

    def all_credentials(self, lock_id: str) -> list[Credentials]:
        """Everybody's that were hashed under a lock of the city (``vault.passwords``)."""
        rows = self._connection.execute(_CREDENTIALS + " WHERE password GLOB ?", (f"c{lock_id}$*",)).fetchall()
        return [_credentials(row) for row in rows]

    def save_credentials(self, c: Credentials) -> None:
        """Set here: one version further than what is known."""
        known = self.credentials(c.user_id)
        self._put(replace(c, version=known.version + 1 if known is not None else 1))

    def take_credentials(self, c: Credentials, lock_id: str) -> bool:
        """What another desk set: in the place of what is older, or of what holds at this desk alone."""
        known = self.credentials(c.user_id)
        if known is not None:
            shared = known.password.startswith(f"c{lock_id}$")
            if known.epoch > c.epoch or (shared and (known.epoch, known.version) >= (c.epoch, c.version)):
                return False
            if known.second == c.second:  # a code that was used at either desk is used
                c = replace(c, second_step=max(c.second_step, known.second_step))
        self._put(c)
        return True

    def _put(self, c: Credentials) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO credentials"
            " (user_id, password, epoch, initial, set_at, second, second_step, version)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (c.user_id, c.password, c.epoch, int(c.initial), c.set_at, c.second, c.second_step, c.version),
        )

    def entered(self, user_id: str) -> datetime | None:
        """When somebody was last signed in at this desk."""
        row = self._connection.execute("SELECT at FROM entered WHERE user_id = ?", (user_id,)).fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def anybody_entered(self) -> bool:
        return self._connection.execute("SELECT 1 FROM entered LIMIT 1").fetchone() is not None

    def save_entered(self, user_id: str, at: datetime) -> None:
        self._connection.execute("INSERT OR REPLACE INTO entered VALUES (?, ?)", (user_id, at.isoformat()))

    def tries(self, key: str) -> Tries:
        row = self._connection.execute("SELECT count, last FROM tries WHERE key = ?", (key,)).fetchone()
        return Tries(row[0], datetime.fromisoformat(row[1])) if row else Tries()

    def save_tries(self, key: str, tries: Tries) -> None:
        if tries.last is None:
            self._connection.execute("DELETE FROM tries WHERE key = ?", (key,))
            return
        self._connection.execute(
            "INSERT INTO tries VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET count = excluded.count,"
            " last = excluded.last",
            (key, tries.count, tries.last.isoformat()),
        )

    def half_password(self, user_id: str) -> tuple[int, str, bytes] | None:
        """The half that one person gave: for which count of resets, who, what."""
        row = self._connection.execute(
            "SELECT epoch, person, half FROM half_passwords WHERE user_id = ?", (user_id,)
        ).fetchone()
        return (row[0], row[1], bytes(row[2])) if row else None

    def save_half_password(self, user_id: str, half: tuple[int, str, bytes] | None) -> None:
        """Keep the first half, or forget it."""
        self._connection.execute("DELETE FROM half_passwords WHERE user_id = ?", (user_id,))
        if half is not None:
            self._connection.execute("INSERT INTO half_passwords VALUES (?, ?, ?, ?)", (user_id, *half))
