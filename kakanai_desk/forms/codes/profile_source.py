"""Reads code profiles and tells every fault of their files at once (findings CODES-001…009 and PROC-001…010)."""

from __future__ import annotations

from pathlib import Path

from kakanai_desk.core.person import Sex
from kakanai_desk.forms.codes.profile import (
    DOCUMENT_NAMES,
    ENCODINGS,
    GUARDED,
    PERSON_NAMES,
    SEPARATORS,
    TESTS,
    DateForm,
    Field,
    Group,
    Into,
    Profile,
    Record,
    Test,
)
from kakanai_desk.forms.findings import Finding, near
from kakanai_desk.forms.source import Node, read

KINDS = ("moving_out", "preentry", "receipt", "other")
LARGEST = 16_384
MOST_PERSONS = 30


def load_profiles(folder: Path) -> tuple[tuple[Profile, ...], list[Finding]]:
    """The profiles below a folder of definitions (``_shared/codes/*.yaml``), by id, and what is wrong with them."""
    findings: list[Finding] = []
    found: dict[str, Profile] = {}
    for file in sorted((folder / "_shared" / "codes").glob("*.yaml")):
        node = read(file, folder, findings)
        profile = _profile(node) if node is not None else None
        if node is None or profile is None:
            continue
        if profile.id in found or profile.id != file.stem:
            (node.get("id") or node).fault(
                "CODES-001", f"ID '{profile.id}' が重なっているか、ファイル名と違います。", f"'{file.stem}' にします。"
            )
            continue
        found[profile.id] = profile
    return tuple(found.values()), findings


def _profile(node: Node) -> Profile | None:
    node.only(
        "id", "title", "source", "kind", "largest", "encodings", "recognise", "separators", "era_codes", "records"
    )
    before = len(node.findings)
    parts = {key: node.need(key) for key in ("id", "title", "kind", "encodings", "recognise", "records")}
    separators, codes, largest = node.get("separators"), node.get("era_codes"), node.get("largest")
    if separators is not None:
        separators.only("record", "field", "quote")
    record_separator, field_separator, quote = (
        _separator(separators.get(name) if separators else None) for name in ("record", "field", "quote")
    )
    if quote and len(quote) != 1:
        node.fault("CODES-002", "引用符は1文字です。")
    era_codes = {name: at.text() for name in codes.names() if (at := codes.get(name))} if codes else {}
    size = largest.whole() if largest else 4096
    if not 0 < size <= LARGEST:
        (largest or node).fault("CODES-003", f"大きさは 1～{LARGEST} です。")
    encodings, recognise, records = parts["encodings"], parts["recognise"], parts["records"]
    if encodings is None or recognise is None or records is None or not all(parts.values()):
        return None
    tests = tuple(t for n in recognise.items() if (t := _test(n)) is not None)
    if not any(t.text for t in tests):
        recognise.fault("CODES-004", "見分ける文字がありません。", "starts_with: … を1つ以上書きます。")
    layout = tuple(
        r for n in records.items() if (r := _record(n, field_separator=field_separator, eras=bool(era_codes)))
    )
    _order(layout, records)
    profile = Profile(
        _text(parts["id"]),
        _text(parts["title"]),
        parts["kind"].word_of(KINDS) if parts["kind"] else "",
        size,
        tuple(n.word_of(ENCODINGS) for n in encodings.items()),
        tests,
        record_separator,
        field_separator,
        quote,
        era_codes,
        layout,
    )
    if not profile.encodings or not layout:
        node.fault("CODES-005", "encodings と records は1つ以上要ります。")
    return profile if len(node.findings) == before else None


def _text(node: Node | None) -> str:
    return node.text() if node else ""


def _separator(node: Node | None) -> str:
    """A named control character or mark, or one visible character."""
    if node is None:
        return ""
    text = node.text()
    if text in SEPARATORS:
        return SEPARATORS[text]
    if len(text) != 1 or not text.isprintable():
        node.fault("CODES-006", f"'{text}' は区切りに使えません。", near(text, SEPARATORS) or "LF、TAB、COMMA など")
    return text


def _test(node: Node) -> Test | None:
    node.only(*TESTS)
    names = [name for name in node.names() if name in TESTS]
    if len(names) != 1:
        node.fault("CODES-004", "見分け方は1行に1つです。", f"使えるもの: {', '.join(TESTS)}")
        return None
    at = node.get(names[0])
    if at is None:
        return None
    if names[0].endswith("_bytes"):
        return Test(names[0], number=at.whole())
    return Test(names[0], text=at.text())


