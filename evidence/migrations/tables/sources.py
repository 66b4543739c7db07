"""Bibliographic records and what hangs on them."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q

from evidence.citations import kinds
from evidence.migrations.tables.columns import BLANK, key, known, once, one_of, person, rule, said, status, status_rules, to

ACCESS = {"open": "full text here", "on_request": "full text on request", "none": "known through other works only"}
CONTRIBUTOR_ROLE = said("author", "editor", "translator", "contributor")
NOTE_KIND = {
    "field": "bibliographic field",
    "citation": "citation given by the page",
    "event": "event",
    "keywords": "keywords",
    "availability": "availability",
    "related-work": "related work",
    "notice": "notice",
    "action": "something the page offers",
    "furniture": "other page furniture",
}
RELATION_TYPE = {
    "reports-on": "reports on",
    "comments-on": "comments on",
    "derived-from": "derived from",
    "same-project": "same project as",
    "version-of": "version of",
    "cites": "cites",
    "responds-to": "responds to",
    "related": "related to",
}
SCHEME = {
    "doi": "DOI",
    "isbn": "ISBN",
    "issn": "ISSN",
    "handle": "Handle",
    "url": "address",
    "repository": "repository id",
}

TABLES = [
    migrations.CreateModel(
        "Source",
        [
            key(),
            *status(),
            (
                "key",
                models.SlugField(max_length=80, unique=True, help_text="Names the record in exports; never changes."),
            ),
            ("kind", models.CharField(max_length=30, choices=kinds.choices)),
            ("title", models.TextField()),
            (
                "title_supplied",
                models.BooleanField(
                    default=False, help_text="The document has no title; ours stands in square brackets."
                ),
            ),
            (
                "short_title",
                models.CharField(max_length=120, blank=True, help_text="For references where no author is stated."),
            ),
            (
                "container_title",
                models.CharField(max_length=500, blank=True, help_text="Journal, newspaper, proceedings …"),
            ),
            ("event_title", models.CharField(max_length=500, blank=True)),
            ("event_place", models.CharField(max_length=500, blank=True)),
            (
                "event_date",
                models.CharField(max_length=60, blank=True, help_text="EDTF, such as 2013-09-03/2013-09-05."),
            ),
            ("publisher", models.CharField(max_length=500, blank=True)),
            ("publisher_place", models.CharField(max_length=200, blank=True)),
            ("volume", models.CharField(max_length=40, blank=True)),
            ("issue", models.CharField(max_length=40, blank=True)),
            ("pages", models.CharField(max_length=60, blank=True)),
            ("number", models.CharField(max_length=60, blank=True)),
            ("language", models.CharField(max_length=35, blank=True, help_text="BCP 47, such as en-GB.")),
            (
                "publication_status",
                models.CharField(max_length=60, blank=True, help_text="In the document's own words."),
            ),
            (
                "issued",
                models.CharField(
                    verbose_name="date of publication",
                    max_length=60,
                    blank=True,
                    help_text="EDTF, as stated; empty when not stated.",
                ),
            ),
            ("issued_note", models.TextField(blank=True, help_text="What the text itself implies about its date.")),
            (
                "issued_implied",
                models.CharField(
                    max_length=60, blank=True, help_text="EDTF of what the text itself implies, such as [2007-05..]."
                ),
            ),
            ("issued_from", models.DateField(blank=True, null=True, editable=False)),
            ("issued_to", models.DateField(blank=True, null=True, editable=False)),
            ("access", one_of(ACCESS, default="none")),
            ("keywords", ArrayField(blank=True, default=list, base_field=models.CharField(max_length=200))),
            (
                "extra",
                models.JSONField(blank=True, default=dict, help_text="Fields we do not model, kept as they came."),
            ),
            ("created_by", person(optional=True)),
            ("merged_into", to("source", optional=True)),
            ("published_by", person(optional=True)),
            (
                "subject_actors",
                models.ManyToManyField(to="evidence.actor", blank=True, related_name="assigned_sources"),
            ),
            ("submitted_by", person(optional=True)),
            (
                "subject_themes",
                models.ManyToManyField(to="evidence.theme", blank=True, related_name="assigned_sources"),
            ),
            (
                "contact",
                models.EmailField(
                    max_length=254,
                    blank=True,
                    help_text="Who may pass on a copy. Never shown to readers: requests are mailed to it.",
                ),
            ),
        ],
        {
            "ordering": ("title", "pk"),
            "indexes": [
                models.Index(
                    models.OrderBy(F("issued_from"), descending=True, nulls_last=True),
                    F("id"),
                    name="evidence_source_newest",
                ),
            ],
            "constraints": [
                *status_rules("source"),
                known("source", "access", ACCESS),
                rule("source", "title_given", ~Q(title__regex=BLANK)),
                rule("source", "supplied_title_in_brackets", Q(title_supplied=False) | Q(title__regex="^\\[.+\\]$")),
                rule(
                    "source",
                    "undated_has_no_year",
                    Q(issued="", issued_from__isnull=True, issued_to__isnull=True) | ~Q(issued=""),
                ),
                rule(
                    "source",
                    "dates_in_order",
                    Q(issued_from__isnull=True) | Q(issued_to__isnull=True) | Q(issued_from__lte=F("issued_to")),
                ),
            ],
        },
    ),
    migrations.CreateModel(
        "Contributor",
        [
            key(),
            ("role", one_of(CONTRIBUTOR_ROLE, default="author")),
            ("position", models.PositiveSmallIntegerField(help_text="Counted from 1.")),
            ("family", models.CharField(max_length=200, blank=True)),
            ("given", models.CharField(max_length=200, blank=True)),
            ("literal", models.CharField(verbose_name="organisation", max_length=500, blank=True)),
            ("actor", to("actor", optional=True, related_name="contributions")),
            ("source", to("source", related_name="contributors")),
        ],
        {
            "ordering": ("source", "position"),
            "constraints": [
                known("contributor", "role", CONTRIBUTOR_ROLE),
                once("contributor", "one_a_place", "source", "role", "position"),
                rule(
                    "contributor",
                    "person_or_organisation",
                    (~Q(family="") & Q(literal="")) | (Q(family="", given="") & ~Q(literal="")),
                ),
            ],
        },
    ),
    migrations.CreateModel(
        "Identifier",
        [
            key(),
            ("scheme", one_of(SCHEME)),
            ("value", models.CharField(max_length=2000, help_text="In canonical form.")),
            ("source", to("source", related_name="identifiers")),
        ],
        {
            "ordering": ("source", "scheme", "value"),
            "constraints": [
                known("identifier", "scheme", SCHEME),
                once("identifier", "once", "source", "scheme", "value"),
                once(
                    "identifier",
                    "of_one_source",
                    "scheme",
                    "value",
                    where=Q(scheme__in=("doi", "handle", "repository")),
                ),
                rule("identifier", "given", ~Q(value="")),
            ],
        },
    ),
    migrations.CreateModel(
        "RecordNote",
        [
            key(),
            ("position", models.PositiveSmallIntegerField()),
            ("kind", one_of(NOTE_KIND)),
            ("label", models.CharField(max_length=200, blank=True)),
            ("text", models.TextField()),
            ("source", to("source", related_name="notes")),
        ],
        {
            "ordering": ("source", "position"),
            "constraints": [
                known("recordnote", "kind", NOTE_KIND),
                once("recordnote", "one_a_place", "source", "position"),
            ],
        },
    ),
    migrations.CreateModel(
        "Relation",
        [
            key(),
            ("type", one_of(RELATION_TYPE)),
            ("note", models.TextField(blank=True, help_text="Why, with the words it rests on.")),
            ("source", to("source", related_name="relations")),
            ("target", to("source", related_name="inverse_relations")),
        ],
        {
            "ordering": ("source", "type", "target"),
            "constraints": [
                known("relation", "type", RELATION_TYPE),
                once("relation", "once", "source", "target", "type"),
                rule("relation", "not_to_itself", ~Q(source=F("target"))),
            ],
        },
    ),
]
