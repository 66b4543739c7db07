"""What hangs on a source: who made it, what names it, how it stands to other works, what its page said."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from evidence.library.models.sources import Source
from evidence.vocabulary.models import Actor
from evidence.vocabulary.rules import one_of


class ContributorRole(models.TextChoices):
    AUTHOR = "author", "author"
    EDITOR = "editor", "editor"
    TRANSLATOR = "translator", "translator"
    CONTRIBUTOR = "contributor", "contributor"


class Contributor(models.Model):
    """A person or an organisation named on a source, in the order of the source."""

    Role = ContributorRole

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="contributors")
    role = models.CharField(max_length=20, choices=ContributorRole, default=ContributorRole.AUTHOR)
    position = models.PositiveSmallIntegerField(help_text="Counted from 1.")
    family = models.CharField(max_length=200, blank=True)
    given = models.CharField(max_length=200, blank=True)
    literal = models.CharField("organisation", max_length=500, blank=True)
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, null=True, blank=True, related_name="contributions")

    class Meta:
        ordering = ("source", "position")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("contributor", "role", ContributorRole),
            models.UniqueConstraint(fields=("source", "role", "position"), name="evidence_contributor_one_a_place"),
            models.CheckConstraint(
                condition=(~Q(family="") & Q(literal="")) | (Q(family="", given="") & ~Q(literal="")),
                name="evidence_contributor_person_or_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.literal or " ".join(part for part in (self.given, self.family) if part)

    @property
    def short(self) -> str:
        """Family name, or the organisation whole."""
        return self.literal or self.family


class IdentifierScheme(models.TextChoices):
    DOI = "doi", "DOI"
    ISBN = "isbn", "ISBN"
    ISSN = "issn", "ISSN"
    HANDLE = "handle", "Handle"
    URL = "url", "address"
    REPOSITORY = "repository", "repository id"


class Identifier(models.Model):
    Scheme = IdentifierScheme

    #: Of these each value belongs to one source at most; an address or an ISSN may serve several.
    UNIQUE_SCHEMES: ClassVar[tuple[str, ...]] = ("doi", "handle", "repository")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="identifiers")
    scheme = models.CharField(max_length=20, choices=IdentifierScheme)
    value = models.CharField(max_length=2000, help_text="In canonical form.")

    class Meta:
        ordering = ("source", "scheme", "value")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("identifier", "scheme", IdentifierScheme),
            models.UniqueConstraint(fields=("source", "scheme", "value"), name="evidence_identifier_once"),
            models.UniqueConstraint(
                fields=("scheme", "value"),
                condition=Q(scheme__in=("doi", "handle", "repository")),
                name="evidence_identifier_of_one_source",
            ),
            models.CheckConstraint(condition=~Q(value=""), name="evidence_identifier_given"),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.value}"


class RelationType(models.TextChoices):
    REPORTS_ON = "reports-on", "reports on"
    COMMENTS_ON = "comments-on", "comments on"
    DERIVED_FROM = "derived-from", "derived from"
    SAME_PROJECT = "same-project", "same project as"
    VERSION_OF = "version-of", "version of"
    CITES = "cites", "cites"
    RESPONDS_TO = "responds-to", "responds to"
    RELATED = "related", "related to"


class Relation(models.Model):
    """One source's relation to another, read from `source` to `target`: a news story *reports on* a report."""

    Type = RelationType

    #: Works joined by these come from one place: as evidence they are one voice.
    SHARED_ORIGIN: ClassVar[tuple[str, ...]] = ("derived-from", "same-project", "version-of")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="relations")
    target = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="inverse_relations")
    type = models.CharField(max_length=20, choices=RelationType)
    note = models.TextField(blank=True, help_text="Why, with the words it rests on.")

    class Meta:
        ordering = ("source", "type", "target")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("relation", "type", RelationType),
            models.UniqueConstraint(fields=("source", "target", "type"), name="evidence_relation_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="evidence_relation_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_type_display()} {self.target}"


class RecordNoteKind(models.TextChoices):
    FIELD = "field", "bibliographic field"
    CITATION = "citation", "citation given by the page"
    EVENT = "event", "event"
    KEYWORDS = "keywords", "keywords"
    AVAILABILITY = "availability", "availability"
    RELATED_WORK = "related-work", "related work"
    NOTICE = "notice", "notice"
    ACTION = "action", "something the page offers"
    FURNITURE = "furniture", "other page furniture"


class RecordNote(models.Model):
    """What a page said around the text, to the letter: availability, related articles, notices. Not the text itself."""

    Kind = RecordNoteKind

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="notes")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=RecordNoteKind)
    label = models.CharField(max_length=200, blank=True)
    text = models.TextField()

    class Meta:
        ordering = ("source", "position")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("recordnote", "kind", RecordNoteKind),
            models.UniqueConstraint(fields=("source", "position"), name="evidence_recordnote_one_a_place"),
        ]

    def __str__(self) -> str:
        return self.label or self.text[:60]
