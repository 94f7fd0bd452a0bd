"""The registered forms of one character, nine to a page, and what the core system gets instead (縮退)."""

from __future__ import annotations

from dataclasses import dataclass

from kakanai_desk.core.character_search import search
from kakanai_desk.core.characters import Variant, graphemes, shrink_candidates, table, variants_of
from kakanai_desk.ui.presenters.clerk_words import say

ON_A_PAGE = 9


@dataclass(frozen=True)
class FormChoice:
    """What the picker shows for one character of a name. ``chosen`` is a place in ``forms``; none while it is empty."""

    name: str
    index: int
    forms: tuple[Variant, ...]
    chosen: int

    @property
    def page(self) -> int:
        return self.chosen // ON_A_PAGE

    @property
    def pages(self) -> int:
        return (len(self.forms) + ON_A_PAGE - 1) // ON_A_PAGE

    def on_page(self) -> tuple[Variant, ...]:
        start = self.page * ON_A_PAGE
        return self.forms[start : start + ON_A_PAGE]

    def current(self) -> Variant | None:
        return self.forms[self.chosen] if self.forms else None

    def renamed(self) -> str:
        """The name with the chosen form in its place."""
        form = self.current()
        if form is None:
            return self.name
        found = graphemes(self.name)
        found[self.index] = form.text
        return "".join(found)


def forms_of(name: str, index: int) -> FormChoice | None:
    """The forms of the character at ``index``, which may be none (〓, kana); the one that stands there is chosen."""
    found = graphemes(name)
    if not 0 <= index < len(found):
        return None
    cluster = found[index]
    forms = tuple(sorted(variants_of(cluster), key=lambda v: v.mj))
    now = table().identify(cluster)
    chosen = next((n for n, form in enumerate(forms) if now is not None and form.mj == now.mj), 0)
    return FormChoice(name, index, forms, chosen)


def forms_found(choice: FormChoice, query: str) -> FormChoice:
    """The same place of the name with the characters that fit ``query``.

    Raises:
        UnknownWord: a word of it means nothing.
    """
    return FormChoice(choice.name, choice.index, search(query), 0)


def is_shrunk(form: Variant) -> bool:
    """Whether the core system gets a more common form in its place."""
    return not form.bare and bool(shrink_candidates(form.text))


def handed_over(form: Variant) -> str:
    """One sentence: what the core system gets for this form, said before it is chosen."""
    if not is_shrunk(form):
        return say("forms.same", char=form.text[0])
    first = shrink_candidates(form.text)[0]
    return say("forms.shrunk", char=first.text, rule=first.rule)
