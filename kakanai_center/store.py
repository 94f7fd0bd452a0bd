"""All that the center does to its database, the same on SQLCipher and on PostgreSQL. Taking entries: ``inbox``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Engine, func, select

from kakanai_center import migrations, record_index
from kakanai_center.alarms import came, heard_by_desks, open_alarms, settle
from kakanai_center.applications import Applications
from kakanai_center.credentials import Credentials
from kakanai_center.effects import Effects
from kakanai_center.feed import Feed
from kakanai_center.figures import Figures
from kakanai_center.finding import Finder
from kakanai_center.handing import Handing
from kakanai_center.handling import HOLD, Handling
from kakanai_center.imported import Imported
from kakanai_center.inbox import SET_ASIDE, Inbox, Taken
from kakanai_center.intake import Intakes
from kakanai_center.lineage import Lineages
from kakanai_center.lines import Lines
from kakanai_center.maintenance import Maintenance
from kakanai_center.moving import Moves
from kakanai_center.owed_marks import make_some
from kakanai_center.packs import Packs
from kakanai_center.people import People
from kakanai_center.proposals import Proposals
from kakanai_center.record import CenterRecord
from kakanai_center.record_exports import RecordExports
from kakanai_center.registry import Registry
from kakanai_center.releases import Releases
from kakanai_center.resealing import reseal
from kakanai_center.residents import Residents
from kakanai_center.retention import Retention
from kakanai_center.sealing import KeyRing
from kakanai_center.searching import Searching
from kakanai_center.signs import Watch
from kakanai_center.slips import Shelf
from kakanai_center.sweeping import Sweeper
from kakanai_center.tables import alarms, applications, desks, entries, intake_rows, people_steps
from kakanai_center.tries import CountedTries
from kakanai_center.uptime import Uptimes
from kakanai_desk.core.alarms import SEEN
from kakanai_desk.core.outbox import OutboxEntry
from kakanai_desk.core.ports.sync import Standing
from kakanai_desk.sync.alarm_protocol import AlarmsAnswer, AlarmsQuestion, to_wire
from kakanai_desk.vault.signing import FreshSigner, Signer


class CenterStore:
    """One center's database, brought to the newest schema.  ``now`` gives the center's own time.

    ``ring`` has what bodies are sealed with, ``signer`` the key of the record's heads; without one, each is made for
    this process only. ``watch``: by what the desks' lines are judged. ``releases``: where they are kept; None: nowhere.
    ``hold``: how long an application that was opened stays that counter's. ``publishers``: who may sign packs.
    """

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime],
        ring: KeyRing | None = None,
        signer: Signer | None = None,
        watch: Watch | None = None,
        releases: Path | None = None,
        hold: timedelta = HOLD,
        publishers: Collection[str] = (),
    ) -> None:
        self.engine = engine
        migrations.upgrade(engine)
        ring, signer = ring or KeyRing.new(), signer or FreshSigner()
        self._inbox = Inbox(engine, now, ring)
        self._now, self._signer, self._hold, self._publishers = now, signer, hold, publishers
        self.registry = Registry(engine, now)
        self.packs = Packs(engine, now)
        self.releases = Releases(engine, now, releases)
        self.credentials = Credentials(engine, now)
        watch = watch or Watch()
        self.record = CenterRecord(engine, now, signer, watch)
        self.record_exports = RecordExports(engine, now, self.record.together)
        record_index.catch_up(engine, watch.hours)
        self.lines = Lines(engine, self.record.note, watch.limits)
        self.uptimes = Uptimes(engine)
        self.retention = Retention(engine, now, self.record.note)
        self.maintenance = Maintenance(engine, now, self.record.note)
        self.slips = Shelf(now, self.record.together)
        self._sweeps = Lock()
        self._open_with(ring)

    def _open_with(self, ring: KeyRing) -> None:
        """All that opens bodies."""
        self._ring = ring
        self.feed = Feed(self.engine, ring)
        self.people = People(self.engine, ring, self._now)
        self.tries = CountedTries(self.engine, ring, self._now)
        self.applications = Applications(self.engine, ring)
        self.finder = Finder(self.engine, ring, self.applications)
        self.searching = Searching(self.engine, self.finder, self._now, self.record.together)
        self.handling = Handling(self.applications, self._now, self.record.together, self._hold)
        self.proposals = Proposals(self.packs, self.record, self._publishers, self._now)
        self.lineages = Lineages(ring, self.applications, self.record.together)
        self.figures = Figures(self.engine, ring)
        self.intakes = Intakes(self.engine, ring, self._now, self.record.note)
        self.residents = Residents(self.intakes, self._now, self.record.together)
        self.imported = Imported(self.engine, self.intakes, self.residents, self._now, self.record.together)
        known = (self.applications, self.figures, self.feed)
        self.sweeper = Sweeper(
            self.engine, ring, self.record, self._signer, self.retention, known, self._now, self._sweeps
        )
        moves = Moves(ring, self._now, self._signer)
        self.handing = Handing(self.engine, self.applications, moves, self._now, self.record.note)

    def effects(self, smallest: int) -> Effects:
        """Comparisons of contents over last month's visits; ``smallest``: the least count that is told."""
        return Effects(lambda: self.applications, self.record.note, self._now, smallest)

    @staticmethod
    def stands(engine: Engine) -> bool:
        """Whether the database holds a center."""
        return migrations.version(engine) is not None

    def close(self) -> None:
        self.engine.dispose()

    def take(self, batch: Sequence[OutboxEntry]) -> Taken:
        """See ``Inbox.take``."""
        return self._inbox.take(batch)

    def use(self, ring: KeyRing) -> None:
        """Seal and open with this ring from now on; it must have every key of the present one."""
        self._inbox.use(ring)
        self._open_with(ring)

    def reseal(self) -> int:
        """Seal under the ring's newest key what is not; how many bodies. It may end at any time and be called again."""
        return reseal(self.engine, self._ring)

    def make_owed_marks(self) -> int:
        """See ``owed_marks.make_some``."""
        return make_some(self.engine, self._ring)

    def unsealed(self) -> int:
        """How many bodies are not under the newest key."""
        with self.engine.connect() as tx:
            counts = (
                select(func.count()).select_from(table).where(table.c.key_id != self._ring.newest)
                for table in (entries, intake_rows, people_steps)
            )
            return sum(int(tx.execute(count).scalar_one()) for count in counts)

    def standings(self, terminals: Sequence[str]) -> dict[str, Standing]:
        """See ``Inbox.standings``."""
        return self._inbox.standings(terminals)

    def alarms(self) -> list[dict[str, Any]]:
        """Every alarm, the oldest first: codes and numbers only."""
        with self.engine.connect() as tx:
            return [dict(row) for row in tx.execute(select(alarms).order_by(alarms.c.number)).mappings()]

    def settle_alarm(self, number: int, by: str, because: str) -> None:
        """Settle an alarm; a line of the record.

        Raises:
            NoAlarm: no open one has this number.
        """
        with self.engine.begin() as tx:
            kind, terminal = settle(tx, number, self._now().isoformat(), by, because)
        self.record.note("alarm_settled", number=number, alarm=kind, of=terminal, operator=by, because=because)

    def meet_alarms(self, said: AlarmsQuestion) -> AlarmsAnswer:
        """Settle what somebody at a desk looked at, each a line of the record, and tell what is open.

        One that came again after it was looked at stays open; one that is settled already is left as it is.
        """
        for seen in said.seen:
            with self.engine.begin() as tx:
                if not seen.times or came(tx, seen.number) != seen.times:
                    continue
                kind, of = settle(tx, seen.number, self._now().isoformat(), seen.by, SEEN)
            self.record.note(
                "alarm_settled",
                number=seen.number,
                alarm=kind,
                of=of,
                operator=seen.by,
                because=SEEN,
                terminal=said.terminal,
            )
        with self.engine.connect() as tx:
            count, found = heard_by_desks(tx)
        return AlarmsAnswer(count, [to_wire(alarm) for alarm in found])

    def status(self) -> dict[str, Any]:
        """Counts for ``kakanai-center status``; numbers and codes only."""
        with self.engine.connect() as tx:
            counts = {
                name: tx.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in (
                    ("desks", desks),
                    ("entries", entries),
                    ("applications", applications),
                    ("alarms", alarms),
                )
            }
            unsettled = open_alarms(tx)
            aside = select(func.count()).select_from(entries).where(entries.c.state == SET_ASIDE)
            set_aside = tx.execute(aside).scalar_one()
            newest = select(applications.c.reception_number).order_by(applications.c.closed_at.desc()).limit(20)
            numbers = list(tx.execute(newest).scalars())
            terminals = list(tx.execute(select(desks.c.terminal).order_by(desks.c.terminal)).scalars())
        return {
            **counts,
            "open_alarms": unsettled,
            "set_aside": set_aside,
            "reception_numbers": numbers[::-1],
            "standings": {
                terminal: {
                    "whole_to": s.whole_to,
                    "highest": s.highest,
                    "missing": [list(ends) for ends in s.missing],
                    "verified_to": s.verified_to,
                }
                for terminal, s in self.standings(terminals).items()
            },
        }
