"""Marking a text: which words are meant, what is recorded of them, and what is suggested meanwhile."""
