"""Words that begin so: what `organis*` means for terms, which are folded, in one spelling and stemmed.

The index knows *personalis*, not *personalisation*. So a beginning that reaches into an ending is completed in
every English way (personalisat- → personalisation) and the terms of the words so made are taken as well: all that
begins so is found, and with it, as everywhere, the words of the same stem.
"""

from dataclasses import dataclass

from evidence.text import spelling
from evidence.text.folding import fold
from evidence.text.tokens import terms

_ENDINGS = """
    isation isations isational ised iser isers ises ising ational ation ations ative atively ator ators ated ating
    ment ments mental ness nesses fulness ousness iveness ity ities ability ibility abilities ably ing ings ed er ers
    es ion ions ional ism isms ist ists istic ical ically ally ly ous ously ive ives ively ance ances ence ences ency
    encies ancy ant ants ent ents able ible ful less ship ships al als ary aries y ies ied
""".split()  # noqa: SIM905 (a list to be read)
_SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class Prefix:
    """The terms before the last one, whole; then what the last may begin with, or be."""

    before: tuple[str, ...]
    starts: tuple[str, ...]
    exact: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Prefix":
        """`text` without the star: one word, its hyphens included. Compounds are joined: co-prod is coprod."""
        *before, last = words(text) or [""]
        if not last:
            return cls((), (), ())
        plain_s = last.replace("yz", "ys").replace("iz", "is")
        starts = tuple(dict.fromkeys([last, spelling.one_spelling(last), plain_s, spelling.one_spelling(plain_s)]))
        spelt = {plain_s, spelling.one_spelling(plain_s)}  # with its z a beginning would be stemmed too far
        made = {term for start in spelt for word in (start, *_completed(start)) for term in terms(word)[:1]}
        longer = (term for term in made if not term.startswith(starts))
        return cls(tuple(terms(" ".join(before))), starts, tuple(sorted(longer)))

    def takes(self, term: str) -> bool:
        """Whether the last term may be this one."""
        return term in self.exact or (bool(self.starts) and term.startswith(self.starts))


def words(text: str) -> list[str]:
    """The folded words of a beginning; those that a hyphen makes one (co-prod) are put together."""
    found: list[str] = []
    for word in "".join(c if c.isalnum() else "" if c == "'" else " " for c in fold(text)).split():
        if found and spelling.joins(found[-1], word, is_open=False):
            found[-1] += word
        else:
            found += spelling.halves(word) or (word,)
    return found


def _completed(start: str) -> list[str]:
    """The words that a beginning may become when it reaches into an English ending."""
    return [
        start + ending[size:]
        for ending in _ENDINGS
        for size in range(1, len(ending))
        if len(start) - size >= _SHORTEST_STEM and start.endswith(ending[:size])
    ]
