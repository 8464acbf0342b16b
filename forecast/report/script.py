"""The one script of a page, and the data that it shows: nothing else may run.

The page's security policy names the script by its digest, so that markup which slipped through,
if ever any did, would stay dead text.
"""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from typing import Any

from markupsafe import Markup

from forecast.report.environment import UNBROKEN, source

_ESCAPED = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}  # fmt: skip


def script() -> Markup:
    """The script as it stands in the page, character by character."""
    return Markup(source("report.js"))


def policy() -> str:
    """What the page may load and run: its own styles, that script, and nothing from elsewhere."""
    digest = b64encode(sha256(script().encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def embedded(value: Any) -> Markup:
    r"""A value as JSON that no text in it can break out of.

    >>> embedded({"name": "</script>"})
    Markup('{"name":"\\u003c/script\\u003e"}')
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character, escaped in _ESCAPED.items():
        text = text.replace(character, escaped)
    return Markup(text.replace(" %", UNBROKEN))
