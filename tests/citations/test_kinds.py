"""The one table of kinds."""

import pytest

from evidence.citations import kinds


@pytest.mark.parametrize("kind", kinds.KINDS.values(), ids=lambda kind: kind.key)
def test_every_kind_has_a_name_in_every_format(kind):
    names = (kind.csl, kind.ris, kind.bibtex, kind.biblatex, kind.zotero, kind.schema_org, kind.dublin_core)

    assert all(names)
    assert kind.family in kinds.FAMILIES


@pytest.mark.parametrize("kind", kinds.KINDS.values(), ids=lambda kind: kind.key)
def test_no_kind_uses_a_name_that_other_programs_misread(kind):
    assert kind.ris not in {"UNPB", "GEN"}
    assert kind.csl not in {"bill", "event", "periodical", "review"}


def test_a_conference_abstract_travels_as_a_conference_paper():
    abstract = kinds.KINDS["conference-abstract"]

    assert (abstract.csl, abstract.ris, abstract.zotero) == ("paper-conference", "CPAPER", "conferencePaper")


def test_the_choices_of_a_form_are_the_table():
    offered = [key for _, group in kinds.choices() for key, _ in group]

    assert sorted(offered) == sorted(kinds.KINDS)
