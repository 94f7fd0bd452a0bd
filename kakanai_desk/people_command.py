"""``kakanai-desk people …``: users, groups and what is decided by two, from the command line (R-082, R-085, R-117).

Who changes something signs in by ``--as``: password, and the one-time code where one is enrolled (with ``--card`` the
PIN of the staff card on the reader instead), each a line of the standard input. While nobody can approve anything yet,
the installation founds the administrators without it.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kakanai_desk import administering, bootstrap
from kakanai_desk.command_faults import Refused
from kakanai_desk.core.directory import (
    Change,
    Posting,
    PutUser,
    ResetCredentials,
    User,
    administrators,
    changed,
    needs_two,
)
from kakanai_desk.core.directory_steps import EVERYTHING
from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.secret import SecretText
from kakanai_desk.core.staff_cards import StaffPinRejected
from kakanai_desk.core.staff_file import differences, posted, read_staff_file
from kakanai_desk.core.texts import load_texts
from kakanai_desk.core.two_people import Proposal
from kakanai_desk.settings import Settings
from kakanai_desk.store.administration import INSTALLATION, Administration
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.store.people import DeskPeople
from kakanai_desk.store.staff_cards import opening

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read for another


@contextmanager
def administration(settings: Settings) -> Iterator[Administration]:
    """The administration of a desk that does not run now; faults in words.

    Raises:
        Refused: whatever was refused, as a sentence.
    """
    try:
        store, _ = bootstrap.open_store(settings)
    except DeskError as error:
        raise Refused(load_texts().error_for_clerk(error)) from None
    try:
        yield administering.administration_of(settings, store)
    except DeskError as error:
        raise Refused(load_texts().error_for_clerk(error)) from None
    finally:
        store.close()


def actor(options: argparse.Namespace, settings: Settings, admin: Administration) -> str:
    """Who does it: signed in by ``--as``, or the installation while it founds.

    Raises:
        Refused: nobody is named though there are administrators. DeskError: as the sign-in.
    """
    if not options.by:
        if admin.founding():
            return INSTALLATION
        raise Refused("管理者として行ってください: --as 職員番号(パスワードと確認コードは標準入力から1行ずつ)")
    people, clock = bootstrap.people_of(settings, admin.store), bootstrap.clock_of(settings)
    with SecretText(sys.stdin.readline().rstrip("\n").encode()) as password:
        passed = people.try_password(options.by, password, clock.now())
    if passed.initial:
        raise Refused("はじめてのパスワードは、窓口のサインインで替えてから使ってください。")
    if passed.second and options.card:
        _by_card(settings, admin, people, options.by)
    elif passed.second and not passed.code:
        raise Refused("確認コードの登録がありません。--card を付けて、職員カードで行ってください。")
    elif passed.second:
        with SecretText(sys.stdin.readline().strip().encode()) as code:
            people.try_code(options.by, code, clock.now())
    elif settings.asks_second_factor:
        raise Refused("確認コードの登録がまだです。窓口のサインインで登録してから使ってください。")
    return str(options.by)


def _by_card(settings: Settings, admin: Administration, people: DeskPeople, user_id: str) -> None:
    """The staff card on the reader instead of a code; its PIN is the next line of the standard input.

    Raises:
        StaffCardError, SignInWait, SignInRejected: recorded, as at the window.
    """
    now = bootstrap.clock_of(settings).now
    try:
        with SecretText(sys.stdin.readline().strip().encode()) as pin:
            question = people.card_question(user_id, now())
            proof = administering.card_proof(settings, question.challenge, question.keys, pin)
        people.try_card(user_id, proof, now())
    except StaffPinRejected as error:
        people.card_refused(user_id, now())
        admin.store.note("second_factor_rejected", now(), code=error.code, user=user_id)
        raise
    except DeskError as error:
        admin.store.note("second_factor_rejected", now(), code=error.code, user=user_id)
        raise


def listed(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """Who there is, and what they may do today."""
    with administration(settings) as admin:
        directory, today = admin.directory(), bootstrap.clock_of(settings).today()
        aside, waiting = _aside(admin.store)
    rows = [
        {
            "id": user.id,
            "name": user.name,
            "disabled": user.disabled,
            "groups": sorted({g for p in user.on(today) for g in p.groups}),
            "cards": [card.serial for card in opening(user)],
        }
        for _, user in sorted(directory.users.items())
    ]
    if not options.json:
        for row in rows:
            groups = "・".join(directory.groups[g].name for g in row["groups"]) or "今日の配属なし"
            cards = "".join(f"  職員カード {serial}" for serial in row["cards"])
            print(f"{row['id']}  {row['name']}  {'無効' if row['disabled'] else groups}{cards}")
    not_known = {group.id: list(group.not_known) for group in directory.groups.values() if group.not_known}
    if not options.json:
        for group_id, words in not_known.items():
            print(
                f"グループ「{directory.groups[group_id].name}」に、この窓口の版が知らない権限があります(ここでは効きません。"
                f"版を新しくすると効きます): {'、'.join(words)}"
            )
        for row in aside:
            print(f"取りのけた変更({row['terminal']}、{row['by']}、{row['at']}): {row['what']} — {row['why']}")
        if waiting:
            print(f"中央に届いていない変更が {waiting} 件あります。中央とつながると、ほかの窓口に伝わります。")
    answer = {"version": directory.version, "users": rows, "not_known": not_known}
    return answer | {"set_aside": aside, "waiting": waiting}


def _aside(store: DeskStore) -> tuple[list[dict[str, str]], int]:
    """Every change that does not hold, in words, and how many the center has not heard of."""
    say = load_texts().clerk
    rows: list[dict[str, str]] = []
    with store.people_steps() as steps:
        for one in steps.set_aside():
            for place, why in (*one.aside, *([(EVERYTHING, one.refused)] if one.refused else [])):
                touched = one.step.changes if place == EVERYTHING else one.step.changes[place : place + 1]
                rows.append(
                    {
                        "step": one.step.id,
                        "terminal": one.step.terminal,
                        "by": one.step.by,
                        "at": one.step.at,
                        "what": "、".join(_touched(change) for change in touched) or say("clerk.matter.administrators"),
                        "why": say(f"clerk.aside.{why}"),
                    }
                )
        return rows, steps.waiting()


def _touched(change: Mapping[str, Any]) -> str:
    """Which user or group a change speaks of, also one of a newer version."""
    return "、".join(str(said.get("id", "?")) if isinstance(said, dict) else str(said) for said in change.values())


def add(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """A new user with a first password, or a known one at another posting."""
    with administration(settings) as admin:
        by = actor(options, settings, admin)
        known = admin.directory().users.get(options.id)
        first = bootstrap.clock_of(settings).today()
        user = known or User(options.id, options.name, options.person or options.id)
        user = posted(user, Posting(options.section, tuple(options.group), first))
        done = make_change(options, admin, by, [PutUser(user)])
        given = _first_password(admin, by, options.id) if known is None and "proposal" not in done else None
    return told(options, done, given)


def reset(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """Password and second factor become void; a new first password is given."""
    with administration(settings) as admin:
        by = actor(options, settings, admin)
        done = make_change(options, admin, by, [ResetCredentials(options.id)])
        given = None if "proposal" in done else _first_password(admin, by, options.id)
    return told(options, done, given)


def password(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """A first password for a user who was added or reset; an administrator's in two halves by two people."""
    with administration(settings) as admin:
        given = _first_password(admin, actor(options, settings, admin), options.id)
    return told(options, {}, given)