def _record(node: Node, *, field_separator: str, eras: bool) -> Record | None:
    node.only("tag", "into", "least", "most", "fields", "group")
    into_at, fields_at, group_at = node.need("into"), node.need("fields"), node.get("group")
    if into_at is None or fields_at is None:
        return None
    into = into_at.member(Into)
    names = PERSON_NAMES if into is Into.PERSON else DOCUMENT_NAMES
    least, most = _counts(node, 1, 1)
    group = None
    if group_at is not None:
        group_at.only("least", "most", "fields")
        inner = group_at.need("fields")
        if into is Into.PERSON:
            group_at.fault("CODES-007", "繰り返し(group)は into: document の記録だけに書けます。")
        fewest, greatest = _counts(group_at, 1, MOST_PERSONS)
        fields = _fields(inner, PERSON_NAMES, separated=bool(field_separator), eras=eras) if inner else ()
        group = Group(fields, fewest, greatest)
    fields = _fields(fields_at, names, separated=bool(field_separator), eras=eras)
    tag = node.get("tag")
    return Record(fields, into, tag.text() if tag else "", least, most, group)


def _counts(node: Node, least: int, most: int) -> tuple[int, int]:
    low, high = node.get("least"), node.get("most")
    least, most = low.whole() if low else least, high.whole() if high else most
    if not 0 <= least <= most <= MOST_PERSONS or most == 0:
        node.fault("CODES-008", f"回数は 0 ≦ least ≦ most ≦ {MOST_PERSONS} です。")
    return least, most


def _fields(node: Node, names: tuple[str, ...], *, separated: bool, eras: bool) -> tuple[Field, ...]:
    return tuple(_field(n, names, separated=separated, eras=eras) for n in node.items())


def _field(node: Node, names: tuple[str, ...], *, separated: bool, eras: bool) -> Field:
    """A bare word names the field; a map says more of it."""
    if not node.is_map():
        if not separated:
            node.fault("CODES-009", "区切りがないときは width が要ります。")
        return Field(name=node.word_of(names))
    node.only("as", "guarded", "fixed", "skip", "required", "most", "width", "dates", "values")
    what = [key for key in ("as", "guarded", "fixed", "skip") if node.has(key)]
    if len(what) != 1:
        node.fault("CODES-009", "as・guarded・fixed・skip のどれか1つを書きます。")
        return Field()
    name, guarded, fixed = node.get("as"), node.get("guarded"), node.get("fixed")
    width, most, dates, values, required = (node.get(k) for k in ("width", "most", "dates", "values", "required"))
    if separated is (width is not None):
        node.fault("CODES-009", "width は、区切り(separators.field)がないときだけ、必ず書きます。")
    shown = name.word_of(names) if name else ""
    forms = tuple(n.member(DateForm) for n in dates.items()) if dates else ()
    if DateForm.ERA_COMPACT in forms and not eras:
        (dates or node).fault("CODES-009", "era_compact には era_codes が要ります。")
    if shown.endswith("_date") and not forms:
        node.fault("CODES-009", "日付の欄には dates が要ります。", f"使えるもの: {', '.join(DateForm)}")
    table = {key: at.text() for key in values.names() if (at := values.get(key))} if values else None
    if shown == "sex" and (table is None or not set(table.values()) <= {s.value for s in Sex}):
        node.fault("CODES-009", "性別には values が要ります。", f"値: {', '.join(Sex)}")
    return Field(
        shown,
        guarded.word_of(GUARDED) if guarded else "",
        fixed.text() if fixed else "",
        required.truth() if required else False,
        most.whole() if most else 200,
        width.whole() if width else 0,
        forms,
        table,
    )


def _order(records: tuple[Record, ...], node: Node) -> None:
    """Without tags the place tells a record, so only the last one may come more or less often than it must."""
    if len({r.tag for r in records}) < len(records) and any(r.tag for r in records):
        node.fault("CODES-008", "同じ tag の記録が2つあります。")
    if any(not r.tag and r.least != r.most for r in records[:-1]):
        node.fault("CODES-008", "tag のない記録は、最後のものだけ回数を変えられます。")
