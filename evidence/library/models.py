"""Sources: the bibliographic record and its parts, the texts, and the structure of the texts."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left

from evidence.citations import kinds
from evidence.library.addresses import address
from evidence.library.status import Curated, CuratedQuerySet, status_rules
from evidence.vocabulary.models import Actor, Theme
from evidence.vocabulary.rules import one_of

SORTED = 200
"""Characters of a title that are sorted by an index: one that is longer than a page of it could not be saved."""


class SourceQuerySet(CuratedQuerySet["Source"]):
    def by_title(self) -> "SourceQuerySet":
        """From A, as PostgreSQL sorts words; the first so many characters from an index."""
        return self.order_by(Left("title", SORTED), "title", "pk")

    def newest(self) -> "SourceQuerySet":
        """By date of publication, latest first; sources whose date is not stated come last."""
        return self.order_by(F("issued_from").desc(nulls_last=True), "pk")


class Access(models.TextChoices):
    OPEN = "open", "full text here"
    ON_REQUEST = "on_request", "full text on request"
    NONE = "none", "known through other works only"


class Source(Curated):
    """One bibliographic record. What a document does not say stays unknown: empty, and shown as not stated."""

    key = models.SlugField(max_length=80, unique=True, help_text="Names the record in exports; never changes.")
    kind = models.CharField(max_length=30, choices=kinds.choices)
    title = models.TextField()
    title_supplied = models.BooleanField(
        default=False, help_text="The document has no title; ours stands in square brackets."
    )
    short_title = models.CharField(max_length=120, blank=True, help_text="For references where no author is stated.")
    container_title = models.CharField(max_length=500, blank=True, help_text="Journal, newspaper, proceedings …")
    event_title = models.CharField(max_length=500, blank=True)
    event_place = models.CharField(max_length=500, blank=True)
    event_date = models.CharField(max_length=60, blank=True, help_text="EDTF, such as 2013-09-03/2013-09-05.")
    publisher = models.CharField(max_length=500, blank=True)
    publisher_place = models.CharField(max_length=200, blank=True)
    volume = models.CharField(max_length=40, blank=True)
    issue = models.CharField(max_length=40, blank=True)
    pages = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=35, blank=True, help_text="BCP 47, such as en-GB.")
    publication_status = models.CharField(max_length=60, blank=True, help_text="In the document's own words.")
    issued = models.CharField(
        "date of publication", max_length=60, blank=True, help_text="EDTF, as stated; empty when not stated."
    )
    issued_note = models.TextField(blank=True, help_text="What the text itself implies about its date.")
    issued_implied = models.CharField(
        max_length=60, blank=True, help_text="EDTF of what the text itself implies, such as [2007-05..]."
    )
    issued_from = models.DateField(null=True, blank=True, editable=False)
    issued_to = models.DateField(null=True, blank=True, editable=False)
    access = models.CharField(max_length=20, choices=Access, default=Access.NONE)
    contact = models.EmailField(
        blank=True, help_text="Who may pass on a copy. Never shown to readers: requests are mailed to it."
    )
    keywords = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    extra = models.JSONField(default=dict, blank=True, help_text="Fields we do not model, kept as they came.")
    subject_themes = models.ManyToManyField(Theme, blank=True, related_name="assigned_sources")
    subject_actors = models.ManyToManyField(Actor, blank=True, related_name="assigned_sources")

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ("title", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *status_rules("source"),
            one_of("source", "access", Access),
            models.CheckConstraint(condition=~Q(title__regex=r"^\s*$"), name="evidence_source_title_given"),
            models.CheckConstraint(
                condition=Q(title_supplied=False) | Q(title__regex=r"^\[.+\]$"),
                name="evidence_source_supplied_title_in_brackets",
            ),
            models.CheckConstraint(
                condition=Q(issued="", issued_from__isnull=True, issued_to__isnull=True) | ~Q(issued=""),
                name="evidence_source_undated_has_no_year",
            ),
            models.CheckConstraint(
                condition=Q(issued_from__isnull=True) | Q(issued_to__isnull=True) | Q(issued_from__lte=F("issued_to")),
                name="evidence_source_dates_in_order",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(F("issued_from").desc(nulls_last=True), "id", name="evidence_source_newest"),
            models.Index(Left("title", SORTED), name="evidence_source_by_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("source", self.pk)

    @property
    def kind_row(self) -> kinds.Kind:
        return kinds.KINDS[self.kind]

    @property
    def year(self) -> int | None:
        return self.issued_from.year if self.issued_from else None


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


class FileAccess(models.TextChoices):
    OPEN = "open", "open to everybody"
    ON_REQUEST = "on_request", "on request"
    STAFF = "staff", "staff only"


class SourceFile(models.Model):
    """A file as it was received, byte for byte. Who may fetch it is said here; nothing is open by accident."""

    Access = FileAccess

    #: Bytes. A larger file is refused before it is read.
    LARGEST: ClassVar[int] = 64 * 1024 * 1024

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100, help_text="Told by the first bytes, never by the name.")
    content = models.BinaryField()
    size = models.PositiveIntegerField(editable=False, help_text="In bytes.")
    sha256 = models.CharField(max_length=64, editable=False)
    access = models.CharField(max_length=20, choices=FileAccess, default=FileAccess.STAFF)
    embargo_until = models.DateField(null=True, blank=True, help_text="Before this day only staff may fetch it.")
    received_at = models.DateTimeField(auto_now_add=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refusal = models.TextField(blank=True, help_text="Why no text could be taken from it, for the curator.")

    class Meta:
        ordering = ("source", "name")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("sourcefile", "access", FileAccess),
            models.UniqueConstraint(fields=("source", "name"), name="evidence_sourcefile_once"),
        ]

    def __str__(self) -> str:
        return self.name


class TextVersionRole(models.TextChoices):
    ABSTRACT = "abstract", "abstract"
    FULL_TEXT = "full-text", "full text"


class TextVersionOrigin(models.TextChoices):
    RECEIVED = "received", "received as text"
    PASTED = "pasted", "pasted"
    TYPED = "typed", "typed"
    EXTRACTED = "extracted", "extracted from a file"


class TextVersion(models.Model):
    """One immutable text of a source. A correction is a new version; the database refuses UPDATE and DELETE."""

    Role = TextVersionRole

    Origin = TextVersionOrigin

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="text_versions")
    role = models.CharField(max_length=20, choices=TextVersionRole)
    number = models.PositiveSmallIntegerField(help_text="Counted from 1 for each source and role.")
    content = models.TextField()
    sha256 = models.CharField(max_length=64, editable=False, help_text="Of the content in UTF-8.")
    origin = models.CharField(max_length=20, choices=TextVersionOrigin)
    origin_file = models.ForeignKey(SourceFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(help_text="Why this version was made.")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("source", "role", "number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("textversion", "origin", TextVersionOrigin),
            one_of("textversion", "role", TextVersionRole),
            models.UniqueConstraint(fields=("source", "role", "number"), name="evidence_textversion_numbered"),
            models.CheckConstraint(condition=Q(number__gte=1), name="evidence_textversion_from_one"),
            models.CheckConstraint(condition=~Q(content=""), name="evidence_textversion_has_content"),
            models.CheckConstraint(condition=~Q(reason=""), name="evidence_textversion_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.get_role_display()}, version {self.number}"

    def get_absolute_url(self) -> str:
        return f"{address('source-text', self.source_id)}?version={self.number}"


class BlockKind(models.TextChoices):
    HEADING = "heading", "heading"
    PARAGRAPH = "paragraph", "paragraph"
    LIST_ITEM = "list_item", "list item"
    TABLE_ROW = "table_row", "table row"
    QUOTATION = "quotation", "quotation"
    FOOTNOTE = "footnote", "footnote"


class Block(models.Model):
    """A structural unit of a text version: a span over unchanged text, in code points, end exclusive."""

    Kind = BlockKind

    text_version = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="blocks")
    number = models.PositiveIntegerField(help_text="Counted from 1: `#p<number>` in the address of the text.")
    kind = models.CharField(max_length=20, choices=BlockKind)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField(default=0, help_text="Of a heading: 1 is the highest. Otherwise 0.")
    heading_path = ArrayField(models.TextField(), default=list, blank=True)
    section = models.CharField(max_length=40, blank=True, help_text="The document's own number, such as 4.1.2.")
    paragraph = models.PositiveIntegerField(default=0, help_text="Within its section, counted from 1; headings 0.")
    table = models.PositiveIntegerField(default=0, help_text="Rows of one table share a number; 0: no table.")
    label = models.CharField(max_length=120, help_text="As a pinpoint citation says it: “§7.2, para 6”.")
    page = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("text_version", "number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("block", "kind", BlockKind),
            models.UniqueConstraint(fields=("text_version", "number"), name="evidence_block_numbered"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="evidence_block_span_not_empty"),
            models.CheckConstraint(
                condition=Q(kind="heading", level__gte=1) | (~Q(kind="heading") & Q(level=0)),
                name="evidence_block_headings_have_levels",
            ),
        ]

    def __str__(self) -> str:
        return self.label
