"""Carrying quotations to a new version of their text: the rule, what is suggested where it is silent, and the move.

Pure but for `moving`. Why the rule is as strict as it is: docs/decisions/0016-carrying.md.
"""
