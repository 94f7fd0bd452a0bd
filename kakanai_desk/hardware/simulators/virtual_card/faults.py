"""What can go wrong with a card, on purpose. Each field is one fault of docs/cards.md, "Playing a card"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields


@dataclass
class Faults:
    """Off by default. ``remove_at``, ``pull_at_verify``, ``lose_verify`` and ``lose_at`` happen once."""

    remove_at: int = 0  # pulled when the n-th APDU arrives (1 = the first); it is not carried out
    lose_at: int = 0  # the n-th APDU is carried out and its answer lost, the card stays
    pull_at_verify: bool = False  # the counter is counted down, then the card is pulled before it answers
    lose_verify: bool = False  # as above, but the card stays and only the answer is lost
    first_6f00: bool = False  # the first command after power-up answers 6F00
    wrong_le: bool = False  # READ with more than there is answers 6Cxx
    get_response: bool = False  # answers wait behind 61xx
    short_6282: bool = False  # a READ past the end answers 6282 with what there is
    no_extended: bool = False  # extended length answers 6700
    keep_verified: bool = False  # SELECT of an application leaves secrets verified
    verify_sw: int = 0  # VERIFY counts down as usual and then answers this status word instead
    query_sw: int = 0  # the question for the tries left answers this
    max_read: int = 0  # at most n bytes per READ
    pin_left: int = -1  # tries left of the PIN at the start
    missing: set[str] = field(default_factory=set[str])  # "text:0002": SELECT answers 6A82; "text": the whole AP
    refused: set[str] = field(default_factory=set[str])  # "text:0002": READ answers 6982 whatever was verified
    corrupt: dict[str, str] = field(default_factory=dict[str, str])  # "text:0002" → a way of virtual_card.damage
    copied: bool = False  # a copy of a genuine card: it does not have the key it shows
    per_apdu: float = 0.0  # seconds
    per_byte: float = 0.0  # seconds

    @classmethod
    def parse(cls, words: Iterable[str]) -> Faults:
        """Read ``name``, ``name=value``, ``missing=text:0002``, ``corrupt=text:0002:garbage``.

        Raises:
            ValueError: no such fault.
        """
        found = cls()
        known = {f.name for f in fields(cls)}
        for word in words:
            name, _, value = word.partition("=")
            if name not in known:
                raise ValueError(f"no such fault: {name}; there are {', '.join(sorted(known))}")
            now = getattr(found, name)
            if isinstance(now, bool):
                setattr(found, name, True)
            elif isinstance(now, set):
                now.add(value)
            elif isinstance(now, dict):
                where, _, how = value.rpartition(":")
                now[where] = how
            elif name.endswith("_sw"):
                setattr(found, name, int(value, 16))
            else:
                setattr(found, name, type(now)(value))
        return found
