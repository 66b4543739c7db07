"""Addresses of the workbench, all below /workbench/."""

from django.urls import URLPattern, path

from evidence.workbench import (
    copies,
    desk,
    duplicates,
    imports,
    imports_files,
    records,
    review,
    review_lots,
    texts,
    texts_mending,
)

urlpatterns: list[URLPattern] = [
    path("", desk.desk, name="desk"),
    path("sources/", texts.sources, name="text-sources"),
    path("sources/<int:pk>/texts/", texts.of_source, name="source-texts"),
    path("sources/<int:pk>/texts/paste/", texts.paste, name="text-paste"),
    path("sources/<int:pk>/texts/file/", texts.give, name="text-give"),
    path("texts/<int:pk>/", texts_mending.draft, name="text-draft"),
    path("texts/<int:pk>/version/", texts_mending.version, name="text-draft-version"),
    path("texts/<int:pk>/pages/<int:number>.png", texts_mending.picture, name="text-draft-picture"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.one_import, name="import"),
    path("imports/<int:pk>/decide/", imports.decide, name="import-decide"),
    path("imports/<int:pk>/columns/", imports.columns, name="import-columns"),
    path("imports/<int:pk>/progress/", imports.progress, name="import-progress"),
    path("imports/<int:pk>/file/", imports_files.file, name="import-file"),
    path("imports/<int:pk>/report.<slug:key>", imports_files.report, name="import-report"),
    path("duplicates/", duplicates.pairs, name="duplicates"),
    path("duplicates/propose/", duplicates.propose, name="duplicate-propose"),
    path("duplicates/<int:pk>/", duplicates.pair, name="duplicate"),
    path("review/", review.records, name="review-queue"),
    path("review/sources/<int:pk>/", review_lots.lot, name="review-lot"),
    path("review/<slug:table>/<int:pk>/", review.record, name="review-record"),
    path("records/", records.mine, name="my-records"),
    path("records/<slug:table>/<int:pk>/", records.edit, name="record-edit"),
    path("records/<slug:table>/<int:pk>/withdraw/", records.withdraw, name="record-withdraw"),
    path("requests/", copies.all_requests, name="copy-requests"),
    path("requests/<int:pk>/", copies.answer, name="copy-request-answer"),
]
