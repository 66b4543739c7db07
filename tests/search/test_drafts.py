"""Drafts never leak: a word that only stands in what is not published is found by nobody, and moves no count."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from evidence.accounts.models import VISITOR
from evidence.library.models import Source
from evidence.library.status import Status
from evidence.library.written import Written
from evidence.search import blocks, documents, hits, position, reader
from evidence.search.criteria import Criteria
from evidence.search.finding import find
from evidence.search.generation import writing
from evidence.search.results import Results
from evidence.search.schema import SCOPES, STAMP
from evidence.text.tokens import terms
from tests import builders
from tests.search import shelfful

pytestmark = pytest.mark.django_db

CANARY = "xanthocanary"
HIDDEN = [Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN]


def hide(status: str) -> None:
    """One record of each sort that is not published, all saying the canary word."""
    theme, actor = builders.theme(f"Secret theme {CANARY}"), builders.actor(f"Secret actor {CANARY}")
    text = builders.text(f"A text that says {CANARY}.", of=builders.source(f"Title {CANARY}", status=status))
    on_hidden = builders.quotation(CANARY, in_=text)
    on_hidden.themes.add(theme)
    builders.stance(actor=actor, theme=theme, quotation=on_hidden)
    builders.evidence(
        claim=builders.claim(f"A claim of {CANARY}.", status=status, themes=(theme,)), quotation=on_hidden
    )
    shown = builders.quotation("Staff said", in_=builders.text())
    builders.stance(actor=actor, theme=theme, quotation=shown, status=status)
    builders.evidence(claim=builders.claim(), quotation=shown, status=status)
    draft = builders.quotation("Users said", in_=shown.text_version, status=status, voice=actor)
    builders.stance("against", actor=actor, theme=theme, quotation=draft)


def everything() -> list[Results]:
    return [find(Criteria(scope=scope), VISITOR) for scope in SCOPES]


def numbers(results: list[Results]) -> Any:
    return [
        [(facet.facet.key, [(one.value.key, one.count) for one in facet.counts]) for facet in one.facets]
        for one in results
    ]


@pytest.mark.parametrize("status", HIDDEN)
def test_what_is_not_published_is_nowhere(index: Callable[[], None], status: str) -> None:
    hide(status)
    index()
    for scope in SCOPES:
        found = find(Criteria(q=CANARY, scope=scope), VISITOR)
        assert (found.total, set(found.totals.values()), found.hits) == (0, {0}, ())
    searcher = reader.current().searcher()
    for field in (f"{scope}_{part}" for scope in SCOPES for part in ("words", "title")):
        assert searcher.doc_freq(field, terms(CANARY)[0]) == 0
    assert CANARY not in repr(everything())


@pytest.mark.parametrize("status", HIDDEN)
def test_hidden_words_move_no_count(index: Callable[[], None], status: str) -> None:
    shelfful.fill()
    version = builders.text()
    builders.claim("A claim without words.")
    index()
    before = numbers(everything())
    theme, actor = builders.theme(), builders.actor()
    quotation = builders.quotation("Staff said", in_=version, status=status, voice=actor)
    builders.stance(actor=actor, theme=theme, quotation=quotation)
    builders.evidence(claim=builders.claim(status=status), quotation=quotation)
    builders.text(of=builders.source(status=status))
    index()
    assert numbers(everything()) == before


def test_a_withdrawn_source_vanishes_with_its_words(index: Callable[[], None]) -> None:
    source = shelfful.many(1)[0]
    Source.objects.filter(pk=source.pk).update(
        status=Status.WITHDRAWN, withdrawn_at=builders.MOMENT, withdrawal_reason="Asked for."
    )
    index()
    assert find(Criteria.of("staff"), VISITOR).totals == {"sources": 0, "claims": 0, "passages": 0}


def plant(shelf_path: Any, draft: Source) -> None:
    """Put a draft into the index by hand, as a fault of ours could."""
    Source.objects.filter(pk=draft.pk).update(status=Status.PUBLISHED, published_at=builders.MOMENT)
    made = list(documents.of_sources([draft.pk], documents.trees()))
    Source.objects.filter(pk=draft.pk).update(status=Status.DRAFT, published_at=None)
    with writing(shelf_path) as writer:
        writer.replace([], made)
        writer.commit(position.State(STAMP, position.library(), position.horizon()))


@pytest.mark.parametrize("scope", ["sources", "passages"])
def test_a_draft_in_the_index_is_still_shown_to_nobody(
    index: Callable[[], None], scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = builders.source(f"Title {CANARY}", status=Status.DRAFT)
    builders.text(f"A text that says {CANARY}.", of=draft)
    index()
    plant(reader.shelf().current(), draft)
    searched = Criteria(q=CANARY, scope=scope)  # type: ignore[arg-type]
    results = find(searched, VISITOR)
    assert (results.total, results.hits) == (0, ())
    # The negative control: without reading back through visible_to it would be shown.
    monkeypatch.setattr(type(Source.objects.all()), "visible_to", lambda rows, _person: rows)
    for module, name in ((hits, "_SOURCES"), (blocks, "_VISIBLE")):  # their SQL was written while it held
        query = getattr(module, name)
        monkeypatch.setattr(module, name, Written(query._rows, *query._ids))
    assert find(replace(searched, page=1), VISITOR).total == 1
