"""The one analyser: what a text is made of, for indexing, for queries and for highlighting alike.

A term is a word folded (`folding`), in one spelling, with compounds written one way (`spelling`), then
stemmed (Snowball English). So *personalisation*, *personalization* and *personalised* are one term, as are
*co-production*, *coproduction* and *co production*; *employee-led* and *employee led* are two terms in a row.
What the stemmer keeps apart stays apart: *mutual* and *mutuals* are one term, *mutualise* and *mutualisation*
another. One word may give two terms (*healthcare*: health, care); in a query they are a phrase. Text without
white space between its words (Chinese, Thai) gives long terms: this is an analyser for English.

`joined` and `terms` are the fast path and equal `[token.term for token in tokens(text)]` for every text: they look each
stretch between white space up in a memo. Measured on 20,000 real abstracts (3.5 million words, 191,000 different
stretches) and one core: 1.2 million words/s when all are new, 2.7 million words/s once met (on a busy machine).
"""

import re
import string
import threading
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import Stemmer

from evidence.text import folding, spelling
from evidence.text.memo import Memo

LONGEST_TERM = 255  # code points; what is longer (a DNA sequence, a data URL) is cut, on both sides of a search


@dataclass(frozen=True, slots=True)
class Token:
    """A term and the words of the original text it stands for: text[start:end], in code points."""

    term: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of `text` in order; they do not overlap. Linear in the length of the text; no error."""
    return [
        Token(term, offset + start, offset + end)
        for offset, stretch in (_stretches(text) if _may_hold_open_forms(text) else _plain_stretches(text))
        for term, start, end in _TOKENS[stretch]
    ]


def tokens_of(text: str, wanted: Collection[str]) -> list[Token]:
    """Those of `tokens(text)` whose term is wanted, in a fraction of the time when they are few."""
    wanted = frozenset(wanted)
    held = {stretch: _TERMS[stretch] for stretch in set(text.split())}
    if any(found.startswith(_LOOK_AGAIN) for found in held.values()):
        return [token for token in tokens(text) if token.term in wanted]
    telling = {stretch for stretch, found in held.items() if not wanted.isdisjoint(found.split())}
    if not telling:
        return []
    return [
        Token(term, offset + start, offset + end)
        for offset, stretch in _plain_stretches(text)
        if stretch in telling
        for term, start, end in _TOKENS[stretch]
        if term in wanted
    ]


def terms(text: str) -> list[str]:
    """The terms of `text`, in order, without their places."""
    return joined(text).split()


def joined(text: str) -> str:
    """The terms of `text`, in order, with spaces between them, often more than one: as the index takes them."""
    found = " ".join(map(_TERMS.__getitem__, text.split()))
    # A prefix or half of a pair that stands alone may belong to the next word: then look again, with care.
    if _LOOK_AGAIN not in found:
        return found.strip()
    return " ".join(map(_TERMS.__getitem__, _put_together(text))).replace(_LOOK_AGAIN, "").strip()


# --- Stretches: what stands between white space ---

_STRETCH = re.compile(r"\S+")  # the same white space as str.split
_GAP = re.compile(r"\s+")
_FIRST_ENDINGS = (*spelling.OPEN, *{first for first, _ in spelling.OPEN_PAIRS})
_LAST_WORD = re.compile(r"[^\W_]+$")
_FIRST_WORD = re.compile(r"[^\W_]+")
_SEEN = 16  # code points looked at on either side of a gap


def _may_hold_open_forms(text: str) -> bool:
    return any(_TERMS[stretch].startswith(_LOOK_AGAIN) for stretch in set(text.split()))


def _plain_stretches(text: str) -> Iterator[tuple[int, str]]:
    return ((match.start(), match[0]) for match in _STRETCH.finditer(text))


def _stretches(text: str) -> Iterator[tuple[int, str]]:
    """The stretches of `text` with their offsets; "co production" stays in one."""
    start = end = -1
    for match in _STRETCH.finditer(text):
        if start >= 0 and _may_join(text[max(start, end - _SEEN) : end], text[end : match.start()], match[0]):
            end = match.end()
            continue
        if start >= 0:
            yield start, text[start:end]
        start, end = match.span()
    if start >= 0:
        yield start, text[start:end]


def _put_together(text: str) -> list[str]:
    """The stretches of `_stretches` without their offsets, looking only where a term tells of a compound."""
    stretches, gaps = text.split(), _GAP.findall(text.strip())
    telling = {stretch for stretch in set(stretches) if _TERMS[stretch].startswith(_LOOK_AGAIN)}
    beside = {gap for at, stretch in enumerate(stretches) if stretch in telling for gap in (at - 1, at)}
    inside = (gap for gap in sorted(beside) if 0 <= gap < len(gaps))
    found: list[str] = []
    at = 0
    for first, last in _runs(gap for gap in inside if _may_join(stretches[gap], gaps[gap], stretches[gap + 1])):
        pieces = chain.from_iterable(zip(stretches[first : last + 1], gaps[first : last + 1], strict=True))
        found += stretches[at:first]
        found.append("".join((*pieces, stretches[last + 1])))
        at = last + 2
    return found + stretches[at:]


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of numbers that follow each other."""
    first = last = -1
    for number in numbers:
        if number != last + 1 or first < 0:
            if first >= 0:
                yield first, last
            first = number
        last = number
    if first >= 0:
        yield first, last


