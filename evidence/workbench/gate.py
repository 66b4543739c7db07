"""Who may open a page of the workbench. The door itself stands on a floor below, for pages of readers, too."""

from evidence.gate import StaffRequest, only

__all__ = ["StaffRequest", "only"]
