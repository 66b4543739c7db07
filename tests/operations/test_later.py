"""What few pages need costs nothing until it is asked for."""

import subprocess
import sys

import pytest

from evidence.operations.later import later


def test_a_module_s_code_runs_when_something_of_it_is_asked_for() -> None:
    words = (
        "from evidence.operations.later import later; import sys\n"
        "colours = later('colorsys'); print('ONE_THIRD' in object.__getattribute__(colours, '__dict__'))\n"
        "print(colours.ONE_THIRD > 0); print(later('colorsys') is colours)"
    )
    said = subprocess.run([sys.executable, "-c", words], check=True, capture_output=True, text=True).stdout
    assert said.split() == ["False", "True", "True"]


def test_a_module_that_there_is_not_is_missed_at_once() -> None:
    with pytest.raises(ModuleNotFoundError):
        later("no_such_module_anywhere")


def test_the_program_starts_without_what_only_files_of_some_sorts_need() -> None:
    words = (
        "import os, sys, django\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
        "django.setup()\n"
        "import evidence.urls\n"
        "heavy = ('openpyxl.workbook', 'rdflib.graph', 'idutils.validators', 'trafilatura', 'pypdfium2')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", words], check=True, capture_output=True, text=True).stdout
    assert said.strip().endswith("[]"), said
