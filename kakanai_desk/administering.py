"""Users as the installation makes them, and what administers them at a desk that does not run."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from kakanai_desk.bootstrap import clock_of, key_store
from kakanai_desk.core.directory import Change, Posting, PutUser, ResetCredentials, User
from kakanai_desk.core.errors import PasswordUnfit
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.core.ports.staff_card import CardProof
from kakanai_desk.core.secret import SecretText
from kakanai_desk.devices import card_reader
from kakanai_desk.settings import Settings
from kakanai_desk.store.administration import INSTALLATION, Administration
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.vault.city_lock import CityLocks
from kakanai_desk.vault.passwords import Passwords, fault_of, pepper_of

CARD_SECONDS = 20.0  # so long a command waits for a card


def administration_of(settings: Settings, store: DeskStore) -> Administration:
    """What changes users and groups of this desk."""
    keys, clock = key_store(settings), clock_of(settings)
    return Administration(store, Passwords(pepper_of(keys), CityLocks(keys)), clock.now, clock.today)


def put_user(
    settings: Settings, store: DeskStore, user_id: str, name: str, password: SecretText, groups: tuple[str, ...]
) -> None:
    """A user of the installation, or a new first password for one, while nobody administers this desk yet.

    In training and dev the password stays; in service it is changed at the first sign-in.

    Raises:
        TwoNeeded: there are administrators: they do it. PeopleUnfit, PasswordUnfit.
    """
    why = fault_of(password, (user_id, name))
    if why:
        raise PasswordUnfit(why=why)  # before anything is changed
    admin = administration_of(settings, store)
    known = admin.directory().users.get(user_id)
    posting = Posting(settings.desk.section, groups, date(2000, 1, 1))
    changes: list[Change] = [PutUser(User(user_id, name, known.person if known else user_id, (posting,)))]
    if known is not None:
        changes.append(ResetCredentials(user_id))
    admin.found(changes)
    admin.first_password(INSTALLATION, user_id, password, must_change=settings.real)


def card_proof(settings: Settings, challenge: bytes, keys: Collection[str], pin: SecretText) -> CardProof:
    """What the staff card on this counter's reader shows. The PIN is wiped.

    Raises:
        StaffCardError: as ``core.ports.staff_card.StaffCardReader``.
    """
    reader = card_reader(settings)
    try:
        return reader.prove(challenge, keys, pin, CancelToken(), seconds=CARD_SECONDS)
    finally:
        reader.close()
