"""Whether two descriptions may be of one work: pure, symmetric, and careful with what looks alike but is not.

Nothing here decides. A person does; this says who should be looked at together, why, and what seems right.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Literal

from rapidfuzz import fuzz

from evidence.citations.kinds import KINDS
from evidence.curation.models import DuplicateGround
from evidence.library.models import RelationType
from evidence.text import folding, spelling

#: Titles at least so alike, of 100, are near. Below, on 20,000 real titles, nothing was one work.
NEAR = 90
#: With an identifier in common, titles less alike than this are of two works in one book or on one page.
IN_ONE_BINDING = 60
#: Years that may lie between a first version and a later one.
VERSIONS_APART = 3
#: Letters of a title that could stand on anything: “Editorial”, “Introduction”, “Annual report”.
SAYS_LITTLE = 18
#: Letters that are compared; a title that goes on is as good as equal.
COMPARED = 1_000


@dataclass(frozen=True, slots=True)
class Author:
    """A family name or an organisation, folded; the first letter of a given name, where one is known."""

    name: str
    initial: str = ""

    def may_be(self, other: "Author") -> bool:
        return self.name == other.name and (self.initial == other.initial or not self.initial or not other.initial)


@dataclass(frozen=True, slots=True)
class Described:
    """What a record says of its work, as far as two are compared."""

    pk: int
    kind: str
    title: str
    title_supplied: bool = False
    year: int | None = None
    authors: frozenset[Author] = frozenset()
    identifiers: frozenset[str] = frozenset()
    """As `evidence_identifier_key` of the database writes them: “doi:10.1/x”, “isbn:…”, “url:…”."""
    container: str = ""
    place: tuple[str, str, str] = ("", "", "")
    """Volume, issue, pages."""


@dataclass(frozen=True, slots=True)
class Finding:
    ground: DuplicateGround
    likeness: int
    """Of the titles, 0 to 100; 100 only when they are the same letters."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What seems right: make them one, or relate `source` to the other."""

    what: Literal["merge", "relate"]
    type: str = ""
    source: int = 0


def judge(one: Described, other: Described) -> Finding | None:
    """Why the two should be looked at together; None when they should not. The same for (other, one)."""
    alike = likeness(one.title, other.title)
    if _share_identifier(one, other, alike):
        return Finding(DuplicateGround.IDENTIFIER, alike)
    base = likeness(_bare(one.title), _bare(other.title))
    if base < NEAR or numbers(one.title) != numbers(other.title):
        return None
    if says_little(_bare(one.title)):
        return Finding(DuplicateGround.DESCRIPTION, alike) if alike == 100 and _same_place(one, other) else None
    shared, apart = share_author(one, other), _years_apart(one, other)
    conflict = conflicting(one, other)
    stated_alike = alike == 100 and shared and apart in {0, 1} and not conflict and _same_sort(one, other)
    if stated_alike:
        return Finding(DuplicateGround.DESCRIPTION, alike)
    unsure_of_authors = not conflict and (not one.authors or not other.authors or _marker(one) != _marker(other))
    near_in_time = apart is None or apart <= VERSIONS_APART
    return Finding(DuplicateGround.TITLE, alike) if near_in_time and (shared or unsure_of_authors) else None


def suggested(one: Described, other: Described) -> Suggestion:
    """Merge, unless the one is about the other or a version of it."""
    first, second = sorted((one, other), key=lambda each: (each.year or 9999, each.pk))
    turns = ((first, second), (second, first))
    for about, of in turns:
        if (marker := _marker(about)) and marker != _marker(of):
            return Suggestion("relate", marker, about.pk)
    for about, of in turns:
        if _family(about) == "commentary" and _family(of) in {"research", "report"}:
            return Suggestion("relate", RelationType.REPORTS_ON, about.pk)
    if conflicting(one, other) or not _same_sort(one, other) or (_years_apart(one, other) or 0) > 1:
        return Suggestion("relate", RelationType.VERSION_OF, first.pk)
    return Suggestion("merge")


# --- Titles ---


def likeness(one: str, other: str) -> int:
    """0 to 100; 100 exactly when the letters are the same after folding, spelling, spaces and hyphens.

    A title without its subtitle counts as near. Indel similarity (rapidfuzz), rounded down.
    """
    left, right = squeezed(one), squeezed(other)
    if left == right:
        return 100
    alike = min(99, int(fuzz.ratio(left, right)))
    return max(alike, NEAR) if _lacks_subtitle(one, other) or _lacks_subtitle(other, one) else alike


_WORD = re.compile(r"[^\W_]+")


@lru_cache(4096)
def squeezed(title: str) -> str:
    """The letters and digits of a title, folded, in one spelling, without what stands between them.

    >>> squeezed("The Personalization of Co-Production"), squeezed("personalisation of co production")
    ('personalisationofcoproduction', 'personalisationofcoproduction')
    """
    folded = folding.fold(title[:COMPARED])
    words = [spelling.one_spelling(word) for word in _WORD.findall(folded)]
    if len(words) > 1 and words[0] in {"the", "a", "an"}:
        del words[0]
    return "".join(words) or " ".join(folded.split())


def says_little(title: str) -> bool:
    """True of titles that many works have: “Editorial”, “Book reviews”, “Annual report 2012”."""
    letters = re.sub(r"\d+", "", squeezed(title))
    return len(letters) < SAYS_LITTLE


_SUBTITLE = re.compile(r"\s*[:–—]\s+|\s+[-–—]\s+|\?\s+")


