"""The files of a source, its texts, and their structure."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from evidence.library.addresses import address
from evidence.library.models.sources import Source
from evidence.vocabulary.rules import one_of


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
