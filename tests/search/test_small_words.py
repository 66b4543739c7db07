"""Small words need not occur beside words that say something; in phrases, fields and alone they do."""

from collections.abc import Callable

import pytest

from evidence.accounts.models import VISITOR
from evidence.search.criteria import Criteria
from evidence.search.finding import find
from evidence.search.syntax import parse, unparse
from evidence.search.syntax.small import left_out, required
from tests import builders


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("consultation of staff before reform", "consultation staff reform"),
        ("of", "of"),
        ("of the", "of the"),
        ("of -the", "of -the"),
        ("staff -the", "staff -the"),
        ("IT services", "IT services"),
        ("it services", "services"),
        ("not for profit", "not profit"),
        ('"of the" staff', '"of the" staff'),
        ("title:of staff", "title:of staff"),
        ("of staff OR the users", "staff OR users"),
        ("of (the staff OR in)", "staff OR in"),
    ],
)
def test_which_words_need_not_occur(asked: str, meant: str) -> None:
    tree = parse(asked).tree
    assert tree is not None
    assert unparse(required(tree)) == unparse(parse(meant).tree)  # type: ignore[arg-type]
    assert bool(left_out(tree)) == (asked != meant)


@pytest.mark.django_db
def test_a_text_without_them_answers_and_the_page_says_so(index: Callable[[], None]) -> None:
    builders.source("Staff consultation, then reform")
    index()
    found = find(Criteria(q="consultation of staff before reform"), VISITOR)
    assert found.total == 1
    assert [note.partition(";")[0] for note in found.notes] == ["“of” and “before” need not occur"]
    assert find(Criteria(q='"consultation of staff"'), VISITOR).total == 0
    assert not find(Criteria(q="staff reform"), VISITOR).notes
