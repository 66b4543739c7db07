"""Forty things people type find what answers them among the first three, in the starter library."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from evidence.accounts.models import VISITOR
from evidence.claims.models import Claim
from evidence.curation.exchange import loader
from evidence.curation.exchange.reader import read
from evidence.library.models import Block, Source
from evidence.search.criteria import Criteria
from evidence.search.finding import find
from evidence.search.results import Hit, PassageHit
from evidence.search.schema import Scope
from tests import builders

pytestmark = pytest.mark.django_db

FIRST = 3
QUESTIONS = Path(settings.BASE_DIR) / "fixtures" / "questions.toml"


@dataclass(frozen=True, kw_only=True)
class Question:
    q: str
    scope: Scope
    why: str
    chosen: Mapping[str, str] = field(default_factory=dict)
    claim: str = ""
    source: str = ""
    begins: str = ""

    @property
    def wanted(self) -> str:
        return named(self.claim or self.source, self.begins)


def named(key: str, words: str = "") -> str:
    """A record, or a passage by the letters it begins with: without the quotation mark or bullet before them."""
    start = next((at for at, letter in enumerate(words) if letter.isalnum()), 0)
    return f"{key}: {words[start : start + 60]}" if words else key


def questions() -> list[Question]:
    return [Question(**one) for one in tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))["question"]]


def names() -> dict[str, str]:
    """The address of a hit → how a question names it."""
    found = {claim.get_absolute_url(): claim.key for claim in Claim.objects.all()}
    found |= {source.get_absolute_url(): source.key for source in Source.objects.all()}
    for block in Block.objects.select_related("text_version__source"):
        text = block.text_version
        address = f"{reverse('source-text', args=[text.source_id])}#p{block.number}"
        found[address] = named(text.source.key, text.content[block.start : block.end])
    return found


def address(hit: Hit) -> str:
    return hit.passage.address if isinstance(hit, PassageHit) else hit.address


def missed(asked: Iterable[Question]) -> list[str]:
    """The questions that are not answered among the first three, with what is there instead."""
    known = names()
    found = []
    for one in asked:
        hits = find(Criteria.of(one.q, one.scope, **one.chosen), VISITOR).hits[:FIRST]
        first = [known[address(hit)] for hit in hits]
        if not any(is_wanted(one, name) for name in first):
            found.append(f"{one.q} ({one.scope}): {one.wanted} is not in {first}")
    return found


def is_wanted(question: Question, name: str) -> bool:
    return name.startswith(question.wanted) if question.begins else name == question.wanted


def test_what_answers_a_question_is_among_the_first_three(index: Callable[[], None]) -> None:
    loader.load(read(settings.STARTER_LIBRARY), at=builders.MOMENT)
    index()
    told = missed(questions())
    assert not told, "\n".join(told)
    # The negative control: a question that is answered elsewhere is told.
    wrong = [Question(q="mutuals savings", scope="claims", claim="unions-weak", why="No claim about mutuals.")]
    assert len(missed(wrong)) == 1


def test_there_are_forty_questions_and_each_says_why() -> None:
    asked = questions()
    assert len({(one.q, one.scope, *one.chosen.items()) for one in asked}) == len(asked) == 40
    assert all(one.why and bool(one.claim) != bool(one.source) for one in asked)
    assert all(bool(one.begins) == (one.scope == "passages") for one in asked)
    assert {one.scope for one in asked} == {"sources", "claims", "passages"}
