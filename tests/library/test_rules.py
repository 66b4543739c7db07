"""Every rule of the database about vocabulary and sources: somebody tries to break it, and it holds."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from evidence.library.models import (
    Block,
    Contributor,
    Identifier,
    RecordNote,
    Relation,
    Source,
    SourceFile,
    TextVersion,
)
from evidence.library.texts import digest
from evidence.vocabulary.models import Actor, ActorLabel, Theme, ThemeLabel
from tests import builders
from tests.library.breaking import refused_by, rules_of, status_rules, without_trigger

pytestmark = pytest.mark.django_db

type Attempt = Callable[[], object]


def on_source(**fields: Any) -> Attempt:
    return lambda: Source.objects.filter(pk=builders.source().pk).update(**fields)


def on_theme(**fields: Any) -> Attempt:
    return lambda: Theme.objects.filter(pk=builders.theme().pk).update(**fields)


def on_actor(**fields: Any) -> Attempt:
    return lambda: Actor.objects.filter(pk=builders.actor().pk).update(**fields)


def a_block(**fields: Any) -> Attempt:
    def attempt() -> None:
        version = builders.text("Some words.")
        made = {"number": 9, "kind": "paragraph", "start": 0, "end": 4, "label": "para 9"} | fields
        Block.objects.create(text_version=version, **made)

    return attempt


def a_version(**fields: Any) -> Attempt:
    """A version that `add_version` would never make."""

    def attempt() -> None:
        made = {"role": "abstract", "number": 1, "content": "Words.", "origin": "typed", "reason": "so"} | fields
        made.setdefault("sha256", digest(str(made["content"])))
        TextVersion.objects.create(source=builders.source(status="draft"), **made)

    return attempt


def a_contributor(**fields: Any) -> Attempt:
    return lambda: Contributor.objects.create(source=builders.source(status="draft"), position=1, **fields)


def own_parent(make: Callable[[], Theme | Actor]) -> Attempt:
    def attempt() -> None:
        row = make()
        _set_parent(row)

    return attempt


def _set_parent(row: Theme | Actor) -> None:
    model: Any = type(row)
    model.objects.filter(pk=row.pk).update(parent=row)


def past_the_trigger(make: Callable[[], Theme | Actor]) -> Attempt:
    """The trigger against circles speaks first; with it out of the way the check behind it is heard."""

    def attempt() -> None:
        row = make()
        table = f"evidence_{type(row).__name__.lower()}"
        with without_trigger(table, f"{table}_tree_has_no_cycle"):
            _set_parent(row)

    return attempt


def circle(make: Callable[..., Theme | Actor]) -> Attempt:
    def attempt() -> None:
        top = make()
        below = make(parent=make(parent=top))
        top.parent = below
        top.save()

    return attempt


def same_of_source(model: type, **fields: Any) -> Attempt:
    def attempt() -> None:
        of = builders.source(status="draft")
        for _ in range(2):
            model.objects.create(source=of, **fields)  # type: ignore[attr-defined]

    return attempt


def same_label(model: type, owner: str, make: Callable[[], object]) -> Attempt:
    def attempt() -> None:
        whose = make()
        for _ in range(2):
            model.objects.create(**{owner: whose, "text": "the same"})  # type: ignore[attr-defined]

    return attempt


def related_twice() -> None:
    one, other = builders.source(), builders.source()
    for _ in range(2):
        builders.relation(one, "cites", other)


def related_to_itself() -> None:
    one = builders.source()
    builders.relation(one, "cites", one)


def doi_of_two() -> None:
    for _ in range(2):
        builders.identifier(builders.source(), "doi", "10.1000/1")


def numbered_twice() -> None:
    version = builders.text("Some words.")
    Block.objects.create(text_version=version, number=1, kind="paragraph", start=0, end=4, label="para 1")


def version_numbered_twice() -> None:
    of = builders.source(status="draft")
    builders.text("One.", of=of)
    words = "Other."
    TextVersion.objects.create(
        source=of, role="full-text", number=1, content=words, sha256=digest(words), origin="typed", reason="so"
    )


def saved_again() -> None:
    version = builders.text()
    version.reason = "another"
    version.save()


def deleted() -> None:
    words = "A text that nothing hangs on."
    TextVersion.objects.create(
        source=builders.source(status="draft"),
        role="abstract",
        number=1,
        content=words,
        sha256=digest(words),
        origin="typed",
        reason="so",
    ).delete()


def file_named_twice() -> None:
    of = builders.source()
    for _ in range(2):
        builders.file(of=of, name="a.pdf")


def on_file(**fields: Any) -> None:
    SourceFile.objects.filter(pk=builders.file(b"a").pk).update(**fields)


def replaced_unretired(make: Callable[[], Theme | Actor]) -> Attempt:
    def attempt() -> None:
        row: Any = make()
        type(row).objects.filter(pk=row.pk).update(replaced_by=make())

    return attempt


def own_replacement(make: Callable[[], Theme | Actor]) -> Attempt:
    """The trigger against circles speaks first, here too."""

    def attempt() -> None:
        row: Any = make()
        table = f"evidence_{type(row).__name__.lower()}"
        with without_trigger(table, f"{table}_retired_apart"):
            type(row).objects.filter(pk=row.pk).update(
                retired_at=builders.MOMENT, retirement_reason="Nobody says so any more.", replaced_by=F("pk")
            )

    return attempt


ATTEMPTS: list[tuple[str, Attempt]] = [
    *((name, on_source(**fields)) for name, fields in status_rules("source")),
    ("evidence_source_title_given", on_source(title=" \n")),
    ("evidence_source_supplied_title_in_brackets", on_source(title="No brackets", title_supplied=True)),
    ("evidence_source_undated_has_no_year", on_source(issued="", issued_from="2013-01-01")),
    (
        "evidence_source_dates_in_order",
        on_source(issued="2013", issued_from="2013-12-31", issued_to="2013-01-01"),
    ),
    ("evidence_source_access_known", on_source(access="somehow")),
    ("evidence_contributor_one_a_place", same_of_source(Contributor, position=1, family="Needham")),
    ("evidence_contributor_person_or_organisation", a_contributor(family="Needham", literal="University")),
    ("evidence_contributor_person_or_organisation", a_contributor()),
    ("evidence_contributor_person_or_organisation", a_contributor(given="Catherine")),
    ("evidence_contributor_role_known", a_contributor(family="Needham", role="friend")),
    ("evidence_identifier_once", same_of_source(Identifier, scheme="url", value="https://example.org/")),
    ("evidence_identifier_of_one_source", doi_of_two),
    ("evidence_identifier_given", lambda: builders.identifier(builders.source(), "url", "")),
    ("evidence_identifier_scheme_known", lambda: builders.identifier(builders.source(), "shelf", "3")),
    ("evidence_relation_once", related_twice),
    ("evidence_relation_not_to_itself", related_to_itself),
    (
        "evidence_relation_type_known",
        lambda: builders.relation(builders.source(), "likes", builders.source()),
    ),
    ("evidence_recordnote_one_a_place", same_of_source(RecordNote, position=1, kind="notice", text="Closed.")),
    ("evidence_recordnote_kind_known", same_of_source(RecordNote, position=1, kind="rumour", text="Closed.")),
    ("evidence_sourcefile_once", file_named_twice),
    ("evidence_sourcefile_access_known", lambda: builders.file(access="somehow")),
    ("evidence_sourcefile_digest_of_bytes", lambda: on_file(sha256="0" * 64)),
    ("evidence_sourcefile_bytes_stay", lambda: on_file(content=b"b", sha256=sha256(b"b").hexdigest())),
    ("evidence_textversion_numbered", version_numbered_twice),
    ("evidence_textversion_from_one", a_version(number=0)),
    ("evidence_textversion_has_content", a_version(content="")),
    ("evidence_textversion_has_reason", a_version(reason="")),
    ("evidence_textversion_role_known", a_version(role="summary")),
    ("evidence_textversion_origin_known", a_version(origin="dreamt")),
    ("evidence_textversion_hash_of_content", a_version(content="other words", sha256="0" * 64)),
    ("evidence_textversion_is_immutable", saved_again),
    ("evidence_textversion_is_immutable", deleted),
    ("evidence_block_numbered", numbered_twice),
    ("evidence_block_span_not_empty", a_block(start=4, end=4)),
    ("evidence_block_headings_have_levels", a_block(kind="heading", level=0)),
    ("evidence_block_headings_have_levels", a_block(kind="paragraph", level=1)),
    ("evidence_block_kind_known", a_block(kind="poem")),
    ("evidence_block_within_text", a_block(end=12)),
    ("evidence_theme_slug_form", on_theme(slug="Not a slug")),
    ("evidence_theme_label_given", on_theme(label="")),
    ("evidence_theme_not_own_parent", past_the_trigger(builders.theme)),
    ("evidence_theme_tree_has_no_cycle", own_parent(builders.theme)),
    ("evidence_theme_tree_has_no_cycle", circle(builders.theme)),
    ("evidence_actor_slug_form", on_actor(slug="-")),
    ("evidence_actor_label_given", on_actor(label="")),
    ("evidence_actor_kind_known", on_actor(kind="ghost")),
    ("evidence_actor_not_own_parent", past_the_trigger(builders.actor)),
    ("evidence_actor_tree_has_no_cycle", own_parent(builders.actor)),
    ("evidence_actor_tree_has_no_cycle", circle(builders.actor)),
    *(
        (f"evidence_{name}_{rule}", on(**fields))
        for name, on in (("theme", on_theme), ("actor", on_actor))
        for rule, fields in (
            ("retired_with_reason", {"retired_at": builders.MOMENT}),
            ("retired_with_reason", {"retirement_reason": "Nobody says so any more."}),
        )
    ),
    ("evidence_theme_not_own_replacement", own_replacement(builders.theme)),
    ("evidence_actor_not_own_replacement", own_replacement(builders.actor)),
    ("evidence_theme_only_retired_is_replaced", replaced_unretired(builders.theme)),
    ("evidence_actor_only_retired_is_replaced", replaced_unretired(builders.actor)),
    ("evidence_themelabel_once", same_label(ThemeLabel, "theme", builders.theme)),
    ("evidence_actorlabel_once", same_label(ActorLabel, "actor", builders.actor)),
]


@pytest.mark.parametrize(("rule", "attempt"), ATTEMPTS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(ATTEMPTS)])
def test_the_database_refuses_what_breaks_the_rule(rule: str, attempt: Attempt) -> None:
    with refused_by(rule):
        attempt()


def test_every_rule_is_tried() -> None:
    tables = (
        Source, Contributor, Identifier, Relation, RecordNote, SourceFile, TextVersion, Block,
        Theme, Actor, ThemeLabel, ActorLabel,
    )  # fmt: skip
    assert rules_of(*tables) <= {name for name, _ in ATTEMPTS}


@pytest.mark.parametrize("words", ["UPDATE evidence_textversion SET content = 'x'", "DELETE FROM evidence_textversion"])
def test_no_sql_changes_or_deletes_a_text(words: str) -> None:
    version = builders.text("Some words.")
    with refused_by("evidence_textversion_is_immutable"), connection.cursor() as cursor:
        cursor.execute(words)
    assert TextVersion.objects.get().content == version.content


def test_an_address_may_serve_two_sources() -> None:
    for _ in range(2):
        builders.identifier(builders.source(), "url", "https://example.org/issue")
    assert Identifier.objects.count() == 2


def test_relations_may_run_both_ways() -> None:
    one, other = builders.source(), builders.source()
    builders.relation(one, "same-project", other)
    builders.relation(other, "same-project", one)
    assert Relation.objects.count() == 2
