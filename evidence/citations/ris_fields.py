"""Between a reference and the fields of RIS: tags with their values, whatever file they stand in.

EndNote's own formats have the same fields under other names (`endnote`), so what a field means is said here once.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from evidence.citations import extras, identifiers, names, ris_tags, stated_dates
from evidence.citations.intake import Draft, kept
from evidence.citations.kinds import KINDS
from evidence.citations.reference import Reference

_RANGE = re.compile(r"([^\s\-–]+)[-–]([^\s\-–]+)")
_ROLES = frozenset({"author", "editor", "translator"})

type Field = tuple[str, str]


def fields(reference: Reference, *, doubled: bool = False) -> Iterator[Field]:
    """Tags and values in the order they are written, TY first; nothing empty; commas `doubled` as in `names`."""
    kind = KINDS.get(reference.kind, KINDS["unstated"])
    layout = ris_tags.layout(kind.ris)
    yield "TY", kind.ris
    for tag, attribute in layout.written:
        value = getattr(reference, attribute)
        if isinstance(value, tuple):
            yield from ((tag, names.in_one_line(name, doubled=doubled)) for name in value)
        elif value:
            yield from _WRITERS.get(attribute, _plain)(tag, value)
    if kind.ris in ris_tags.REPORTS and reference.doi and not reference.url:
        yield "UR", reference.address  # reference managers drop the DOI of a report
    if kind.key in ris_tags.TOLD_BY_M3:
        yield "M3", kind.label.capitalize()
    yield from (("KW", word) for word in reference.keywords)
    yield from (("M2", line) for line in extras.lines(reference, layout.extra))
    if ris_tags.KINDS_OF.get(kind.ris) != kind.key and kind.key not in ris_tags.TOLD_BY_M3:
        yield "M2", extras.kind_line(reference)
    yield from ((tag, value) for tag, value in kept(reference.custom, "ris") if len(tag) == 2)


def _plain(tag: str, value: str) -> Iterator[Field]:
    yield tag, value


def _date(tag: str, edtf: str) -> Iterator[Field]:
    """PY has the year alone; DA year/month/day, and behind the third stroke what those cannot say."""
    years = ris_tags.YEAR.findall(edtf)
    if len(years) == 1:
        yield "PY", years[0]
    if years != [edtf]:
        yield tag, ris_tags.slashed(edtf)


def _pages(tag: str, pages: str) -> Iterator[Field]:
    match = _RANGE.fullmatch(pages)
    yield tag, match[1] if match else pages
    if match:
        yield "EP", match[2]


_WRITERS: dict[str, Callable[[str, str], Iterator[Field]]] = {"issued": _date, "page": _pages}


# --- Reading ---


def fill(draft: Draft, stated: str, found: Iterable[Field]) -> None:
    """Tell `draft`, of a record of the RIS type `stated`, what its fields say."""
    key, exact = ris_tags.kind_of(stated)
    draft.kind(key, stated or "none", exact=exact)
    layout = ris_tags.layout(KINDS[key].ris)
    if stated in {"SER", "EDBOOK"}:
        layout = ris_tags.layout("BOOK")
    pages = ["", ""]
    years: list[Field] = []
    for tag, value in found:
        attribute = layout.read.get(tag)
        if attribute is None:
            _SPECIAL.get(tag, _unknown)(draft, tag, value)
        elif attribute in extras.STATED:
            years.append((tag, value))
        elif attribute in _ROLES:
            draft.person(attribute, value)
        elif attribute == "first page":
            pages[0] = pages[0] or value.strip()
        elif attribute == "last page":
            pages[1] = pages[1] or value.strip()
        else:
            draft.say(attribute, value, tag)
    draft.say("page", "-".join(filter(None, pages)), "SP")
    # The day before the year: what says more is read first.
    for tag, value in sorted(years, key=lambda one: one[0] not in {"DA", "Y2"}):
        draft.date(layout.read[tag], _without_strokes(value), tag)


def _without_strokes(value: str) -> str:
    """“2013///” and “2013” are one date."""
    return value.strip().rstrip("/") if not stated_dates.edtf_of(value)[0] else value


def _unknown(draft: Draft, tag: str, value: str) -> None:
    if value.strip():
        draft.keep(tag, value)


def _keyword(draft: Draft, _: str, value: str) -> None:
    for line in value.split("\n"):
        draft.keyword(line)


def _address(draft: Draft, tag: str, value: str) -> None:
    for line in value.split("\n"):
        draft.identifier("url", line, tag)


def _doi(draft: Draft, tag: str, value: str) -> None:
    draft.identifier("doi", value, tag)


def _number(draft: Draft, tag: str, value: str) -> None:
    """SN holds ISBN, ISSN and, in reports, numbers of their own; several are parted by white space or semicolons."""
    for one in filter(None, (part.strip() for part in re.split(r"[;\n]", value))):
        scheme = next((name for name in ("isbn", "issn") if identifiers.canonical(name, one)), "")
        if scheme:
            draft.identifier(scheme, one, tag)
        else:
            draft.keep(tag, one)
            draft.warn(f"{tag}: “{one}” is no valid ISBN or ISSN; it was kept as words.")


def _type_of_work(draft: Draft, tag: str, value: str) -> None:
    told = ris_tags.TYPES_OF_WORK.get(value.strip().lower(), "")
    if told and KINDS[told].ris == KINDS[draft.fields["kind"]].ris:
        draft.fields["kind"] = told
    else:
        _unknown(draft, tag, value)


def _extra(draft: Draft, tag: str, value: str) -> None:
    if not draft.take(value.strip()):
        _unknown(draft, tag, value)


_SPECIAL: dict[str, Callable[[Draft, str, str], None]] = {
    "KW": _keyword,
    "UR": _address,
    "DO": _doi,
    "SN": _number,
    "M3": _type_of_work,
    "M2": _extra,
}
