from django.http import Http404, HttpRequest, HttpResponse


def results(request: HttpRequest) -> HttpResponse:
    raise Http404
