"""The citations of a pack, all made at once: the list of references and a footnote for every quotation."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from evidence.citations import pinpoints
from evidence.citations.pinpoints import Place
from evidence.citations.rich import Rich
from evidence.citations.styles import Formatted, Style, format_references
from evidence.claims.citing import CitedSource
from evidence.readers.packs import Words


@dataclass(frozen=True, slots=True)
class Styled:
    style: Style
    references: tuple[tuple[CitedSource, Formatted], ...]
    """In the order that the style has for its list."""
    footnotes: Mapping[int, Rich]
    """Number of a quotation → its citation with the place."""

    def entry(self, source: int) -> Formatted:
        return next(said for work, said in self.references if work.id == source)


class Citing(Protocol):
    """A pack, or whatever else has works and words of theirs."""

    @property
    def works(self) -> tuple[CitedSource, ...]: ...
    @property
    def words(self) -> Mapping[int, Words]: ...


def styled(pack: Citing, style: Style, *, quotations: bool = True) -> Styled:
    """The pack's works and, with `quotations`, every one of its quotations in `style`.

    Raises NotFormatted. 500 works with 3,000 quotations take some seconds: call it where few at a time are made.
    """
    number = {work.id: place for place, work in enumerate(pack.works)}
    references = [work.reference for work in pack.works]
    places = {
        pk: Place(number[words.source.id], words.cited.locator, words.cited.beside)
        for pk, words in pack.words.items()
        if quotations
    }
    with ThreadPoolExecutor(1) as beside:  # two processors at work: half the wait
        listed = beside.submit(format_references, references, style)
        footnotes = pinpoints.cited(references, list(places.values()), style)
        said = listed.result()
    return Styled(
        style,
        tuple(sorted(zip(pack.works, said, strict=True), key=lambda pair: pair[1].place)),
        dict(zip(places, footnotes, strict=True)),
    )
