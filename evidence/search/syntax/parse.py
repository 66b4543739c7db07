"""Reading a search text. It never fails: what is no clause is just text, and what was mended is told.

query = all ("OR" all)*                all  = item+  ("AND" between them changes nothing)
item  = ("NOT" | "-")* atom            atom = "(" query ")" | field ":" value | "quoted"[~n] | word[*]
"""

from evidence.search.syntax.lexing import Sign, plain, signs
from evidence.search.syntax.query import DEEPEST, FARTHEST, Query
from evidence.search.syntax.remarks import remarks
from evidence.search.syntax.tree import (
    VALUE_FIELDS,
    Near,
    Node,
    Phrase,
    Prefix,
    Tag,
    Unit,
    Word,
    all_of,
    either_of,
    negated,
    units,
)
from evidence.search.syntax.unparse import unparse
from evidence.text.prefixes import words


def parse(text: str) -> Query:
    """`text` as a query. Linear in its length."""
    reader = _Reader(plain(text))
    tree = reader.whole()
    repairs = tuple(dict.fromkeys(reader.repairs))
    if repairs and tree is not None:
        repairs = (*repairs, f"Read as: {unparse(tree)}")
    return Query(text, tree, (*repairs, *remarks(reader.signs)), is_too_deep=reader.is_too_deep)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.signs = list(signs(text))
        self.at = 0
        self.depth = 0
        self.is_too_deep = False
        self.repairs: list[str] = []

    def whole(self) -> Node | None:
        parts = [self._either("")]
        while self.at < len(self.signs):  # a bracket that nothing opened
            self.repairs.append("A bracket that opens nothing was left out.")
            self.at += 1
            parts.append(self._either(""))
        return all_of(part for part in parts if part is not None)

    def _kind(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.signs[at].kind if at < len(self.signs) else ""

    def _take(self) -> Sign:
        self.at += 1
        return self.signs[self.at - 1]

    def _either(self, field: str) -> Node | None:
        rows = [self._all(field)]
        while self._kind() == "OR":
            self.at += 1
            rows.append(self._all(field))
        found = [row for row in rows if row is not None]
        if found and len(found) < len(rows):
            self.repairs.append("“OR” stands between two words or phrases; where one was missing it was left out.")
        return either_of(found)

    def _all(self, field: str) -> Node | None:
        parts: list[Node] = []
        while self._kind() not in {"", "OR", "close"}:
            parts += self._item(field)
        return all_of(parts)

    def _item(self, field: str) -> list[Node]:
        """What the next sign begins: for words the whole run of them, since neighbours are analysed together."""
        if self._kind() == "AND":
            self.at += 1
            return []
        is_not = False
        while self._kind() in {"NOT", "minus"}:
            is_not = True
            self.at += 1
        if self._kind() in {"", "OR", "AND", "close"}:
            self.repairs.append("“NOT” stands before no word and was left out.")
            return []
        own = self._take().text if self._kind() == "field" else field
        if self._kind() == "word" and own not in VALUE_FIELDS:
            head, rest = self._run(own, field, is_single=is_not or own != field)
        else:
            head, rest = self._group(own) if self._kind() == "open" else self._single(self._take(), own), []
        if head is None:
            return rest
        return [negated(head) if is_not else head, *rest]

    def _group(self, field: str) -> Node | None:
        self.at += 1
        self.depth += 1
        if self.depth > DEEPEST:
            self.is_too_deep = True
            self.at = len(self.signs)
            return None
        found = self._either(field)
        self.depth -= 1
        if self._kind() == "close":
            self.at += 1
        elif not self.is_too_deep:
            self.repairs.append("A bracket was not closed: it was closed at the end.")
        return found

    def _run(self, own: str, field: str, *, is_single: bool) -> tuple[Node | None, list[Node]]:
        """Words side by side. `is_single`: a minus or a field stands before the first word and takes it alone."""
        first = last = self._take()
        while self._kind() == "word":
            last = self._take()
        text, end = self.text[first.start : last.end], first.end - first.start
        found = units(text)
        bound = [unit for unit in found if unit[0] < end] if is_single else []
        rest: list[Node] = [Word(text[start:stop], field) for start, stop, _ in found[len(bound) :]]
        return (_words(text, bound, own) if bound else None), rest

    def _single(self, sign: Sign, field: str) -> Node | None:
        """The leaf of one sign; None when it holds nothing to look for."""
        if sign.kind == "quoted" and not sign.is_closed:
            self._mend_quote(sign.text)
        if field in VALUE_FIELDS:
            return Tag(field, sign.text) if sign.text else None
        if sign.kind == "prefix" and (beginning := _beginning(sign.text)):
            return Prefix(beginning, field)
        return _words(sign.text, units(sign.text), field, sign.distance)

    def _mend_quote(self, phrase: str) -> None:
        if phrase:
            self.repairs.append(f"A quotation mark was not closed: it was read as “{phrase}”.")
        else:
            self.repairs.append("A quotation mark that opens nothing was left out.")


def _words(text: str, found: list[Unit], field: str, distance: int | None = None) -> Node | None:
    """The leaf for some words of a text; None when there are none."""
    if not found:
        return None
    written = text[found[0][0] : found[-1][1]]
    if len(found) == 1:
        return Word(written, field)
    if distance is None:
        return Phrase(written, field)
    return Near(written, min(distance, FARTHEST), field)


def _beginning(text: str) -> str:
    """What stands before a star, as it is looked for; empty when it is too short."""
    found = words(text)
    return "-".join(found) if found and len(found[-1]) > 1 else ""
