"""The structure of a plain text: headings, paragraphs, list items, table rows, quotations, footnotes.

Structure is stand-off: spans over unchanged text, in code points, end exclusive. Spans are in order, do not overlap,
have no white space at their ends, and every other character lies in exactly one of them. The rules are those of text
that a word processor or a web page was flattened into, and each is stated where it is applied.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest

HEADING, PARAGRAPH, LIST_ITEM = "heading", "paragraph", "list_item"
TABLE_ROW, QUOTATION, FOOTNOTE = "table_row", "quotation", "footnote"

#: A word processor's note sign, lost when its file became plain text.
NOTE_SIGN = "\ufffd"
BULLETS = "·•◦▪‣"
LONGEST_HEADING = 320
LONGEST_CAPTION = 60

_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,5})\.?[ \t]+(?=[^\W\d_])")
_GOES_ON = re.compile(r"[.,;:)\]]|[a-zà-öø-ÿ]")
_ENDS = (".", "!", "?", ":", "”", "’", ")")
_PARTICIPANT = "Name/Code"


@dataclass(frozen=True, slots=True)
class Block:
    """One structural unit. `label` is how a pinpoint citation names it: “§7.2, para 6”."""

    number: int
    kind: str
    start: int
    end: int
    level: int = 0
    heading_path: tuple[str, ...] = ()
    section: str = ""
    paragraph: int = 0
    table: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without its end and its outer white space; `gap` counts the empty lines before it, -1 after an empty
    cell, which is a line with nothing but its tab.
    """

    start: int
    end: int
    text: str
    cell: bool
    gap: int


@dataclass(slots=True)
class _Unit:
    """Lines that belong together, before they have a number and a place."""

    kind: str
    lines: list[_Line]
    level: int = 0
    section: str = ""
    cells: int = 0
    joined: bool = False

    @property
    def text(self) -> str:
        return self.lines[0].text


def recognise(content: str) -> list[Block]:
    """The blocks of `content`, in order. Takes time in proportion to its length."""
    return _Numbering().blocks(_typed(_grouped(list(_lines(content)))))


def cells(content: str, block: Block) -> list[tuple[int, int]]:
    """The spans of a table row's cells. A cell begins at a tab; lines without one continue the cell before."""
    spans: list[tuple[int, int]] = []
    at = block.start
    for count, line in enumerate(content[block.start : block.end].split("\n")):
        if count == 0 or line.startswith("\t"):
            spans.append(_trim(content, at, at + len(line)))
        elif line.strip():
            spans[-1] = (spans[-1][0], _trim(content, at, at + len(line))[1])
        at += len(line) + 1
    return spans


def _trim(content: str, start: int, end: int) -> tuple[int, int]:
    words = content[start:end]
    bare = words.strip()
    lead = len(words) - len(words.lstrip()) if bare else 0
    return start + lead, start + lead + len(bare)


def _lines(content: str) -> Iterator[_Line]:
    at, gap = 0, 0
    for raw in content.split("\n"):
        text = raw.strip()
        if text:
            start = at + len(raw) - len(raw.lstrip())
            yield _Line(start, start + len(text), text, raw.startswith("\t"), gap)
            gap = 0
        else:
            gap = -1 if raw.startswith("\t") or gap < 0 else gap + 1
        at += len(raw) + 1


def _grouped(lines: list[_Line]) -> list[_Unit]:
    """Lines that are one unit: broken sentences, a bullet and its item, the cells of a row."""
    tables = _inside_tables(lines)
    units: list[_Unit] = []
    for line, in_table in zip(lines, tables, strict=True):
        last = units[-1] if units else None
        if line.cell:
            _add_cell(units, line)
        elif last and _continues(last, line, in_table=in_table):
            last.lines.append(line)
        else:
            units.append(_Unit(PARAGRAPH, [line]))
    return units


def _inside_tables(lines: list[_Line]) -> list[bool]:
    """For each line: does a table go on past it? A line without a tab is part of a cell when cells follow before
    the next heading or note.
    """
    inside = [False] * len(lines)
    coming = False
    for i in range(len(lines) - 1, -1, -1):
        if lines[i].cell:
            coming = True
        elif _heading_level(lines[i].text) or lines[i].text.startswith(NOTE_SIGN) or lines[i].text.endswith(":"):
            coming = False
        inside[i] = coming
    return inside


def _add_cell(units: list[_Unit], line: _Line) -> None:
    last = units[-1] if units else None
    if last is None or last.kind != TABLE_ROW:
        units.append(_Unit(TABLE_ROW, [line], cells=1))
    elif line.gap == 0:
        last.lines.append(line)
        last.cells += 1
    elif line.gap >= 2 and last.cells == 1 and not last.joined:
        # A label whose value was set off by empty lines: still one row.
        last.lines.append(line)
        last.cells, last.joined = 2, True
    else:
        units.append(_Unit(TABLE_ROW, [line], cells=1))