def _lacks_subtitle(shorter: str, longer: str) -> bool:
    main = _SUBTITLE.split(longer, maxsplit=1)[0]
    return main != longer and not says_little(shorter) and squeezed(main) == squeezed(shorter)


def _words(listed: str) -> list[str]:
    return listed.split()


_ROMAN = {name: value for value, name in enumerate(_words("i ii iii iv v vi vii viii ix x xi xii"), 1)}
_SAID = {name: value for value, name in enumerate(_words("one two three four five six seven eight nine ten"), 1)}
_OF_A_PART = re.compile(
    r"\b(?:part|volume|vol|phase|chapter|book|wave|round|stage|year|number|no|issue|report|paper|study)\b\.?\s+"
    rf"({'|'.join((*_ROMAN, *_SAID))}|[a-h])\b"
)
_DIGITS = re.compile(r"\d+")
_LONG_ROMAN = re.compile(r"\b(?:ii|iii|iv|vi|vii|viii|ix|xi|xii)\b")


def numbers(title: str) -> tuple[str, ...]:
    """The numbers a title states, in words, digits or Roman: those of two parts of one work differ.

    >>> numbers("Social care, part II"), numbers("Social Care. Part 2"), numbers("Social care")
    (('2',), ('2',), ())
    """
    folded = folding.fold(title[:COMPARED])
    found = [str(int(digits)) if len(digits) < 19 else digits for digits in _DIGITS.findall(folded)]
    rest = folded
    for match in _OF_A_PART.finditer(folded):
        found.append(_value(match[1]))
        rest = rest[: match.start(1)] + " " * len(match[1]) + rest[match.end(1) :]
    found += [_value(word) for word in _LONG_ROMAN.findall(rest)]
    return tuple(sorted(found))


def _value(word: str) -> str:
    return str(_ROMAN.get(word) or _SAID.get(word) or word)


#: How a title begins that is about another → how it is related to it. What corrects is no second voice, nor a version.
_MARKERS: tuple[tuple[str, RelationType], ...] = (
    (r"(?:author'?s? )?(?:correction|corrigend(?:um|a)|errat(?:um|a)|retraction(?: notice)?|withdrawn|addendum)(?: to| for| of)?", RelationType.RELATED),  # noqa: E501
    (r"(?:reply|response|rejoinder|authors'? (?:reply|response))(?: to| on)?", RelationType.RESPONDS_TO),
    (r"(?:comments?|commentary|(?:book )?review|discussion|peer review)(?: on| of| to)", RelationType.COMMENTS_ON),
)  # fmt: skip
_MARKED = [(re.compile(rf"\W*{words}\b[\s:.,–—\-“”\"'‘’]*", re.IGNORECASE), type_) for words, type_ in _MARKERS]


def _bare(title: str) -> str:
    """The title that a correction or a reply names; any other title as it is."""
    for pattern, _ in _MARKED:
        if (match := pattern.match(title)) and match.end() < len(title):
            return title[match.end() :]
    return title


def _marker(one: Described) -> RelationType | None:
    return next((type_ for pattern, type_ in _MARKED if pattern.match(one.title)), None)


# --- What else is said ---


def author(name: str, given: str = "") -> Author:
    """As it is compared: “Needham, Catherine” and “NEEDHAM, C.” may be one."""
    return Author(squeezed(name), folding.fold(given.strip())[:1])


def share_author(one: Described, other: Described) -> bool:
    return any(left.may_be(right) for left, right in product(one.authors, other.authors))


def conflicting(one: Described, other: Described) -> bool:
    """Both have a DOI, and none in common: by their own word they are two."""
    left, right = (_with(each.identifiers, "doi:") for each in (one, other))
    return bool(left and right and not left & right)


def _share_identifier(one: Described, other: Described, alike: int) -> bool:
    """A DOI or Handle is of one work. An ISBN or an address may be of a whole book or page: then titles tell."""
    shared = one.identifiers & other.identifiers
    if _with(shared, "doi:") or _with(shared, "handle:"):
        return True
    if conflicting(one, other) or numbers(one.title) != numbers(other.title):
        return False
    return bool(shared) and (alike >= IN_ONE_BINDING or one.title_supplied or other.title_supplied)


def _with(identifiers: Iterable[str], scheme: str) -> frozenset[str]:
    return frozenset(each for each in identifiers if each.startswith(scheme))


def _years_apart(one: Described, other: Described) -> int | None:
    return None if one.year is None or other.year is None else abs(one.year - other.year)


def _same_place(one: Described, other: Described) -> bool:
    """Of titles that say little: the same author, year and journal, and no other volume, issue or page."""
    told_apart = any(left and right and left != right for left, right in zip(one.place, other.place, strict=True))
    return (
        share_author(one, other)
        and _years_apart(one, other) == 0
        and squeezed(one.container) == squeezed(other.container)
        and not told_apart
        and not conflicting(one, other)
        and _same_sort(one, other)
    )


_SORTS = (
    {"conference-paper", "conference-abstract", "talk"},
    {"report", "case-study-report", "inquiry-report", "government-document"},
    {"news-article", "opinion-piece", "blog-post", "web-page"},
)


def _same_sort(one: Described, other: Described) -> bool:
    # An abstract for a conference and the later article are two works, whatever their titles; but exporters differ
    # on whether a thing is a report or a government document.
    kinds = {one.kind, other.kind}
    return len(kinds) == 1 or "unstated" in kinds or any(kinds <= sort for sort in _SORTS)


def _family(one: Described) -> str:
    return KINDS[one.kind].family
