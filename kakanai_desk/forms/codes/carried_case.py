"""The case that a 手続案内書 carries: its plain values as few bytes (R-113).

Canonical JSON, deflated against a fixed text of the words that every case holds. The text is part of the format: it
never changes under the same ``VERSION``. Individual numbers, memos and protected households are never in it
(``visit.handing_on``).
"""

from __future__ import annotations

import json
import zlib
from typing import Any, cast

from kakanai_desk.core.canonical import canonical

VERSION = 1
LARGEST = 65_536  # bytes of JSON; a household of twenty has about 8,000
WORDS = (
    '"childcare_wish":"more_things":"public_account":"civil_servant":"honseki":"hittousha":"old_head":"phone":"'
    '"former_insurance":"employer""pension":{"*":"left_employer"}"health_insurance":{"*":"kokuho"},'
    '"my_number_card":{"*":"yes"},"number_checked":true,"authority_checked":true,"expires":"20'
    '"identity":[{"kind":"residence_card"my_number_card"driving_licence"passport"shikaku_kakuninsho"'
    '"event":"shussei"okuyami"konin"rikon"shigoto"techou"nyuuen"zei"shimei"tenshutsu"tenkyo"setai"tennyu"'
    '"move_method":"certificate"card"move_from":"domestic"abroad"planned_out_date":"2026-"move_date":"2026-'
    '"old_address":"京都府大阪府滋賀県湖南市甲賀市草津市栗東市東近江市近江八幡市大津市丁目番地号の"new_address":"'
    '"new_postal_code":"520"yes"no"all"self"proxy"role":"self"person":"p1"applicant":{'
    '"nationality":"BR"VN"PE"PH"CN"KR"NP"ID"US"JP","relation":"世帯主"妻"夫"子"父"母"同居人"sex":"female"male","'
    '"kakanai_case":1,"also":["kana":"ー　ん"name":"　"id":"p1"p2"p3"p4"p5"birth_date":"19"20"address":"'
    '"visit_date":"2026-"answers":{"people":[{"case":{"procedures":["sections":["shiminka"'
).encode()


class CaseUnreadable(Exception):
    """The bytes hold no case of this version."""


def packed(told: dict[str, Any]) -> bytes:
    """
    Raises:
        ValueError: it is larger than a case may be.
    """
    plain = canonical(told)
    if len(plain) > LARGEST:
        raise ValueError("too large")
    deflating = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=WORDS)
    return bytes([VERSION]) + deflating.compress(plain) + deflating.flush()


def unpacked(data: bytes) -> dict[str, Any]:
    """
    Raises:
        CaseUnreadable: of another version, cut, or larger than a case may be.
    """
    if data[:1] != bytes([VERSION]):
        raise CaseUnreadable
    inflating = zlib.decompressobj(-15, zdict=WORDS)
    try:
        plain = inflating.decompress(data[1:], LARGEST)
        found: Any = json.loads(plain)
    except (zlib.error, ValueError, RecursionError) as error:
        raise CaseUnreadable from error
    if not inflating.eof or inflating.unconsumed_tail or inflating.unused_data or not isinstance(found, dict):
        raise CaseUnreadable
    return cast("dict[str, Any]", found)
