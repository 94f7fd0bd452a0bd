"""様式・手数料: the forms of a procedure, what is asked for them, its fee, and on what law it uses the number."""

from __future__ import annotations

from typing import Any

from kakanai_desk.studio.rule.condition_editing import Choice
from kakanai_desk.studio.rule.edit import field_title
from kakanai_desk.ui.clerk.parts import Words
from kakanai_desk.ui.presenters.clerk import FunctionKey
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.picker import Picker
from kakanai_desk.ui.studio.section import At, Section
from kakanai_desk.ui.studio.text_fields import PickButton, TextField


class PapersSection(Section):
    """Its forms, what is asked for them, and its fee."""

    name = "papers"

    def __init__(self, picker: Picker) -> None:
        super().__init__()
        self._at: At | None = None
        self.documents = PickButton(field_title("documents"), picker, self._documents)
        self.asks = PickButton(field_title("asks"), picker, self._asks)
        self.fee = PickButton(field_title("fee"), picker, self._fees)
        self._price = Words("", 16, "sumi-700", wrap=True)
        self.number = TextField(field_title("individual_number"), note=say("papers.number"))
        for widget in (self.documents, self.asks, self.fee, self._price, self.number):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.documents.picked.connect(lambda v: self.make(lambda p: p.with_field("documents", list(v or ()))))
        self.asks.picked.connect(lambda v: self.make(lambda p: p.with_field("asks", list(v or ()))))
        self.fee.picked.connect(self._fee)
        self.number.written.connect(lambda text: self.make(lambda p: p.with_field("individual_number", text)))

    def show_at(self, at: At) -> None:
        self._at = at
        titles = dict(self._forms())
        documents = at.procedure.field("documents") or ()
        self.documents.load("・".join(str(titles.get(d, d)) for d in documents) or say("papers.none"))
        asks = at.procedure.field("asks") or ()
        self.asks.load("・".join(at.words.title(a) for a in asks) or say("papers.nothing"), at.words)
        fee = at.procedure.field("fee") or {}
        row = at.shown.pack.fees.get(fee.get("table", ""))
        self.fee.load(_fee_words(row) if row is not None else say("papers.free"))
        waived = fee.get("waived") or ()
        self._price.setText(say("papers.waived", count=len(waived)) if waived else "")
        self._price.setVisible(bool(waived))
        self.number.load(str(at.procedure.field("individual_number") or ""), fresh=at.fresh)

    def _forms(self) -> tuple[tuple[str, str], ...]:
        """Every form of the content: the procedure's own first, as this procedure names it."""
        if self._at is None:
            return ()
        mine, others = [], []
        for file in sorted(self._at.shown.files):
            folder, _, rest = file.partition("/")
            if rest.startswith("documents/") and rest.endswith(".yaml"):
                layout = self._at.shown.layouts.get(rest.removeprefix("documents/").removesuffix(".yaml"))
                title = layout.title if layout is not None else rest
                if folder == self._at.procedure.id:
                    mine.append((rest, title))
                else:
                    others.append((f"../{file}", title))
        return (*mine, *others)

    def _documents(self) -> Choice:
        chosen = tuple(self._at.procedure.field("documents") or ()) if self._at is not None else ()
        return Choice(field_title("documents"), self._forms(), many=True, chosen=chosen, may_be_empty=True)

    def _asks(self) -> Choice:
        at = self._at
        chosen = tuple(at.procedure.field("asks") or ()) if at is not None else ()
        facts = at.shown.pack.questions if at is not None else {}
        pairs = tuple((name, at.words.title(name)) for name in facts) if at is not None else ()
        return Choice(field_title("asks"), pairs, many=True, chosen=chosen, may_be_empty=True)

    def _fees(self) -> Choice:
        fees = self._at.shown.pack.fees.values() if self._at is not None else ()
        pairs = tuple((row.id, _fee_words(row)) for row in fees)
        return Choice(field_title("fee"), pairs, may_be_empty=True)

    def _fee(self, value: Any) -> None:
        at = self._at
        if at is not None:
            self.make(lambda p: p.with_fee(at.shown.pack.fees[value] if value else None))

    def keys(self) -> tuple[FunctionKey, ...]:
        found = [FunctionKey("F3", "papers.bring", say("home.key.bring"))]
        if self._files():
            found.insert(0, FunctionKey("F2", "papers.open", say("papers.open")))
        return tuple(found)

    def perform(self, action: str) -> None:
        from kakanai_desk.ui.studio.form_page import BRING  # the page reads PDFs: not before it is wanted

        self.go.emit("form", self._files()[0] if action == "papers.open" and self._files() else BRING)

    def _files(self) -> list[str]:
        """Its forms by their files below the folder."""
        at = self._at
        names = (at.procedure.field("documents") or ()) if at is not None else ()
        mine = at.procedure.id if at is not None else ""
        return [name.removeprefix("../") if name.startswith("../") else f"{mine}/{name}" for name in names]

    def first(self) -> None:
        self.see(self.documents)

    def go_to(self, field: str, index: int | None) -> bool:
        widget = {
            "documents": self.documents, "asks": self.asks, "fee": self.fee, "individual_number": self.number,
        }.get(field)  # fmt: skip
        if widget is None:
            return False
        self.see(widget)
        return True


def _fee_words(row: Any) -> str:
    price = (
        say("papers.yen", yen=row.yen, unit=row.unit) if row.yen is not None else say("papers.unsure", unit=row.unit)
    )
    return f"{row.id}　{price}"
