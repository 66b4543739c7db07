"""The fourth step of every view: a frozen dataclass becomes a page."""

from dataclasses import fields
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def show(request: HttpRequest, template: str, context: "DataclassInstance", *, status: int = 200) -> HttpResponse:
    """Render `template` with the fields of `context`: a template can use nothing that the dataclass does not name."""
    names = {field.name: getattr(context, field.name) for field in fields(context)}
    return render(request, template, names, status=status)