def _continues(last: _Unit, line: _Line, *, in_table: bool) -> bool:
    if last.kind == TABLE_ROW:
        return in_table
    if line.gap:
        return False
    before = last.lines[-1].text
    if before in BULLETS:
        return True
    if line.text[0] in ".,;":
        return True
    return bool(_GOES_ON.match(line.text)) and not before.endswith(_ENDS)


def _heading_level(text: str) -> int:
    """How deep a numbered heading is; 0 for what is no numbered heading."""
    found = _NUMBERED.match(text)
    return found[1].count(".") + 1 if found and len(text) <= LONGEST_HEADING else 0


def _typed(units: list[_Unit]) -> list[_Unit]:
    for at, unit in enumerate(units):
        if unit.kind == TABLE_ROW:
            continue
        alone = len(unit.lines) == 1
        text = unit.text
        if text.startswith(NOTE_SIGN):
            unit.kind = FOOTNOTE
        elif text[0] in BULLETS:
            unit.kind = LIST_ITEM
        elif alone and _heading_level(text) and (unit.lines[0].gap or at == 0):
            unit.kind, unit.level = HEADING, _heading_level(text)
            unit.section = _NUMBERED.match(text)[1]  # type: ignore[index]  # it has just matched
        elif alone and text[0] in "‘“" and text.rstrip(" .").endswith(("’", "”")):
            unit.kind = QUOTATION
    _captions(units)
    return units


def _captions(units: list[_Unit]) -> None:
    """Headings without a number: a short line in capitals, or one that ends with a colon and introduces neither a
    quotation nor a list.
    """
    depth = 0
    for unit, following in zip_longest(units, units[1:]):
        if unit.kind == HEADING:
            depth = unit.level
        elif unit.kind == PARAGRAPH and len(unit.lines) == 1 and len(unit.text) <= LONGEST_CAPTION and following:
            if unit.text.isupper() and len(unit.text.split()) > 1:
                unit.kind, unit.level, depth = HEADING, 1, 1
            elif unit.text.endswith(":") and following.kind in {PARAGRAPH, TABLE_ROW}:
                unit.kind, unit.level = HEADING, depth + 1


@dataclass(slots=True)
class _Numbering:
    """Walks the units and gives each its number, its place under the headings, and its label."""

    path: list[tuple[int, str]] = field(default_factory=list)
    section: str = ""
    place: str = ""
    seen: dict[str, int] = field(default_factory=dict)
    paragraph: int = 0
    notes: int = 0
    table: int = 0
    row: int = 0
    title: str = ""
    subject: str = ""

    def blocks(self, units: list[_Unit]) -> list[Block]:
        made: list[Block] = []
        for number, unit in enumerate(units, 1):
            follows_row = bool(made) and made[-1].kind == TABLE_ROW
            blank = Block(number, unit.kind, unit.lines[0].start, unit.lines[-1].end)
            made.append(self._place(blank, unit, follows_row=follows_row))
        return made

    def _place(self, block: Block, unit: _Unit, *, follows_row: bool) -> Block:
        if unit.kind == HEADING:
            return self._heading(block, unit)
        block = replace(block, heading_path=tuple(words for _, words in self.path), section=self.section)
        if unit.kind == FOOTNOTE:
            self.notes += 1
            return replace(block, heading_path=(), section="", label=f"note {self.notes}")
        if unit.kind == TABLE_ROW:
            return self._table_row(block, unit, follows_row=follows_row)
        self.paragraph += 1
        return replace(block, paragraph=self.paragraph, label=self._label(f"para {self.paragraph}"))

    def _heading(self, block: Block, unit: _Unit) -> Block:
        while self.path and self.path[-1][0] >= unit.level:
            self.path.pop()
        above = tuple(words for _, words in self.path)
        self.path.append((unit.level, " ".join(unit.text.split())))
        if unit.section:
            self._enter(unit.section)
        elif unit.level == 1:
            self.section = self.place = ""
        label = self._label("") or " ".join(unit.text.split())[:120]
        return replace(block, level=unit.level, heading_path=above, section=unit.section, label=label)

    def _enter(self, section: str) -> None:
        """A number that a document gives twice is told apart in labels."""
        self.seen[section] = self.seen.get(section, 0) + 1
        again = self.seen[section]
        self.section, self.paragraph = section, 0
        self.place = f"§{section}" if again == 1 else f"§{section} ({_ordinal(again)} of this number)"

    def _table_row(self, block: Block, unit: _Unit, *, follows_row: bool) -> Block:
        words = [line.text for line in unit.lines]
        # A table that begins again with its first title is the next table.
        if not follows_row or (unit.cells == 1 and words[0] == self.title):
            self.table, self.row, self.title, self.subject = self.table + 1, 0, words[0], ""
        self.row += 1
        self.paragraph += 1
        if len(words) > 1 and words[0] == _PARTICIPANT:
            self.subject = words[1]
        name = self.subject or f"table {self.table}"
        label = self._label(f"{name}, row {self.row}")
        return replace(block, table=self.table, paragraph=self.paragraph, label=label)

    def _label(self, rest: str) -> str:
        return ", ".join(part for part in (self.place, rest) if part)


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")
