"""Modules that few pages need are loaded when the first of them asks: every process starts sooner by that much."""

import importlib.util
import sys
from typing import Any


def later(name: str) -> Any:
    """The module `name`, whose code runs when something of it is first asked for. Safe between threads.

    A top-level module or one of ours only: the packages above it are loaded at once. Raises ModuleNotFoundError now,
    not later, when there is none. As in https://docs.python.org/3/library/importlib.html#implementing-lazy-imports.
    """
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
