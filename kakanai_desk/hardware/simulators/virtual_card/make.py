"""The card of any invented holder."""

from __future__ import annotations

from kakanai_desk.hardware.simulators.virtual_card.card import VirtualCard
from kakanai_desk.hardware.simulators.virtual_card.faults import Faults
from kakanai_desk.hardware.simulators.virtual_card.files import Application
from kakanai_desk.hardware.simulators.virtual_card.licence import licence_card
from kakanai_desk.hardware.simulators.virtual_card.my_number import my_number_card
from kakanai_desk.hardware.simulators.virtual_card.passport import passport_card
from kakanai_desk.hardware.simulators.virtual_card.people import (
    Holder,
    LicenceHolder,
    PassportHolder,
    ResidenceHolder,
    Stranger,
)
from kakanai_desk.hardware.simulators.virtual_card.residence import residence_card
from kakanai_desk.hardware.simulators.virtual_card.staff import StaffHolder, staff_card


def personalise(holder: Holder, faults: Faults | None = None) -> VirtualCard:
    """A new card of ``holder``, of the kind that its file says."""
    if isinstance(holder, LicenceHolder):
        return licence_card(holder, faults)
    if isinstance(holder, Stranger):
        applications = {aid: Application(bytes.fromhex(aid)) for aid in holder.applications}
        return VirtualCard(applications, faults, bytes.fromhex(holder.atr))
    if isinstance(holder, PassportHolder):
        return passport_card(holder, faults)
    if isinstance(holder, ResidenceHolder):
        return residence_card(holder, faults)
    if isinstance(holder, StaffHolder):
        return staff_card(holder, faults)
    return my_number_card(holder, faults)
