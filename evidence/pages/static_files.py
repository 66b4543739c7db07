"""Where style sheets and scripts stand: worked out once for each, because every page names a dozen."""

from functools import cached_property

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it has no types
    """What the manifest says when the program starts holds until its next start."""

    @cached_property
    def _known(self) -> dict[str, str]:
        return {}

    def url(self, name: str | None, force: bool = False) -> str:  # noqa: FBT001, FBT002 (Django's signature)
        known = None if name is None or force else self._known.get(name)
        if known is None:
            known = str(super().url(name, force))
        if name is not None and not force:
            self._known[name] = known
        return known
