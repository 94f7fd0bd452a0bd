"""Reads a mapping file: strict, with every fault at once, each with its line (``MAP-…``)."""

from __future__ import annotations

import re
from dataclasses import fields
from hashlib import sha256
from pathlib import Path

from kakanai_center.mapping import (
    ANY,
    DELIMITERS,
    ENCODINGS,
    LINE_ENDS,
    Characters,
    Column,
    Days,
    FileForm,
    Kana,
    Mapping,
    Policy,
    Reader,
    Results,
    Rows,
    Step,
    UnknownDay,
)
from kakanai_desk.core.shrinking import Charset, charsets
from kakanai_desk.core.workflow import State
from kakanai_desk.forms.definitions import AnswerType, Pack
from kakanai_desk.forms.facts import CASE_FACTS, PERSON_FACTS
from kakanai_desk.forms.findings import Finding, near
from kakanai_desk.forms.source import Node, read
from kakanai_desk.forms.text_source import identifier

VERSION = 1
OF_APPLICATION = (
    "reception_number", "procedure", "procedure_title", "section", "deadline", "terminal", "closed_at", "state", "line",
)  # fmt: skip
OF_PERSON = (
    "name", "family_name", "given_name", "kana", "family_kana", "given_kana", "birth_date", "sex", "relation",
    "nationality", "address", "individual_number", "place",
)  # fmt: skip
OF_APPLICANT = ("role", "name", "address")
_DAYS = ("deadline", "closed_at", "birth_date")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}\.(csv|txt|tsv)")
MOST_ID = 40
_LEAST_BASIS = 5  # characters: a law with its article is longer


