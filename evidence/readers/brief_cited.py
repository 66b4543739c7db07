"""The citations of a brief: its references as one list, and a footnote with the place for every quotation it takes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from evidence.citations.styles import Style
from evidence.claims.citing import CitedSource, CitedWords, cited_rows
from evidence.library import formatting
from evidence.readers.brief_claims import Contents
from evidence.readers.packs import Words
from evidence.readers.packs_styled import Styled, styled


@dataclass(frozen=True, slots=True)
class Cited:
    works: tuple[CitedSource, ...]
    """Those of the words that are taken, in the order in which they come up."""
    words: Mapping[int, Words]
    """By the number of the quotation."""


def cited(contents: Contents) -> Cited:
    """Four queries."""
    taken = {one.quotation: one for claim in contents.claims for one in claim.taken}
    words: dict[int, Words] = {}
    for source in cited_rows(one.row.quotation for one in taken.values()):
        for said in source.words:
            one = taken[said.quotation or 0]
            words[one.quotation] = Words(source, _then(said, one.then.address, is_moved=one.row.is_moved), one.origin)
    works = {words[pk].source.id: words[pk].source for pk in taken}
    return Cited(tuple(works.values()), {pk: words[pk] for pk in taken})


def in_style(of: Cited, style: Style) -> Styled:
    """Kept once made, so that many who read a shared brief cost what one does. Raises NotFormatted."""
    places = [f"{pk} {one.source.id} {one.cited.locator} {one.cited.beside}" for pk, one in of.words.items()]
    references = [work.reference for work in of.works]
    return formatting.whole(references, style, places, lambda: styled(of, style))


def _then(said: CitedWords, address: str, *, is_moved: bool) -> CitedWords:
    """Words that stood elsewhere on the day open where they stood."""
    return replace(said, address=address) if is_moved else said
