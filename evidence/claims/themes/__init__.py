"""A theme with all narrower ones: its hub, its claims in lists, what is new, and files to take away."""
