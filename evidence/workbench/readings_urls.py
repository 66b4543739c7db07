"""Addresses of blind second reading, all below /workbench/readings/."""

from django.urls import URLPattern, path

from evidence.workbench import readings, readings_code, readings_compare, readings_prepare

urlpatterns: list[URLPattern] = [
    path("", readings.rounds, name="readings"),
    path("new/", readings.new, name="reading-new"),
    path("<int:pk>/", readings.one_round, name="reading-round"),
    path("<int:pk>/ask/", readings_prepare.ask, name="reading-ask"),
    path("<int:pk>/change/", readings_prepare.change, name="reading-change"),
    path("<int:pk>/sources/<int:source>/", readings_prepare.passages, name="reading-passages"),
    path("<int:pk>/code/", readings_code.code, name="reading-code"),
    path("<int:pk>/hand-in/", readings_code.hand_in, name="reading-hand-in"),
    path("<int:pk>/compare/", readings_compare.compare, name="reading-compare"),
    path("<int:pk>/units/<int:unit>/<int:question>/", readings_compare.cell, name="reading-cell"),
    path("<int:pk>/readings.csv", readings_compare.as_csv, name="reading-csv"),
    path("<int:pk>/readings.json", readings_compare.as_json, name="reading-json"),
]
