"""Calling a function in a process of its own, with the database of this one. Nothing here needs Django to be ready."""

import signal
from collections.abc import Mapping
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from typing import Any

import django
from django.db import connections
from django.utils.module_loading import import_string

#: A fork would copy locks that other threads hold.
CONTEXT = get_context("spawn")


def started(function: str, *given: object) -> BaseProcess:
    """A process that calls `function` (“evidence.search.shares.work”) with what is given.

    When this process is killed it goes on until it asks whether it `is_alone`.
    """
    database = dict(connections["default"].settings_dict)
    process = CONTEXT.Process(target=_called, args=(function, database, given), daemon=True)
    process.start()
    return process


def is_alone() -> bool:
    """The process that started this one is gone: nobody waits for what is done here."""
    parent = parent_process()
    return parent is not None and not parent.is_alive()


def _called(function: str, database: Mapping[str, Any], given: tuple[object, ...]) -> None:
    # Ctrl-C reaches every process of a terminal; ours are ended by the one that started them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    django.setup()
    connections["default"].settings_dict.update(database)
    import_string(function)(*given)
