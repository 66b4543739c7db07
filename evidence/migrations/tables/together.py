"""Many tables in one step."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """What a CreateModel for each does, and Django makes its model classes once.

    After each step it makes those anew that are in any way related to what was changed, which here is nearly all:
    51 steps took 2 s of computing, this one takes 0.1 s.
    """

    reversible = False

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        self.tables = tables

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # Classes that were made are dropped first: whoever asks for them next has them made, all at once.
        if "apps" in state.__dict__:
            del state.apps
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create {len(self.tables)} models"
