"""Duplicates: found (`detection`), decided upon (`deciding`), made one and taken apart again (`merging`)."""
