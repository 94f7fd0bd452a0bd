"""``kakanai-desk people card-add | card-remove``: who holds which staff card (R-083, R-085).

As the other changes of ``people_command``: one administrator for an ordinary user, two for an administrator's. The card
itself signs at its enrolment, so nobody enrols a key that is not on the card that lies there.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import Any

from kakanai_desk import administering, bootstrap
from kakanai_desk.core.directory import PutUser, StaffCard, User
from kakanai_desk.core.errors import PeopleUnfit
from kakanai_desk.core.secret import SecretText
from kakanai_desk.core.staff_cards import ENROL, StaffCardProofRejected
from kakanai_desk.people_command import actor, administration, make_change, told
from kakanai_desk.settings import Settings
from kakanai_desk.store.administration import Administration
from kakanai_desk.store.staff_cards import CardQuestions


def add(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """Enrol the card on the reader for a user; its PIN is one more line of the standard input."""
    with administration(settings) as admin:
        by, user, clock = actor(options, settings, admin), _user(admin, options.id), bootstrap.clock_of(settings)
        questions = CardQuestions(settings.desk.city, admin.store.terminal)
        challenge = questions.ask(ENROL, user.id, clock.now())
        with SecretText(sys.stdin.readline().strip().encode()) as pin:
            proof = administering.card_proof(settings, challenge, (), pin)
        if not questions.answered(user.id, proof, clock.now()):
            raise StaffCardProofRejected
        card = StaffCard(proof.serial, proof.key, user.credentials)
        others = tuple(known for known in user.cards if known.key != card.key)
        done = make_change(options, admin, by, [PutUser(replace(user, cards=(*others, card)))])
    if not options.json:
        print(f"職員カード {card.serial}")
    return {**told(options, done, None), "serial": card.serial}


def remove(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """The card opens nothing any more, at every desk after its next contact."""
    with administration(settings) as admin:
        by, user = actor(options, settings, admin), _user(admin, options.id)
        if all(card.serial != options.serial or card.revoked for card in user.cards):
            raise PeopleUnfit(why="unknown_card", place=1)
        cards = tuple(replace(c, revoked=c.revoked or c.serial == options.serial) for c in user.cards)
        done = make_change(options, admin, by, [PutUser(replace(user, cards=cards))])
    return {**told(options, done, None), "serial": options.serial}


def _user(admin: Administration, user_id: str) -> User:
    user = admin.directory().users.get(user_id)
    if user is None:
        raise PeopleUnfit(why="unknown_user", place=1)
    return user
