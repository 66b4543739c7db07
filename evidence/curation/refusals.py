"""What the database refuses, in a sentence for the person who tried: it knows of what two people did at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError


@dataclass(frozen=True, slots=True)
class Told:
    sentence: str
    field: str = ""
    """As `curation.fields` names it; empty where it is about the record as a whole."""


RELATED = Told("This relation of the two claims is recorded by now.")
LABELLED = Told("Another concept has this label by now.")

#: The end of the rule's name → what to tell. The first part of a name is the table's.
RULES: Mapping[str, Told] = {
    "tree_has_no_cycle": Told("This would put the concept below itself."),
    "under_living": Told("What is broader is retired: choose another place first."),
    "nothing_below_retired": Told("Something narrower is still in use: move it first."),
    "replaced_in_no_circle": Told("It would be replaced by itself in the end."),
    "theme_label_key": LABELLED,
    "actor_label_key": LABELLED,
    "identifier_of_one_source": Told(
        "Another source has one of these identifiers by now: are the two one work?", "identifiers"
    ),
    "relation_once": Told("This relation to the other source is recorded by now.", "relations"),
    "claim_text_once": Told("Another claim has these very words by now.", "text"),
    "evidencelink_once": Told("These words are evidence on this claim by now: open that record."),
    "stance_once": Told("A stance of this actor on this theme rests on these words by now: open that record."),
    "claimrelation_once": RELATED,
    "claimrelation_once_both_ways": RELATED,
}


def told(refused: IntegrityError) -> Told | None:
    """What to tell of a rule that somebody else may have made one break; None of any other: that is a fault of ours."""
    name = str(getattr(getattr(refused.__cause__, "diag", None), "constraint_name", "") or "")
    return next((said for rule, said in RULES.items() if name == f"evidence_{rule}" or name.endswith(f"_{rule}")), None)


def sentence(refused: IntegrityError) -> str:
    """For the person; of a rule that has no sentence of its own a general one."""
    said = told(refused)
    return said.sentence if said else "The database refuses this."
