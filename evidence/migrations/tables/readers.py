"""What readers keep and ask for."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.lookups import Exact

from evidence.migrations.tables.columns import BLANK, key, known, once, one_of, person, rule, to

REQUEST_STATE = {"waiting": "waiting for an answer", "sent": "a link was sent", "declined": "declined"}

TABLES = [
    migrations.CreateModel(
        "Collection",
        [
            key(),
            ("owner", person(related_name="collections")),
            ("name", models.CharField(max_length=200)),
            ("note", models.TextField(blank=True)),
            ("shared", models.BooleanField(default=False, help_text="Everybody who has the address may read it.")),
            ("created_at", models.DateTimeField(auto_now_add=True)),
            ("changed_at", models.DateTimeField(auto_now=True)),
        ],
        {
            "ordering": ("name", "pk"),
            "constraints": [
                once("collection", "named_once", "owner", "name"),
                rule("collection", "has_name", ~Q(name__regex=BLANK)),
            ],
        },
    ),
    migrations.CreateModel(
        "CollectionItem",
        [
            key(),
            ("collection", to("collection", related_name="items", on_delete=models.CASCADE)),
            ("source", to("source")),
            ("position", models.PositiveIntegerField(help_text="Counted from 1.")),
            ("note", models.TextField(blank=True)),
            ("added_at", models.DateTimeField(auto_now_add=True)),
        ],
        {
            "ordering": ("collection", "position", "pk"),
            "constraints": [
                once("collectionitem", "once", "collection", "source"),
            ],
        },
    ),
    migrations.CreateModel(
        "CopyRequest",
        [
            key(),
            ("source", to("source", related_name="copy_requests")),
            ("file", to("sourcefile", optional=True)),
            ("name", models.CharField(max_length=200)),
            ("email", models.EmailField(max_length=254)),
            ("purpose", models.TextField()),
            (
                "visitor",
                models.CharField(
                    max_length=64, help_text="Keyed digest of the network address: counts, tells nothing."
                ),
            ),
            ("state", one_of(REQUEST_STATE, default="waiting")),
            ("asked_at", models.DateTimeField()),
            ("answer_token", models.CharField(max_length=64, unique=True, help_text="sha256 of the contact's token.")),
            ("answered_at", models.DateTimeField(blank=True, null=True)),
            ("answered_by", person(optional=True)),
            ("fetch_token", models.CharField(max_length=64, blank=True, help_text="sha256 of the reader's token.")),
            ("expires_at", models.DateTimeField(blank=True, null=True)),
            ("fetched_at", models.DateTimeField(blank=True, null=True)),
        ],
        {
            "ordering": ("-asked_at", "-pk"),
            "indexes": [
                models.Index(F("visitor"), F("asked_at"), name="evidence_copyrequest_visitor"),
                models.Index(F("email"), F("asked_at"), name="evidence_copyrequest_email"),
            ],
            "constraints": [
                known("copyrequest", "state", REQUEST_STATE),
                rule(
                    "copyrequest",
                    "answered_is_dated",
                    Q(answered_at__isnull=True, state="waiting") | (~Q(state="waiting") & Q(answered_at__isnull=False)),
                ),
                rule(
                    "copyrequest", "sent_expires", ~Q(state="sent") | (~Q(fetch_token="") & Q(expires_at__isnull=False))
                ),
                once("copyrequest", "one_link", "fetch_token", where=~Q(fetch_token="")),
            ],
        },
    ),
    migrations.CreateModel(
        "Brief",
        [
            key(),
            ("title", models.CharField(max_length=200)),
            (
                "purpose",
                models.TextField(blank=True, help_text="What it is for, or the question, in the owner's words."),
            ),
            ("style", models.CharField(max_length=200, help_text="CSL style of its references.")),
            (
                "as_of",
                models.DateField(
                    blank=True, null=True, help_text="Claims as readers saw them on this day; else today."
                ),
            ),
            ("link_token", models.CharField(max_length=64, blank=True, help_text="sha256 of the secret in its link.")),
            ("created_at", models.DateTimeField(auto_now_add=True)),
            ("changed_at", models.DateTimeField(auto_now=True)),
            ("owner", person(related_name="briefs")),
        ],
        {
            "ordering": ("-changed_at", "-pk"),
            "constraints": [
                rule("brief", "has_title", ~Q(title__regex=BLANK)),
                rule("brief", "purpose_is_short", Q(purpose__length__lte=2000)),
                rule("brief", "has_style", ~Q(style="")),
                once("brief", "one_link", "link_token", where=~Q(link_token="")),
            ],
        },
    ),
    migrations.CreateModel(
        "BriefClaim",
        [
            key(),
            ("position", models.PositiveIntegerField(help_text="Counted from 1.")),
            ("text", models.TextField(blank=True, help_text="The owner's words before it.")),
            (
                "taken",
                ArrayField(
                    blank=True,
                    null=True,
                    help_text="Quotations; empty: those suggested.",
                    base_field=models.PositiveBigIntegerField(),
                ),
            ),
            (
                "notes",
                models.JSONField(blank=True, default=dict, help_text="Code of a caveat → why it is used all the same."),
            ),
            ("brief", to("brief", related_name="parts", on_delete=models.CASCADE)),
            ("claim", to("claim")),
        ],
        {
            "ordering": ("brief", "position"),
            "constraints": [
                once("briefclaim", "once", "brief", "claim"),
                once("briefclaim", "one_a_place", "brief", "position"),
                rule("briefclaim", "text_is_short", Q(text__length__lte=2000)),
                rule("briefclaim", "takes_so_many", Q(taken__isnull=True) | Q(taken__len__lte=500)),
                rule(
                    "briefclaim",
                    "notes_by_code",
                    Exact(
                        models.Func(F("notes"), function="jsonb_typeof", output_field=models.TextField()),
                        models.Value("object"),
                    ),
                ),
            ],
        },
    ),
]