def _may_join(stretch: str, gap: str, following: str) -> bool:
    """Whether `_analyse` should see these two together; it decides, so a yes too many does no harm."""
    tail = folding.fold(stretch[-_SEEN:]).removesuffix("-")
    if not tail.endswith(_FIRST_ENDINGS):
        return False
    if len(gap) > 2 or gap.count("\n") > 1:  # a paragraph's end parts words
        return False
    last = _LAST_WORD.search(tail)
    if not last:
        return False
    second = _FIRST_WORD.match(folding.fold(following[:_SEEN]))
    return last[0] in spelling.OPEN or (second is not None and (last[0], second[0]) in spelling.OPEN_PAIRS)


# --- Words within a stretch ---

_W = rf"[\w{folding.KEPT_MARKS}]"
_WORD = re.compile(
    rf"(?<!{_W})[^\W\d](?:\.[^\W\d])+(?!{_W})"  # U.K., e.g.
    rf"|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!{_W})"  # 1,000
    rf"|{_W}+(?:(?:'|(?<=\d)\.(?=\d)){_W}+)*"  # worker's, 99.9
)
_PLURAL_ACRONYM = re.compile(r"(?<![A-Za-z])[A-Z]{2,}s(?![A-Za-z])")
_OPEN_GAP = re.compile(r"-?\s{1,2}")


class _Word(NamedTuple):
    """A word as folded, its span in the folded stretch, and whether it was put together from several."""

    text: str
    start: int
    end: int
    joined: bool = False


def _analyse(stretch: str) -> tuple[tuple[str, int, int], ...]:
    """The terms of a stretch with their spans in it."""
    folded = folding.folded(stretch.replace("_", " "))
    found: list[tuple[str, int, int]] = []
    for word in _join(list(_words(folded.text)), folded.text):
        start, end = folded.original_span(word.start, word.end)
        pair = None if word.joined or len(word.text) < word.end - word.start else spelling.halves(word.text)
        if pair:
            middle = folded.origins[word.start + len(pair[0])]
            found.append((_term(pair[0]), start, middle))
            found.append((_term(pair[1]), middle, end))
        elif _is_plural_acronym(stretch[start:end]):
            found.append((_term(word.text[:-1]), start, end))
        else:
            found.append((_term(word.text), start, end))
    return tuple(found)


