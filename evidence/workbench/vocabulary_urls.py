"""Addresses of the vocabulary, below /workbench/vocabulary/."""

from django.urls import URLPattern, path

from evidence.workbench import (
    vocabulary,
    vocabulary_changes,
    vocabulary_files,
    vocabulary_import,
    vocabulary_proposals,
)

urlpatterns: list[URLPattern] = [
    path("", vocabulary.vocabulary, name="vocabulary"),
    path("files/<slug:key>/", vocabulary_files.file, name="vocabulary-file"),
    path("import/", vocabulary_import.start, name="vocabulary-import"),
    path("import/<int:pk>/", vocabulary_import.one_file, name="vocabulary-brought"),
    path("import/<int:pk>/choose/", vocabulary_import.choose, name="vocabulary-choose"),
    path("proposals/", vocabulary_proposals.all_proposals, name="proposals"),
    path("proposals/<int:pk>/", vocabulary_proposals.decide, name="proposal"),
    path("changes/", vocabulary_changes.changes, name="vocabulary-changes"),
    path("changes/<int:pk>/undo/", vocabulary_changes.undo, name="vocabulary-undo"),
    path("<slug:kind>/new/", vocabulary.new, name="concept-new"),
    path("<slug:kind>/<int:pk>/", vocabulary.concept, name="concept"),
    path("<slug:kind>/<int:pk>/uses/<slug:key>/", vocabulary.uses, name="concept-uses"),
    path("<slug:kind>/<int:pk>/merge/", vocabulary_changes.merge, name="concept-merge"),
    path("<slug:kind>/<int:pk>/split/", vocabulary_changes.split, name="concept-split"),
    path("<slug:kind>/<int:pk>/retire/", vocabulary_changes.retire, name="concept-retire"),
]
