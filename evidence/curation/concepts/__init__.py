"""Keeping the vocabulary: what uses a concept, editing, merging, splitting, retiring, proposals. See decision 20."""