def _words(folded: str) -> Iterator[_Word]:
    for match in _WORD.finditer(folded):
        plain = match[0].removesuffix("'s").replace("'", "")
        if plain[0].isdigit():
            plain = plain.replace(",", "")
        elif "." in plain and not any(map(str.isdigit, plain)):
            plain = plain.replace(".", "")
        yield _Word(plain, *match.span())


def _join(words: list[_Word], folded: str) -> Iterator[_Word]:
    """The words with compounds put together, each as far as it goes."""
    at = 0
    while at < len(words):
        last = at
        while last + 1 < len(words) and _belongs(words[last], words[last + 1], folded, first=last == at):
            last += 1
        if last == at:
            yield words[at]
        else:
            text = "".join(word.text for word in words[at : last + 1])
            yield _Word(text, words[at].start, words[last].end, joined=True)
        at = last + 1


def _belongs(word: _Word, following: _Word, folded: str, *, first: bool) -> bool:
    gap = folded[word.end : following.start]
    if gap == "-":
        return spelling.joins(word.text, following.text, is_open=False)
    return first and _OPEN_GAP.fullmatch(gap) is not None and spelling.joins(word.text, following.text, is_open=True)


def _is_plural_acronym(original: str) -> bool:
    """NVQs, MPs: the stemmer asks for a vowel before the s, and would keep it."""
    return _PLURAL_ACRONYM.fullmatch(original) is not None


# --- Terms ---

# Families that the stemmer parts (produc-, product-) or hides (being would be "be").
_COPRODUCTION = "coproduce coproduced coproduces coproducer coproducers coproducing coproduction coproductions"
_FAMILIES = dict.fromkeys(_COPRODUCTION.split(), "coproduc")
_FAMILIES |= {"being": "being", "beings": "being"}
_STEMMER = Stemmer.Stemmer("english", 0)  # our memo makes its own needless
_LOCK = threading.Lock()  # a Stemmer is not made for several threads at once


def _term(word: str) -> str:
    word = spelling.one_spelling(word[:LONGEST_TERM])
    family = _FAMILIES.get(word)
    if family is not None:
        return family
    if not word.isalpha():
        return word
    with _LOCK:
        stem: str = _STEMMER.stemWord(word)
    return stem


def _terms(stretch: str) -> tuple[str, ...]:
    """The terms of a stretch. Nearly all are plain or hyphenated words between marks: no need of offsets there."""
    core = stretch.strip(_AROUND)
    if core.isascii() and not _PLURAL_ACRONYM.search(core):
        if core.isalpha():
            return _WORD_TERMS[core.lower()]
        if _HYPHENATED.fullmatch(core):
            return _hyphenated_terms(core.lower().split("-"))
    return tuple(term for term, _, _ in _analyse(stretch))


def _joined_terms(stretch: str) -> str:
    """The terms of a stretch, joined by spaces, behind `_LOOK_AGAIN` where the next stretch may belong to them."""
    found = _terms(stretch)
    return " ".join(found) if _ALONE.isdisjoint(found) else _LOOK_AGAIN + " ".join(found)


def _hyphenated_terms(words: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    at = 0
    while at < len(words):
        last = at
        while last + 1 < len(words) and spelling.joins(words[last], words[last + 1], is_open=False):
            last += 1
        if last == at:
            found += _WORD_TERMS[words[at]]
        else:
            found.append(_term("".join(words[at : last + 1])))
        at = last + 1
    return tuple(found)


def _word_terms(word: str) -> tuple[str, ...]:
    return tuple(map(_term, spelling.halves(word) or (word,)))


_HYPHENATED = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)+")
_AROUND = string.punctuation + "“”‘’–—…"
_WORD_TERMS = Memo(_word_terms, 50_000)
_TERMS = Memo(_joined_terms, 200_000)  # as an index build meets them; about 40 MB
_TOKENS = Memo(_analyse, 20_000)  # as pages meet them; about 10 MB
_LOOK_AGAIN = "\0"  # in no term
_ALONE = frozenset(map(_term, spelling.OPEN | {"being", "cent", "e"}))
