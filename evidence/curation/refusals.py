"""What the database refuses, in a sentence for the person who tried: it knows of what two people did at once."""

from collections.abc import Mapping

from django.db import IntegrityError

#: The end of the rule's name → what to tell. The first part of a name is the table's.
SENTENCES: Mapping[str, str] = {
    "tree_has_no_cycle": "This would put the concept below itself.",
    "under_living": "What is broader is retired: choose another place first.",
    "nothing_below_retired": "Something narrower is still in use: move it first.",
    "replaced_in_no_circle": "It would be replaced by itself in the end.",
    "identifier_of_one_source": "Another source has one of these identifiers by now: are the two one work?",
    "claimrelation_once": "This relation of the two claims is recorded by now.",
    "claimrelation_once_both_ways": "This relation of the two claims is recorded by now.",
}


def sentence(refused: IntegrityError) -> str:
    """For the person; of a rule that has no sentence of its own a general one."""
    name = str(getattr(getattr(refused.__cause__, "diag", None), "constraint_name", "") or "")
    return next((said for rule, said in SENTENCES.items() if name.endswith(rule)), "The database refuses this.")
