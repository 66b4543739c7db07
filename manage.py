#!/usr/bin/env python
"""The command line of the library: `uv run manage.py help` lists what it can do."""

import os
import sys
from contextlib import AbstractContextManager, nullcontext

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from evidence.operations import database
from evidence.operations.refusal import Refused

WITHOUT_DATABASE = {"help", "version", "collectstatic", "findstatic", "startproject", "diffsettings"}
STARTS_IT_ITSELF = {"serve"}
ASKS_FOR_HELP = {"--help", "-h", "--version"}


def database_for(words: list[str]) -> AbstractContextManager[None]:
    """The database for the length of a command: the embedded one is started when the command needs it."""
    command = words[1] if len(words) > 1 else "help"
    if command in WITHOUT_DATABASE | STARTS_IT_ITSELF or ASKS_FOR_HELP & set(words):
        return nullcontext()
    return database.available(settings.DATABASE_URL, settings.VAR)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evidence.settings")
    try:
        with database_for(sys.argv):
            execute_from_command_line(sys.argv)
    except Refused as refused:
        sys.exit(f"Refused: {refused}")
    except ImproperlyConfigured as mistake:
        sys.exit(f"The settings need attention: {mistake}")
