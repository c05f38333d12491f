"""The files of the page: served files, the import map of modules, and the Content-Security-Policy."""

import base64
import hashlib
import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from sim.data.once import once

STATIC = Path(__file__).parent / "static"
LANGUAGES = STATIC / "languages"
HEAD_MARK, TAIL_MARK = "<!-- head -->", "<!-- tail -->"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
MODULES = (
    "boot", "charts", "controls", "course", "dialog", "dots", "elements", "flows", "goals", "grid", "headline", "help",
    "lines", "measures", "more", "pairs", "pickers", "ranges", "refusals", "requests", "scales", "shapes", "share", "source",
    "split", "state", "states", "switches", "texts", "tour", "views",
)  # fmt: skip
"""Modules of the front end; they import each other by these bare names, which an import map resolves."""


class File(NamedTuple):
    """A file as served: content, media type and entity tag."""

    content: bytes
    kind: str
    tag: str


def file_of(content: bytes, kind: str) -> File:
    """A file with a tag computed from its content."""
    return File(content, f"{kind}; charset=utf-8", f'"{hashlib.sha256(content).hexdigest()[:20]}"')


def filled_template(head: str, tail: str = "") -> str:
    """The HTML of the page (served or as a single file) with `head` and `tail` inserted."""
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    return page.replace(HEAD_MARK, head, 1).replace(TAIL_MARK, tail, 1)


def import_map() -> str:
    """The import map: every module's bare name to its address."""
    return json.dumps({"imports": {name: f"/modules/{name}.js" for name in MODULES}})


def plotly_script() -> bytes:
    """The script of Plotly from its Python package, located without importing the package."""
    spec = find_spec("plotly")
    assert spec and spec.submodule_search_locations
    return (Path(spec.submodule_search_locations[0]) / "package_data" / "plotly.min.js").read_bytes()


def without_map_styles(script: bytes) -> str:
    """An element whose id makes Plotly skip its styles for geographic maps, which are not used and which the policy forbids."""
    match = re.search(rb'getElementById\("([0-9a-f]{40,})"\)', script)
    return f'<meta id="{match[1].decode()}">' if match else ""


@once
def served_files() -> dict[str, File]:
    """Path to file of everything that is served unchanged; other files on the disk cannot be requested."""
    plotly = plotly_script()
    page = filled_template(
        f"""<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
<script type="importmap">{import_map()}</script>{without_map_styles(plotly)}
<script src="/plotly.js" defer></script>
<script type="module" src="/modules/boot.js"></script>""",
    )
    named = {f"/modules/{name}.js": STATIC / "modules" / f"{name}.js" for name in MODULES}
    named |= {f"/{name}": STATIC / name for name in ("style.css", "icon.svg")}
    return {
        "/": file_of(page.encode(), TYPES[".html"]),
        "/plotly.js": file_of(plotly, TYPES[".js"]),
        **{address: file_of(path.read_bytes(), TYPES[path.suffix]) for address, path in named.items()},
    }


def policy_hash(text: str) -> str:
    """The hash of an inline text in the form of a Content-Security-Policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def content_policy(script: str, style: str, image: str, connect: str) -> str:
    """A Content-Security-Policy that allows scripts, styles, images and connections from these sources, and nothing else."""
    allowed = {"default": "'none'", "script": script, "style": style, "img": image, "connect": connect}
    sources = [f"{kind}-src {source}" for kind, source in allowed.items()]
    return "; ".join([*sources, "base-uri 'none'", "form-action 'none'"])


def page_policy() -> str:
    """The Content-Security-Policy: dcsim's files, one inline script (the import map), and empty style elements.

    Plotly creates an empty style element and fills it by script calls.
    """
    script, style = f"'self' {policy_hash(import_map())}", f"'self' {policy_hash('')}"
    return content_policy(script, style, "'self' data: blob:", "'self'") + "; frame-ancestors 'none'"
