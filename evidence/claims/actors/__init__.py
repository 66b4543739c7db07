"""Actors: the page of each, the page of all, and who agrees with whom."""
