"""How this library writes a reference in running text: one plain line, and a short form.

Nothing is invented: an undated work says “n.d.”, a supplied title stands in its square brackets without
quotation marks, an organisation is never taken apart.
"""

import re
from collections.abc import Sequence

from evidence.citations.reference import Name, Reference
from evidence.text import dates

UNDATED = "n.d."
ET_AL_FROM = 3
LONGEST_SHORT_TITLE = 50

WHOLE_WORKS = frozenset({"book", "report", "thesis", "webpage"})
"""CSL types whose titles stand alone; titles of parts of something else stand in quotation marks."""

_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_INNER_QUOTATION = re.compile(r"‘(.+?)’(?!\w)")


def line(reference: Reference) -> str:
    """The whole reference as one sentence or more.

    >>> line(Reference(id="x", type="report", title="Government That Can", author=(Name(literal="Prospect"),)))
    'Prospect (n.d.) Government That Can.'
    """
    head = _head(reference)
    title = "" if head == reference.title else _title(reference)
    container = "" if head == reference.container_title else reference.container_title
    sentences = [
        f"{head} ({year(reference.issued)}){'' if title else '.'}",
        _ended(title),
        _editors(reference) if reference.author else "",
        _ended(", ".join(filter(None, (container, _volume(reference), _pages(reference))))),
        _ended(", ".join(filter(None, (reference.event_title, reference.event_place, days(reference.event_date))))),
        _ended(": ".join(filter(None, (reference.publisher_place, reference.publisher)))),
        _ended(_capital(reference.status)),
        reference.address,
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def short(reference: Reference) -> str:
    """As a text cites it: “Mortensen and Needham, 2019”, “Community Care, n.d.”, “[CUSTOMER and ROTA], n.d.”."""
    people = reference.author or reference.editor
    who = _short_names(people) or reference.container_title or _short_title(reference)
    return f"{who}, {year(reference.issued)}"


def year(issued: str) -> str:
    """The year or years an EDTF date states, as people write them; “n.d.” when it states none.

    >>> year("2013-09-03"), year("2013~"), year("2013/2015"), year(""), year("[2012,2013]")
    ('2013', 'c. 2013', '2013–2015', 'n.d.', '2012 or 2013')
    """
    years = list(dict.fromkeys(_YEAR.findall(issued)))
    if not years:
        return UNDATED
    if issued.startswith(("[", "{")):
        return _one_of(issued, years)
    about = "c. " if "~" in issued or "%" in issued else ""
    return about + "–".join(years[:1] + years[1:][-1:]) + ("?" if "?" in issued else "")


def _one_of(issued: str, years: Sequence[str]) -> str:
    """EDTF's “one of a set”, open at an end or not."""
    if len(years) > 1:
        return " or ".join(years)
    inner = issued[1:-1]
    return f"{'from ' if inner.endswith('..') else 'until ' if inner.startswith('..') else ''}{years[0]}"


def days(edtf: str) -> str:
    """A date or a span of days, as people write them; what is no EDTF as it stands, and nothing for nothing.

    >>> days("2013-09-03/2013-09-05"), days("2019-05")
    ('3–5 September 2013', 'May 2019')
    """
    try:
        return dates.display(edtf) if edtf else ""
    except ValueError:
        return edtf


def _head(reference: Reference) -> str:
    if reference.author:
        return _names(reference.author)
    if reference.editor:
        return _edited_by(reference.editor)
    return reference.container_title or reference.title


def _names(names: Sequence[Name]) -> str:
    return _listed([_inverted(name) for name in names])


def _inverted(name: Name) -> str:
    return name.literal or ", ".join(filter(None, (name.family, _initials(name.given))))


def _initials(given: str) -> str:
    """“Nanna Møller” → “N.M.”, “Jean-Luc” → “J.-L.”; a given name that is already initials stays as it is."""
    if "." in given:
        return given
    words = re.findall(r"\w[\w'’]*|-", given)
    return "".join(word if word == "-" else f"{word[0]}." for word in words)


def _short_names(names: Sequence[Name]) -> str:
    if len(names) >= ET_AL_FROM:
        return f"{names[0].short} et al."
    return _listed([name.short for name in names])


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _title(reference: Reference) -> str:
    if reference.title_supplied or reference.type in WHOLE_WORKS:
        return reference.title
    return f"‘{_INNER_QUOTATION.sub(r'“\1”', reference.title)}’"


def _short_title(reference: Reference) -> str:
    words = (reference.short_title or reference.title).removeprefix("[").removesuffix("]")
    if len(words) > LONGEST_SHORT_TITLE:
        words = words[:LONGEST_SHORT_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + " …"
    return f"[{words}]" if reference.title_supplied else words


def _editors(reference: Reference) -> str:
    return f"In: {_edited_by(reference.editor)}." if reference.editor else ""


def _edited_by(editors: Sequence[Name]) -> str:
    return f"{_names(editors)} ({'ed.' if len(editors) == 1 else 'eds'})"


def _volume(reference: Reference) -> str:
    number = f"({reference.issue})" if reference.issue else ""
    return f"{reference.volume}{number}" or (f"no. {reference.number}" if reference.number else "")


def _pages(reference: Reference) -> str:
    pages = re.sub(r"(?<=\d)-+(?=\d)", "–", reference.page)
    return f"{'pp.' if '–' in pages or ',' in pages else 'p.'} {pages}" if pages else ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _ended(words: str) -> str:
    return words if not words or words.endswith((".", "?", "!")) else f"{words}."
