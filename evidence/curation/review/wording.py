"""Words that give a record away, found without asking the database: pure functions over short texts."""

import re
from difflib import SequenceMatcher

from evidence.claims.models import Relation

#: What is said of a claim in a rationale when the words do this to it. A verb with its “not” before it says nothing.
SAID: dict[str, tuple[str, ...]] = {
    Relation.SUPPORTS: ("supports", "in support of", "confirm", "confirms", "corroborates", "agrees with", "bears out"),
    Relation.CONTRADICTS: (
        "contradict", "contradicts", "refutes", "disproves", "undermines", "runs counter to", "speaks against",
        "at odds with", "the opposite of",
    ),
}  # fmt: skip
#: Which words are out of place in the rationale of which relation.
OUT_OF_PLACE = {Relation.SUPPORTS: Relation.CONTRADICTS, Relation.CONTRADICTS: Relation.SUPPORTS}
_NOT = r"(?<!\bnot )(?<!\bnever )(?<!\bnothing )(?<!\bneither )(?<!\bnor )(?<!\bto )"
_SAID = {
    relation: re.compile(rf"{_NOT}\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)
    for relation, words in SAID.items()
}
#: So many words in a row, or so large a part of the claim, are copied. A term of art has two or three words.
COPIED_WORDS = 8
COPIED_PART = 0.8
SHORTEST = 5
LONGEST = 2_000
"""Words of a quotation that are compared; a claim has at most 600 characters."""
_WORD = re.compile(r"\w+")


def against_relation(relation: str, rationale: str) -> str:
    """The words of the rationale that contradict the relation; empty when there are none.

    >>> against_relation("supports", "The figures contradict the claim.")
    'contradict'
    >>> against_relation("supports", "They do not contradict it."), against_relation("mentions", "It supports it.")
    ('', '')
    """
    other = OUT_OF_PLACE.get(Relation(relation))
    found = _SAID[other].search(rationale) if other else None
    return found[0] if found else ""


def copied(claim: str, words: str) -> str:
    """The run of words that the claim has from the text; empty when it is short enough to be chance.

    >>> copied("Staff said that they were listened to at work.", "“Staff said that they were listened to”, it says.")
    'Staff said that they were listened to'
    >>> copied("Personal budgets give people control.", "Control is what personal budgets give.")
    ''
    """
    ours = list(_WORD.finditer(claim))
    theirs = [word.casefold() for word in _WORD.findall(words)[:LONGEST]]
    matcher = SequenceMatcher(None, [word[0].casefold() for word in ours], theirs, autojunk=False)
    run = matcher.find_longest_match()
    if run.size < min(COPIED_WORDS, max(SHORTEST, COPIED_PART * len(ours))):
        return ""
    return claim[ours[run.a].start() : ours[run.a + run.size - 1].end()]