class BrokenMapping(Exception):
    """The mapping cannot be used; ``findings`` says all that is wrong."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(f) for f in findings))
        self.findings = findings


def read_mapping(file: Path, pack: Pack) -> Mapping:
    """
    Raises:
        BrokenMapping: with every finding.
    """
    findings: list[Finding] = []
    node = read(file, file.parent, findings)
    found = _Reading(pack, findings).mapping(node, file) if node is not None else None
    if findings or found is None:
        raise BrokenMapping(findings)
    return found


class _Reading:
    def __init__(self, pack: Pack, findings: list[Finding]) -> None:
        self._pack = pack
        self._findings = findings

    def mapping(self, node: Node, file: Path) -> Mapping | None:
        node.only(
            "kakanai_mapping", "id", "title", "reader", "procedures", "states", "rows", "file", "characters", "lawful",
            "lists", "columns", "steps", "results", "to_confirm",
        )  # fmt: skip
        version = node.need("kakanai_mapping")
        if version is not None and version.whole() != VERSION:
            version.fault("MAP-001", "この版の対応表は読めません。", f"kakanai_mapping: {VERSION}")
        name, title, reader, rows = identifier(node), node.need("title"), node.need("reader"), node.need("rows")
        if len(name) > MOST_ID:
            node.fault("MAP-001", f"id は {MOST_ID} 字までです。")
        procedures, states = self._procedures(node.need("procedures")), self._states(node.need("states"))
        what, how = (reader.member(Reader) if reader else Reader.CORE), (rows.member(Rows) if rows else Rows.HOUSEHOLD)
        at = node.get("file")
        form = self._file(at) if at is not None else FileForm()
        characters = self._characters(node.get("characters"), form.encoding)
        lawful = node.get("lawful")
        number, address = self._lawful(lawful) if lawful is not None else ("", "")
        lists = self._lists(node.get("lists"))
        listed = node.need("columns")
        columns = tuple(self._column(n, how, lists, bool(number)) for n in (listed.items() if listed else ()))
        self._titles(listed, columns)
        done = node.get("steps")
        steps = tuple(self._step(n, columns) for n in (done.items() if done is not None else ()))
        if what is Reader.RPA:
            self._fit_for_robots(node, columns, procedures, steps)
        results = node.get("results")
        confirm = node.get("to_confirm")
        if characters is None or self._findings:
            return None
        return Mapping(
            id=name,
            title=title.text() if title else "",
            reader=what,
            procedures=procedures,
            states=states,
            rows=how,
            columns=columns,
            characters=characters,
            digest=sha256(file.read_bytes()).hexdigest(),
            number_basis=number,
            address_basis=address,
            steps=steps,
            results=self._results(results) if results is not None else Results(),
            to_confirm=confirm.texts() if confirm is not None else (),
            file=form,
        )

    def _procedures(self, node: Node | None) -> tuple[str, ...]:
        known = {p.id for p in self._pack.procedures}
        found: list[str] = []
        for at in node.items() if node is not None else ():
            if at.text() not in known:
                at.fault("MAP-002", f"'{at.text()}' という手続はありません。", near(at.text(), known))
            found.append(at.text())
        if node is not None and not found:
            node.fault("MAP-002", "手続がひとつもありません。")
        return tuple(found)

    def _states(self, node: Node | None) -> frozenset[State]:
        found = frozenset(at.member(State) for at in (node.items() if node is not None else ()))
        if node is not None and (not found or State.CANCELLED in found):
            node.fault("MAP-003", "渡す進みを、ひとつ以上書いてください(受付取消は渡せません)。")
        return found

    @staticmethod
    def _file(node: Node) -> FileForm:
        node.only("name", "encoding", "line_end", "delimiter", "header", "quote_all")
        usual = FileForm()
        name = node.get("name")
        if name is not None and not _NAME.fullmatch(name.text()):
            name.fault("MAP-004", "ファイルの名前は、英数字と .csv・.txt・.tsv です。")

        def word(key: str, table: dict[str, str], otherwise: str) -> str:
            at = node.get(key)
            return table.get(at.word_of(table), otherwise) if at is not None else otherwise

        def truth(key: str, otherwise: bool) -> bool:
            at = node.get(key)
            return at.truth() if at is not None else otherwise

        return FileForm(
            name.text() if name is not None else usual.name,
            word("encoding", ENCODINGS, usual.encoding),
            word("line_end", LINE_ENDS, usual.line_end),
            word("delimiter", DELIMITERS, usual.delimiter),
            truth("header", usual.header),
            truth("quote_all", usual.quote_all),
        )

    def _characters(self, node: Node | None, encoding: str) -> Characters | None:
        known = charsets()
        if node is None:
            return Characters(Policy.REFUSE, known["cp932" if encoding == "cp932" else "mj"])
        node.only("policy", "charset", "partner", "open", "form")
        at, by_set, by_partner, form = node.need("policy"), node.get("charset"), node.get("partner"), node.get("form")
        policy = at.member(Policy) if at is not None else Policy.REFUSE
        charset: Charset | None = known["cp932" if encoding == "cp932" else "mj" if policy is Policy.IVS else "ucs"]
        if by_set is not None:
            charset = known.get(by_set.word_of(known))
        if by_partner is not None:
            systems = {s.id: s for s in self._pack.partners.systems}
            partner = systems.get(by_partner.word_of(systems))
            charset = partner.charset if partner is not None else None
            if by_set is not None:
                by_set.fault("MAP-005", "charset と partner は、どちらか一つです。")
        if charset is None:
            return None
        if encoding == "cp932" and charset.id not in ("jisx0208", "cp932"):
            (by_set or by_partner or node).fault(
                "MAP-006", f"CP932のファイルに '{charset.id}' の字は書けません。", "charset: jisx0208 か cp932"
            )
        if policy is Policy.IVS and not charset.selectors:
            (at or node).fault("MAP-006", "異体字セレクタを残すには、charset: mj と、UTF-8かUTF-16が要ります。")
        left = node.get("open")
        otherwise = Policy(left.word_of(("refuse", "geta"))) if left is not None else Policy.REFUSE
        if form is not None and form.text().count("{code}") != 1:
            form.fault("MAP-007", "form には {code} が一度要ります。", 'form: "[{code}]"')
        return Characters(
            policy,
            charset,
            otherwise,
            by_partner.text() if by_partner is not None else "",
            form.text() if form is not None else "[{code}]",
        )

    @staticmethod
    def _lawful(node: Node) -> tuple[str, str]:
        node.only("individual_number", "protected_addresses")

        def basis(key: str) -> str:
            at = node.get(key)
            if at is None:
                return ""
            if len(at.text().strip()) < _LEAST_BASIS or "条" not in at.text():
                at.fault("MAP-008", "法令の名前と条を書いてください。", "例: 番号法 第9条第1項・別表")
            return at.text()

        return basis("individual_number"), basis("protected_addresses")

    @staticmethod
    def _lists(node: Node | None) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for name in node.names() if node is not None else ():
            rows = node.get(name) if node is not None else None
            if rows is None or not rows.is_map():
                (rows or node).fault("MAP-009", "「値: コード」の形で書いてください。")  # pyright: ignore[reportOptionalMemberAccess]
                continue
            found[name] = {key: at.text() for key in rows.names() if (at := rows.get(key)) is not None}
        return found

    def _column(self, node: Node, rows: Rows, lists: dict[str, dict[str, str]], numbers: bool) -> Column:
        node.only("title", "from", "constant", "day", "unknown_day", "list", "kana", "needed", "longest", "characters")
        title, source, constant = node.need("title"), node.get("from"), node.get("constant")
        if (source is None) == (constant is None):
            node.fault("MAP-010", "from か constant の、どちらか一つを書いてください。")
        if source is not None:
            self._source(source, rows, numbers)
        day, unknown, kana, named = node.get("day"), node.get("unknown_day"), node.get("kana"), node.get("list")
        if named is not None and named.text() not in lists:
            named.fault("MAP-011", f"'{named.text()}' というコード表はありません。", near(named.text(), lists))
        if (at := day or unknown) is not None and source is not None and not is_day(source.text(), self._pack):
            at.fault("MAP-012", f"'{source.text()}' は日付ではありません。")
        needed, longest, characters = node.get("needed"), node.get("longest"), node.get("characters")
        if longest is not None and longest.whole() < 1:
            longest.fault("MAP-012", "1以上の数を書いてください。")
        return Column(
            title=title.text() if title is not None else "",
            source=source.text() if source is not None else "",
            constant=constant.text() if constant is not None else "",
            day=day.member(Days) if day is not None else Days.ISO,
            unknown_day=unknown.member(UnknownDay) if unknown is not None else UnknownDay.REFUSE,
            codes=self._complete(named, source, lists) if named is not None else None,
            kana=kana.member(Kana) if kana is not None else None,
            needed=needed.truth() if needed is not None else False,
            longest=longest.whole() if longest is not None else 0,
            characters=characters.truth() if characters is not None else True,
        )

    def _complete(self, named: Node, source: Node | None, lists: dict[str, dict[str, str]]) -> dict[str, str]:
        """A code list for a question with choices names every choice, so that none is missed only when it comes."""
        codes = lists.get(named.text(), {})
        part, _, name = source.text().partition(".") if source is not None else ("", "", "")
        question = self._pack.questions.get(name) if part == "fact" else None
        if question is not None and codes and ANY not in codes:
            values = ("yes", "no") if question.type is AnswerType.YES_NO else [c.value for c in question.choices]
            missing = [value for value in values if value not in codes]
            if missing:
                named.fault("MAP-011", f"'{named.text()}' に {'・'.join(missing)} のコードがありません。")
        return codes

    def _source(self, node: Node, rows: Rows, numbers: bool) -> None:
        text = node.text()
        part, dot, name = text.partition(".")
        if not dot:
            known, name = OF_APPLICATION, part
        elif part == "fact":
            known = (*self._pack.questions, *CASE_FACTS, *PERSON_FACTS)
        elif part == "applicant":
            known = OF_APPLICANT
        elif part in ("person", "head"):
            known = OF_PERSON
        else:
            node.fault(
                "MAP-013", f"'{part}' で始まる元はありません。", near(part, ("person", "head", "applicant", "fact"))
            )
            return
        if name not in known:
            node.fault("MAP-013", f"'{text}' という元はありません。", near(name, known))
        question = self._pack.questions.get(name) if part == "fact" else None
        of_person = part == "person" or (
            part == "fact" and (question.of_person if question is not None else name in PERSON_FACTS)
        )
        if of_person and rows is Rows.APPLICATION:
            node.fault("MAP-014", f"'{text}' は人ごとです。", "rows: concerned か household、または head.")
        if name == "individual_number" and not numbers:
            node.fault("MAP-015", "個人番号を渡す根拠の法令がありません。", "lawful: {individual_number: 番号法 第…条}")

    @staticmethod
    def _titles(node: Node | None, columns: tuple[Column, ...]) -> None:
        titles = [c.title for c in columns]
        if node is not None and (not titles or len(set(titles)) < len(titles)):
            node.fault("MAP-016", "列がないか、同じ見出しが二度あります。")

    @staticmethod
    def _step(node: Node, columns: tuple[Column, ...]) -> Step:
        node.only("do", "on", "column")
        do, on, column = node.need("do"), node.need("on"), node.get("column")
        titles = [c.title for c in columns]
        if column is not None and column.text() not in titles:
            column.fault("MAP-017", f"'{column.text()}' という列はありません。", near(column.text(), titles))
        return Step(
            do.word_of(("open", "type", "choose", "press", "check")) if do is not None else "",
            on.text() if on is not None else "",
            column.text() if column is not None else "",
        )

    @staticmethod
    def _fit_for_robots(
        node: Node, columns: tuple[Column, ...], procedures: tuple[str, ...], steps: tuple[Step, ...]
    ) -> None:
        """Its answer must name the application: by reception number, and by procedure where there are several."""
        sources = {c.source for c in columns}
        if "reception_number" not in sources or (len(procedures) > 1 and "procedure" not in sources):
            node.fault("MAP-018", "RPAの結果を受け取るには、reception_number と procedure の列が要ります。")
        if not steps:
            node.fault("MAP-018", "RPAの操作手順(steps)がありません。")

    @staticmethod
    def _results(node: Node) -> Results:
        node.only(*(f.name for f in fields(Results)))
        found: dict[str, object] = {}
        for key in node.names():
            at = node.get(key)
            if at is None:
                continue
            if key == "encoding":
                found[key] = {**ENCODINGS, "utf-8": "utf-8-sig"}.get(at.word_of(ENCODINGS), "")  # a mark or none
            else:
                found[key] = at.texts() if key in ("ok", "error") else at.text()
        return Results(**found)  # pyright: ignore[reportArgumentType]


def is_day(source: str, pack: Pack) -> bool:
    """Whether a source gives a day."""
    part, dot, name = source.partition(".")
    if part == "fact":
        question = pack.questions.get(name)
        return (
            question.type is AnswerType.DATE if question is not None else name in ("visit_date", "event_date", *_DAYS)
        )
    return (name if dot else part) in _DAYS
