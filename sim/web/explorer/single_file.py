"""The page as one file that needs no server: its modules, words, charts and results stand in it, and it loads nothing.

From a file a page may not load modules by relative addresses, so an import map gives each as a data: address, under the
name it has on the live page; a module in `static/stored/` takes the place of the live one.
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
"""Modules that only a file has, or has in place of those of the live page."""
BEGIN = 'import "opening";'
SAID = ("opening", "old", "broken", "noscript")
"""What is said before a language is chosen, in all of them: interface texts called `file.*`."""


def data_address(content: bytes, kind: str) -> str:
    """A file as an address that holds it."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def deflated(content: bytes) -> str:
    """Content deflated (with the check sum that zlib adds), as text."""
    return base64.b64encode(zlib.compress(content, 9)).decode()


def module_map() -> str:
    """The import map: every module's bare name to an address that holds it."""
    files = {name: STATIC / "modules" / f"{name}.js" for name in MODULES}
    files |= {name: STORED_MODULES / f"{name}.js" for name in ALONE}
    return json.dumps(
        {"imports": {name: data_address(path.read_bytes(), "text/javascript") for name, path in files.items()}}
    )


def file_policy(scripts: list[str], style: str) -> str:
    """The Content-Security-Policy: nothing is loaded or sent; the scripts are those of the file, and no other."""
    hashes = " ".join(policy_hash(script) for script in scripts)
    return content_policy(f"data: {hashes}", f"{policy_hash(style)} {policy_hash('')}", "data: blob:", "'none'")


def block(name: str, content: str, kind: str = "text/plain") -> str:
    """An element that holds text and is not run; `<` would end it, and stands only in JSON, which can do without."""
    return f'<script type="{kind}" id="stored-{name}">{content.replace("<", chr(92) + "u003c")}</script>'


def single_file(head: Mapping[str, Any], data: bytes) -> str:
    """The whole file. `head` holds `catalogue` and `languages`, as the header of the packed `data` does."""
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
