"""The page of marking: the text with its marks, the form beside it, what is suggested, what waits to be submitted."""

from dataclasses import dataclass
from datetime import datetime

from evidence.accounts.models import User
from evidence.claims.marked_text import MarkedText, text_of, versions_of
from evidence.curation.marking import mine, terms
from evidence.curation.marking.mine import Drafts, Looked
from evidence.curation.marking.terms import Suggestions
from evidence.library.models import Source, TextVersion
from evidence.vocabulary.finding import Names
from evidence.workbench.marking_fields import Choices, Form, Told, form
from evidence.workbench.marking_form import Filled


@dataclass(frozen=True, slots=True)
class MarkingPage:
    source: Source
    text: MarkedText
    roles: tuple[tuple[str, str, bool], ...]
    """The texts of the source: role, its name, whether it is this one."""
    marked: int
    """Paragraphs with marks."""
    paragraphs: int
    form: Form
    choices: Choices
    terms: Suggestions
    drafts: Drafts
    looked_at: tuple[Looked, ...]
    """The same one by one, with what a second reader would stumble over."""
    warned: int
    """How many of them have warnings."""


def newest(source: Source, role: str) -> TextVersion | None:
    """What is marked: the newest version of a role; without one, of the full text, else of the abstract."""
    rows = source.text_versions.order_by("-role", "-number")
    return (rows.filter(role=role) if role else rows).first()


def page(
    version: TextVersion, filled: Filled, *, person: User, told: Told | None = None, kept_at: datetime | None = None
) -> MarkingPage:
    """About forty queries, whatever the text."""
    source = version.source
    versions = versions_of(source)
    chosen = next(one for one in versions if (one.role, one.number) == (version.role, version.number))
    text = text_of(source, versions, chosen, person=person)
    vocabulary = Names.read()
    blocks = [block for group in text.groups for block in group.blocks if block.paragraph]
    newest_of = {one.role: one.role_label for one in versions if one.newest}
    drafted = mine.drafts(source, person)
    looked_at = mine.looked_at(drafted, by=person)
    return MarkingPage(
        source=source,
        text=text,
        roles=tuple((role, label, role == version.role) for role, label in newest_of.items()),
        marked=sum(1 for block in blocks if block.notes),
        paragraphs=len(blocks),
        form=form(version, filled, person=person, vocabulary=vocabulary, told=told or Told(), kept_at=kept_at),
        choices=Choices(),
        terms=terms.suggestions(source, version.content, vocabulary),
        drafts=drafted,
        looked_at=looked_at,
        warned=sum(1 for one in looked_at if one.warnings),
    )
