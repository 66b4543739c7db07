import secrets
from argparse import ArgumentParser

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from evidence.accounts.models import User
from evidence.library.models import Source
from evidence.operations.listening import Address
from evidence.operations.serving import Plan, Steps, serve

FIRST_ADMINISTRATOR = "admin"
BACKGROUND = ("follow_index", "work")


class Command(BaseCommand):
    help = "Serve the library: database, search index and web server, until Ctrl-C."
    # The checks ask the database, which is not running yet.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: this machine only)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen at; 0 takes any free one")
        parser.add_argument("--workers", type=int, default=2, help="web server processes (default: 2)")

    def handle(self, *_args: object, host: str, port: int, workers: int, **_options: object) -> None:
        plan = Plan(
            var=settings.VAR,
            project=settings.BASE_DIR,
            database_url=settings.DATABASE_URL,
            host=host,
            port=port,
            workers=workers,
        )
        serve(plan, Steps(self.say, collect_static_files, self.prepare, self.ready, BACKGROUND))

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def prepare(self) -> None:
        """Bring database, library and index up to this version of the program."""
        self.say("Database: bringing its tables up to date …")
        call_command("migrate", verbosity=0, interactive=False)
        if not Source.objects.exists():
            self.say("Library: empty, loading the starter library …")
            call_command("import_library", settings.STARTER_LIBRARY)
        self.say("Search: making the index if it is missing …")
        call_command("reindex", if_needed=True)
        connections.close_all()

    def ready(self, address: Address) -> None:
        self.say(f"\nEvidence is at {address.url} (Ctrl-C stops it).")
        if not settings.HOSTS:
            self.say("It answers to names of this machine only; EVIDENCE_HOSTS adds others.")
        for line in first_sign_in(address):
            self.say(line)
        connections.close_all()


def collect_static_files() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)


def first_sign_in(address: Address) -> list[str]:
    """How the first administrator signs in; nothing when there is an administrator."""
    if User.objects.filter(is_superuser=True).exists():
        return []
    if settings.PRODUCTION or User.objects.filter(username=FIRST_ADMINISTRATOR).exists():
        return ["There is no administrator yet: uv run manage.py createsuperuser makes one."]
    password = secrets.token_urlsafe(15)
    User.objects.create_superuser(FIRST_ADMINISTRATOR, password=password)
    return [
        f"First administrator: sign in at {address.url}workbench/ as “{FIRST_ADMINISTRATOR}”,",
        f"    with the password {password}",
        "It is shown this once and kept nowhere in clear: change it after signing in.",
        f"(Lost it? uv run manage.py changepassword {FIRST_ADMINISTRATOR})",
    ]
