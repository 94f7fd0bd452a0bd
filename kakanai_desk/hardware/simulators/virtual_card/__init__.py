"""Virtual identity cards, built from docs/cards.md; they share no reading code with the card reader.

``VirtualCard.execute`` takes an APDU and gives its answer. ``python -m
kakanai_desk.hardware.simulators.virtual_card PERSON.yaml`` lays the card on the machine's virtual PC/SC reader.
"""

from __future__ import annotations

from kakanai_desk.hardware.simulators.virtual_card.card import CardPulled, VirtualCard
from kakanai_desk.hardware.simulators.virtual_card.faults import Faults
from kakanai_desk.hardware.simulators.virtual_card.make import personalise
from kakanai_desk.hardware.simulators.virtual_card.people import LicenceHolder, SamplePerson, load_holder, load_person

__all__ = [
    "CardPulled",
    "Faults",
    "LicenceHolder",
    "SamplePerson",
    "VirtualCard",
    "load_holder",
    "load_person",
    "personalise",
]
