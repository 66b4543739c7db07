from django.http import Http404, HttpRequest, HttpResponse


def catalogue(request: HttpRequest) -> HttpResponse:
    raise Http404


def record(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404