def renew(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """The own password, by whoever knows the present one; the new one is on two more lines of the standard input."""
    with administration(settings) as admin:
        if not options.by:
            raise Refused(
                "--as 職員番号 が要ります(標準入力に、今のパスワード、確認コード、新しいものを2回、1行ずつ)。"
            )
        by = actor(options, settings, admin)
        people, now = bootstrap.people_of(settings, admin.store), bootstrap.clock_of(settings).now()
        first, again = (SecretText(sys.stdin.readline().rstrip("\n").encode()) for _ in range(2))
        with first, again:
            people.set_password(by, first, again, now)
    if not options.json:
        print("パスワードを替えました。中央とつながると、ほかの窓口でも使えます。")
    return {"user": by}


def import_file(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """人事異動 from a CSV file: shown, and done unless ``--dry-run``."""
    sections = {s.id: s.name for s in bootstrap.load_pack(settings).sections.values()}
    try:
        data = Path(options.file).read_bytes()
    except OSError:
        raise Refused(f"{options.file} を読めません。") from None
    with administration(settings) as admin:
        directory = admin.directory()
        read = read_staff_file(data, directory, sections)
        if read.findings:
            raise Refused("\n".join((*read.findings, "何も変えていません。直してから、もう一度読み込んでください。")))
        shown = differences(directory, read.changes, sections)
        if not options.json:
            for row in shown:
                print(f"{row.user_id}  {row.name}\n  前: {row.before or 'なし(新しい利用者)'}\n  後: {row.after}")
            print(f"{len(shown)} 人が変わります。")
        done: dict[str, Any] = {"dry_run": True}
        if not options.dry_run and shown:
            done = make_change(options, admin, actor(options, settings, admin), read.changes)
            if not options.json:
                print("起案しました。" if "proposal" in done else "変えました。")
    return {**done, "changed": [[d.user_id, d.before, d.after] for d in shown]}


def undo(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """Take back the last change."""
    with administration(settings) as admin:
        after = admin.undo(actor(options, settings, admin))
    return {"version": after.version}


def proposals(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """What waits for a second person."""
    with administration(settings) as admin:
        rows = [_row(p) for p in admin.proposals()]
    if not options.json:
        say = load_texts().clerk
        for row in rows:
            what = say(f"clerk.matter.{row['matter']}")
            state = say(f"clerk.proposal_state.{row['state']}")
            print(f"{row['id']}  {what}  {state}  起案 {row['by']}  {row['reason']}\n  {row['content']}")
    return {"proposals": rows}


def decide(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """Approve, refuse or withdraw a proposal."""
    with administration(settings) as admin:
        by = actor(options, settings, admin)
        if options.how == "refuse":
            done = admin.refuse(by, options.id)
        elif options.how == "withdraw":
            done = admin.withdraw(by, options.id)
        else:
            found = next((p for p in admin.proposals() if p.id == options.id), None)
            done = admin.approve(by, options.id, found.digest if found else "")
    return _row(done)


def make_change(
    options: argparse.Namespace, admin: Administration, by: str, changes: Sequence[Change]
) -> dict[str, Any]:
    """Made, or proposed where it takes two."""
    before = admin.directory()
    if by == INSTALLATION:
        return {"version": admin.found(changes).version}
    if needs_two(before, changed(before, changes)):
        return {"proposal": admin.propose(by, changes, options.reason).id}
    return {"version": admin.change(by, changes).version}


def _first_password(admin: Administration, by: str, user_id: str) -> tuple[str, str]:
    """What is handed over: a whole first password, or one half of an administrator's ("half", "last_half")."""
    if by == INSTALLATION or user_id not in administrators(admin.directory()):
        given = _letters(4)
        with SecretText(given.encode()) as secret:
            admin.first_password(by, user_id, secret)
        return "whole", given
    given = _letters(2)
    with SecretText(given.encode()) as secret:
        return ("last_half" if admin.half_password(by, user_id, secret) else "half"), given


def _letters(groups: int) -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(groups))


def told(options: argparse.Namespace, done: dict[str, Any], given: tuple[str, str] | None) -> dict[str, Any]:
    """Say what was done; the answer for ``--json``."""
    if not options.json:
        if "proposal" in done:
            print(
                f"管理者の権限に関わるため、起案しました: {done['proposal']}。別の人が approve で承認すると変わります。"
            )
        elif done:
            print(f"変えました(版 {done['version']})。")
        if given:
            print(load_texts().clerk(f"clerk.first_password.{given[0]}", password=given[1]))
    answer = {**done, "user": options.id}
    return {**answer, "first_password": given[1], "which": given[0]} if given else answer


def _row(proposal: Proposal) -> dict[str, Any]:
    return {
        "id": proposal.id,
        "matter": proposal.matter.value,
        "state": proposal.state.value,
        "by": proposal.by,
        "reason": proposal.reason,
        "content": dict(proposal.content),
        "digest": proposal.digest,
    }
