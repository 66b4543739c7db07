from django.http import Http404, HttpRequest, HttpResponse


def text(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404
