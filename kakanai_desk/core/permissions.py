"""Who may do what: operations, fields, groups (R-082, R-084; 仕様書 4-4-1 (6) エ B).

A right is never given to a person, only to a group, and a group's rights are two lists: operations and fields. The
city makes its own groups of them; ``DELIVERED`` are those a new city starts with. ``resources/texts/clerk.toml``
names all of it in Japanese, and ``docs/permissions.md`` is written from this file (``kakanai-desk people table``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Operation(StrEnum):
    """What somebody may be allowed to do. A value, once released, is never changed.

    What needs two people begins with ``propose_`` or ``approve_``: by that a desk that does not know the word yet still
    knows that it is a right of administrators.
    """

    SERVE = "serve"  # 応対する: everything that an ordinary visit needs
    OVERRULE = "overrule"  # 判定に反して手続を入れる・外す
    FIND = "find"  # 過去の応対を探す
    HANDLE = "handle"  # 受け付けた申請を進める
    SETTLE = "settle"  # 申請を決裁する・取り消す
    NUMBER = "number"  # 個人番号を入力する
    UNLOCK_OTHERS = "unlock_others"  # ほかの職員の離席を開く
    LIFT_PROTECTION = "lift_protection"  # 支援措置の抑止を一時的に解く
    PRACTISE = "practise"  # 研修の画面を使う
    EFFORT = "effort"  # 統計を見る
    COPY = "copy"  # 画面の文字をクリップボードに写す: no delivered group has it
    SEE_RECORD = "see_record"  # 記録を見る
    MAINTAIN = "maintain"  # 機器と保守
    CHANGE_PEOPLE = "change_people"  # 一般の利用者を変える
    PROPOSE_ADMINISTRATORS = "propose_administrators"
    APPROVE_ADMINISTRATORS = "approve_administrators"
    PROPOSE_CONTENT = "propose_content"
    APPROVE_CONTENT = "approve_content"
    PROPOSE_DELETION = "propose_deletion"
    APPROVE_DELETION = "approve_deletion"
    PROPOSE_RETENTION = "propose_retention"
    APPROVE_RETENTION = "approve_retention"
    PROPOSE_KEYS = "propose_keys"
    APPROVE_KEYS = "approve_keys"
    PROPOSE_EXPORT = "propose_export"
    APPROVE_EXPORT = "approve_export"


class Field(StrEnum):
    """A datum that only some may see (R-084). Who may not, sees that it is there and nothing of it."""

    INDIVIDUAL_NUMBER = "individual_number"  # 個人番号
    HONSEKI = "honseki"  # 本籍・筆頭者
    RESIDENCE_STATUS = "residence_status"  # 在留資格・在留期間・在留カード番号
    PROTECTION = "protection"  # 支援措置対象者の住所
    ACCOUNT = "account"  # 口座


SERVING = frozenset(
    {
        Operation.SERVE,
        Operation.OVERRULE,
        Operation.FIND,
        Operation.HANDLE,
        Operation.NUMBER,
        Operation.PRACTISE,
    }
)

BY_TWO = ("propose_", "approve_")

ADMINISTRATIVE = frozenset(
    operation
    for operation in Operation
    if operation.value.startswith(BY_TWO) or operation in (Operation.CHANGE_PEOPLE, Operation.MAINTAIN)
)
"""Rights that can give rights, end data or open the record: giving or taking them needs two people (R-117)."""


@dataclass(frozen=True)
class Group:
    """Rights under one name. Empty ``sections`` and ``procedures`` mean every one of the city.

    ``own_section``: the rights reach only as far as the section a member is posted to. ``other_operations`` and
    ``other_fields`` are words of a newer version, and ``more`` whatever else it says (canonical JSON): they give
    nothing here, and are kept as they are for the desks that know them.
    """

    id: str
    name: str
    operations: frozenset[Operation]
    fields: frozenset[Field] = frozenset()
    sections: frozenset[str] = frozenset()
    procedures: frozenset[str] = frozenset()
    own_section: bool = False
    other_operations: frozenset[str] = frozenset()
    other_fields: frozenset[str] = frozenset()
    more: str = ""

    @property
    def administrative(self) -> frozenset[str]:
        """The words of rights that can give rights, those of a newer version too."""
        known = {operation.value for operation in self.operations & ADMINISTRATIVE}
        return frozenset(known | {word for word in self.other_operations if word.startswith(BY_TWO)})

    @property
    def not_known(self) -> tuple[str, ...]:
        """What this version cannot tell the meaning of, for whoever administers."""
        keys = [f"{key}: …" for key in sorted(json.loads(self.more))] if self.more else []
        return (*sorted(self.other_operations | self.other_fields), *keys)

    def granted(self, section: str) -> Grant:
        """What it gives a member who is posted to ``section``."""
        sections = frozenset({section}) if self.own_section else self.sections
        return Grant(self.operations, self.fields, sections, self.procedures)


@dataclass(frozen=True)
class Grant:
    """What one group gives one user at one moment."""

    operations: frozenset[Operation]
    fields: frozenset[Field]
    sections: frozenset[str]
    procedures: frozenset[str]

    def covers(self, section: str, procedure: str) -> bool:
        """Whether the grant speaks of this section and procedure; an empty argument asks for no particular one."""
        return (not section or not self.sections or section in self.sections) and (
            not procedure or not self.procedures or procedure in self.procedures
        )


@dataclass(frozen=True)
class Rights:
    """All that a user may do at one moment."""

    grants: tuple[Grant, ...] = ()

    def may(self, operation: Operation, *, section: str = "", procedure: str = "") -> bool:
        return any(operation in g.operations and g.covers(section, procedure) for g in self.grants)

    def everywhere(self, operation: Operation) -> bool:
        """Whether the operation is allowed without any limit of sections."""
        return any(operation in g.operations and not g.sections for g in self.grants)

    def sees(self, what: Field, *, section: str = "", procedure: str = "") -> bool:
        return any(what in g.fields and g.covers(section, procedure) for g in self.grants)

    def __bool__(self) -> bool:
        return bool(self.grants)

    @property
    def operations(self) -> frozenset[Operation]:
        """Every operation that is allowed somewhere."""
        return frozenset[Operation]().union(*(g.operations for g in self.grants))

    @property
    def fields(self) -> frozenset[Field]:
        return frozenset[Field]().union(*(g.fields for g in self.grants))


NOBODY = Rights()


def _group(group_id: str, name: str, operations: Iterable[Operation], fields: Iterable[Field] = ()) -> Group:
    return Group(group_id, name, frozenset(operations), frozenset(fields))


_PERSONAL = (Field.INDIVIDUAL_NUMBER, Field.HONSEKI, Field.RESIDENCE_STATUS, Field.ACCOUNT)

DELIVERED: tuple[Group, ...] = (
    _group("newcomer", "新任職員", (Operation.SERVE, Operation.PRACTISE), (Field.HONSEKI, Field.RESIDENCE_STATUS)),
    _group("clerk", "窓口職員", SERVING, _PERSONAL),
    _group(
        "supervisor",
        "責任者",
        {*SERVING, Operation.SETTLE, Operation.UNLOCK_OTHERS, Operation.LIFT_PROTECTION, Operation.EFFORT},
        (*_PERSONAL, Field.PROTECTION),
    ),
    _group("editor", "内容編集者", (Operation.PRACTISE, Operation.PROPOSE_CONTENT)),
    _group("content_approver", "内容承認者", (Operation.PRACTISE, Operation.APPROVE_CONTENT)),
    _group(
        "administrator",
        "管理者",
        (
            Operation.CHANGE_PEOPLE,
            Operation.PROPOSE_ADMINISTRATORS,
            Operation.APPROVE_ADMINISTRATORS,
            Operation.PROPOSE_DELETION,
            Operation.APPROVE_DELETION,
            Operation.PROPOSE_RETENTION,
            Operation.APPROVE_RETENTION,
            Operation.PROPOSE_KEYS,
            Operation.APPROVE_KEYS,
            Operation.EFFORT,
        ),
    ),
    _group(
        "auditor",
        "監査担当",
        (Operation.SEE_RECORD, Operation.EFFORT, Operation.PROPOSE_EXPORT, Operation.APPROVE_EXPORT),
    ),
    _group("maintenance", "保守担当", (Operation.MAINTAIN, Operation.PRACTISE)),
)
