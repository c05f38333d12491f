"""The page as a single file without a server: it includes its modules, texts, charts and results, and loads nothing.

A page opened from a file cannot load modules by relative addresses. An import map therefore gives each module as a `data:`
address under the name it has on the live page; modules in `static/stored/` replace those of the live page.
"""

import base64
import html
import json
import zlib
from collections.abc import Mapping
from typing import Any

from sim.web.static_files import (
    MODULES,
    STATIC,
    content_policy,
    filled_template,
    plotly_script,
    policy_hash,
    without_map_styles,
)

STORED_MODULES = STATIC / "stored"
ALONE = ("answers", "made", "opening", "source", "more", "switches", "trying", "unpacking")
"""Modules of the single file that the live page does not have, or that replace its modules."""
BEGIN = 'import "opening";'
SAID = ("opening", "old", "broken", "noscript")
"""Interface texts `file.*` that are included in all languages, because they are shown before a language is chosen."""


def data_address(content: bytes, kind: str) -> str:
    """A file as a `data:` address."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def deflated(content: bytes) -> str:
    """Content compressed by zlib (with checksum), as base64 text."""
    return base64.b64encode(zlib.compress(content, 9)).decode()


def module_map() -> str:
    """The import map: bare name of every module to its `data:` address."""
    files = {name: STATIC / "modules" / f"{name}.js" for name in MODULES}
    files |= {name: STORED_MODULES / f"{name}.js" for name in ALONE}
    return json.dumps(
        {"imports": {name: data_address(path.read_bytes(), "text/javascript") for name, path in files.items()}}
    )


def file_policy(scripts: list[str], style: str) -> str:
    """The Content-Security-Policy: nothing is loaded or sent, and only the scripts of the file run."""
    hashes = " ".join(policy_hash(script) for script in scripts)
    return content_policy(f"data: {hashes}", f"{policy_hash(style)} {policy_hash('')}", "data: blob:", "'none'")


def block(name: str, content: str, kind: str = "text/plain") -> str:
    """A script element with text that is not executed; `<`, which could end it, is escaped (it occurs only in JSON)."""
    return f'<script type="{kind}" id="stored-{name}">{content.replace("<", chr(92) + "u003c")}</script>'


def single_file(head: Mapping[str, Any], data: bytes) -> str:
    """The complete file. `head` has `catalogue` and `languages`, as in the header of the packed `data`."""
    plotly = plotly_script()
    style = (STATIC / "style.css").read_text(encoding="utf-8")
    first = (STORED_MODULES / "first.js").read_text(encoding="utf-8")
    modules = module_map()
    said = [
        {"code": code, "texts": {key: content["interface"].get(f"file.{key}", "") for key in SAID}}
        for code, content in head["languages"].items()
    ]
    allowed = file_policy([modules, first, BEGIN, plotly.decode("utf-8")], style)
    made = head["catalogue"]["stored"]["made"]
    about = "; ".join(f"{key}: {value}" for key, value in made.items() if isinstance(value, str | int | float))
    icon = data_address((STATIC / "icon.svg").read_bytes(), "image/svg+xml")
    without = "".join(f'<p lang="{one["code"]}">{html.escape(one["texts"]["noscript"])}</p>' for one in said)
    return filled_template(
        f"""<meta http-equiv="Content-Security-Policy" content="{allowed}">
<meta name="generator" content="{html.escape("dcsim explorer; " + about)}">
<link rel="icon" href="{icon}" type="image/svg+xml">
<style>{style}</style>
<script type="importmap">{modules}</script>{without_map_styles(plotly)}""",
        f"""<noscript>{without}</noscript>
{block("texts", json.dumps(said, ensure_ascii=False), "application/json")}
<script>{first}</script>
{block("charts", deflated(plotly))}
{block("results", deflated(data))}
<script type="module" id="stored-begin">{BEGIN}</script>
<i id="stored-end" hidden></i>""",
    )
