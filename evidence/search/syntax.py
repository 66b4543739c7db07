"""What a reader typed, understood: words, "phrases", -words and OR. Pure: no index, no database.

    mutuals "public services" -cuts OR co-operatives

reads: (mutuals and the phrase, without cuts) or co-operatives. All words must occur; OR parts whole alternatives,
as in library catalogues. Text that is no operator is just text, so nothing a person types is an error. What was
mended on the way is told in `Query.repairs`.

Words that stand side by side are analysed together, because *co production* is one term.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from evidence.text.tokens import tokens

LONGEST = 1_000
"""The most characters a search may have."""
MOST_TERMS = 64

_CURLY = str.maketrans("“”„‟″«»", '"' * 7)
_PIECE = re.compile(r'(?P<minus>(?<![^\s"])[-−–]+(?=[^\s\-−–]))?(?:"(?P<phrase>[^"]*)(?P<closed>"?)|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms that must (or, excluded, must not) stand in a text: one, or several in a row."""

    terms: tuple[str, ...]
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Alternatives, each a row of clauses that must all hold. No alternatives: everything, or nothing (`is_void`)."""

    text: str = ""
    alternatives: tuple[tuple[Clause, ...], ...] = ()
    repairs: tuple[str, ...] = ()

    @property
    def is_void(self) -> bool:
        """Something was typed, and there is no word in it: no text can answer."""
        return bool(self.text.strip()) and not self.alternatives

    @property
    def wanted(self) -> tuple[Clause, ...]:
        """The clauses that a result may hold, for highlighting and ranking; each once."""
        clauses = (clause for row in self.alternatives for clause in row if not clause.excluded)
        return tuple(dict.fromkeys(clauses))

    @property
    def term_count(self) -> int:
        return sum(len(clause.terms) for row in self.alternatives for clause in row)


@dataclass(slots=True)
class _Reading:
    """The state of reading: rows of clauses so far, the words not analysed yet, what had to be mended."""

    text: str
    rows: list[list[Clause]] = field(default_factory=lambda: [[]])
    repairs: list[str] = field(default_factory=list)
    run: tuple[int, int] | None = None
    negate: bool = False

    def word(self, start: int, end: int) -> None:
        self.run = (self.run[0] if self.run else start, end)

    def settle(self) -> None:
        """Analyse the words that stood side by side."""
        if self.run:
            self.rows[-1] += (Clause(terms) for terms in _units(self.text[slice(*self.run)]))
        self.run = None

    def add(self, text: str, *, excluded: bool) -> None:
        self.settle()
        terms = tuple(token.term for token in tokens(text))
        if terms:
            self.rows[-1].append(Clause(terms, excluded=excluded))

    def either(self) -> None:
        self.settle()
        self.rows.append([])


def parse(text: str) -> Query:
    """`text` as a query. Never fails; linear in its length."""
    plain = text.translate(_CURLY)
    reading = _Reading(plain)
    for piece in _PIECE.finditer(plain):
        _take(piece, reading)
    reading.settle()
    if reading.negate:
        reading.repairs.append("“NOT” at the end stands before no word and was left out.")
    rows = [tuple(row) for row in reading.rows if row]
    if rows and len(rows) < len(reading.rows):
        reading.repairs.append("“OR” stands between two words or phrases; where one was missing it was left out.")
    return Query(text, tuple(dict.fromkeys(rows)), tuple(dict.fromkeys(reading.repairs)))


def _take(piece: re.Match[str], reading: _Reading) -> None:
    word, minus = piece["word"], bool(piece["minus"])
    if word == "OR" and not minus:
        reading.either()
    elif word == "AND" and not minus:
        reading.settle()
    elif word == "NOT" and not minus:
        reading.settle()
        reading.negate = True
    elif word is not None and not minus and not reading.negate:
        reading.word(piece.start("word"), piece.end("word"))
    else:
        reading.add(word if word is not None else piece["phrase"], excluded=minus or reading.negate)
        reading.negate = False
        if word is None and not piece["closed"]:
            _mend_quote(piece["phrase"].strip(), reading)


def _mend_quote(phrase: str, reading: _Reading) -> None:
    if phrase:
        reading.repairs.append(f"A quotation mark was not closed: it was read as “{phrase}”.")
    else:
        reading.repairs.append("A quotation mark that opens nothing was left out.")


def _units(text: str) -> Iterator[tuple[str, ...]]:
    """The terms of a run of words; those of one word (healthcare, employee-led) stay together, in a row."""
    unit: list[str] = []
    end = -1
    for token in tokens(text):
        if unit and text[end : token.start] not in {"", "-", "‐", "‑"}:
            yield tuple(unit)
            unit = []
        unit.append(token.term)
        end = token.end
    if unit:
        yield tuple(unit)
