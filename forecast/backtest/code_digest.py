"""Digest of what the code of the process does, so that kept results die with the code they are of.

Only statements count: a comment or a docstring that is reworded costs nobody an hour of fits.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
BEGINNINGS = ("model.fit", "simulation.setting", "simulation.engine")
ROOMS = ("model", "process", "simulation")
"""Where the process is told. What other rooms do shows in the arrays that they hand over."""


@cache
def code_sha256() -> str:
    """Digest of what the modules say in which the process is told."""
    return hashlib.sha256(repr(sorted(told().items())).encode()).hexdigest()


def told() -> dict[str, str]:
    """The modules that fit and simulate, and all of these rooms that they import: name to code."""
    found: dict[str, str] = {}
    ahead = list(BEGINNINGS)
    while ahead:
        module = ahead.pop()
        if module in found:
            continue
        tree = ast.parse(_file(module).read_text(encoding="utf-8"))
        ahead += _imported(tree)
        found[module] = ast.dump(without_words(tree))
    return found


def without_words[Tree: ast.AST](tree: Tree) -> Tree:
    """The same code without docstrings; comments are not part of a tree.

    >>> bare = without_words(ast.parse("'Doc.'; x = 1  # one"))
    >>> ast.dump(bare) == ast.dump(ast.parse("x = 1"))
    True
    """
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [one for one in body if not _is_text(one)]  # type: ignore[attr-defined]
    return tree


def _is_text(statement: ast.stmt) -> bool:
    value = getattr(statement, "value", None)
    is_plain = isinstance(statement, ast.Expr) and isinstance(value, ast.Constant)
    return is_plain and isinstance(value.value, str)  # type: ignore[union-attr]


def _imported(tree: ast.AST) -> Iterator[str]:
    """Modules of these rooms that a module imports, wherever it does so."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
            _, _, inner = name.partition("forecast.")
            if inner.split(".")[0] in ROOMS and _file(inner).is_file():
                yield inner


def _file(module: str) -> Path:
    return PACKAGE.joinpath(*module.split(".")).with_suffix(".py")
