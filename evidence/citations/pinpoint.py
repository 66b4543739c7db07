"""Words of a work in its reference: what was quoted, where, and where the very words can be read again.

No format of references has fields for it, but all have room for a note; so it is said there, a line each.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evidence.citations.reference import Reference
from evidence.citations.styles import Locator


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """Quoted words, to the letter, and their place."""

    words: str
    place: str
    """In words: “§7.2, para 6”, “p. 12”."""
    locator: Locator
    """The same as citation styles print it; empty where the text has no such places, as a short abstract."""
    address: str
    """In full, with the version of the text: it shows these words for ever."""
    version: str
    """“full text, version 1”."""
    sha256: str
    """Of the text of that version in UTF-8."""
    voice: str = ""
    """Whose words they are, when not the author's own."""

    @property
    def note(self) -> str:
        """A line for the words with their place, one for the address, one for the version and its digest."""
        heard = f"{self.voice}, " if self.voice else ""
        return f"“{self.words}” ({heard}{self.place})\n{self.address}\n{self.version}, sha256 {self.sha256}"


def with_words(reference: Reference, pinpoints: Sequence[Pinpoint]) -> Reference:
    """`reference` with what was quoted from it, behind what its note says already.

    >>> place = Locator(page="3")
    >>> one = Pinpoint("So it is.", "p. 3", place, "https://e/1/text/?version=1#q1", "full text, version 1", "ab")
    >>> print(with_words(Reference(id="x", type="report", note="Second edition."), [one]).note)
    Second edition.
    <BLANKLINE>
    “So it is.” (p. 3)
    https://e/1/text/?version=1#q1
    full text, version 1, sha256 ab
    """
    notes = [reference.note, *(one.note for one in pinpoints)]
    return replace(reference, note="\n\n".join(note for note in notes if note))
