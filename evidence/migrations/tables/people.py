"""Who works here."""

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import migrations, models
from django.utils import timezone

from evidence.accounts.models import PeopleManager
from evidence.migrations.tables.columns import key, known, one_of, said

ROLE = said("visitor", "contributor", "coder", "curator", "editor", "administrator")
SHOWN_AS = {"name": "my name", "initials": "my initials", "role": "my role only"}

TABLES = [
    migrations.CreateModel(
        "User",
        [
            key(),
            ("password", models.CharField(verbose_name="password", max_length=128)),
            ("last_login", models.DateTimeField(verbose_name="last login", blank=True, null=True)),
            (
                "is_superuser",
                models.BooleanField(
                    verbose_name="superuser status",
                    default=False,
                    help_text="Designates that this user has all permissions without explicitly assigning them.",
                ),
            ),
            (
                "username",
                models.CharField(
                    verbose_name="username",
                    max_length=150,
                    unique=True,
                    help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                    validators=[UnicodeUsernameValidator()],
                    error_messages={"unique": "A user with that username already exists."},
                ),
            ),
            ("first_name", models.CharField(verbose_name="first name", max_length=150, blank=True)),
            ("last_name", models.CharField(verbose_name="last name", max_length=150, blank=True)),
            ("email", models.EmailField(verbose_name="email address", max_length=254, blank=True)),
            (
                "is_staff",
                models.BooleanField(
                    verbose_name="staff status",
                    default=False,
                    help_text="Designates whether the user can log into this admin site.",
                ),
            ),
            (
                "is_active",
                models.BooleanField(
                    verbose_name="active",
                    default=True,
                    help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                ),
            ),
            ("date_joined", models.DateTimeField(verbose_name="date joined", default=timezone.now)),
            ("role", one_of(ROLE, default="visitor")),
            (
                "groups",
                models.ManyToManyField(
                    to="auth.group",
                    verbose_name="groups",
                    blank=True,
                    help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                    related_name="user_set",
                    related_query_name="user",
                ),
            ),
            (
                "user_permissions",
                models.ManyToManyField(
                    to="auth.permission",
                    verbose_name="user permissions",
                    blank=True,
                    help_text="Specific permissions for this user.",
                    related_name="user_set",
                    related_query_name="user",
                ),
            ),
            (
                "shown_as",
                one_of(
                    SHOWN_AS,
                    verbose_name="in public",
                    default="role",
                    help_text="How the history of published records names you.",
                    max_length=10,
                ),
            ),
        ],
        {
            "verbose_name": "user",
            "verbose_name_plural": "users",
            "constraints": [
                known("user", "role", ROLE),
                known("user", "shown_as", SHOWN_AS),
            ],
        },
        managers=[("objects", PeopleManager())],
    ),
]
