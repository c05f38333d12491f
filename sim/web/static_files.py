"""The files of the page: what is served, the map of module names, and the policy that keeps all else out."""

import base64
import hashlib
import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

STATIC = Path(__file__).parent / "static"
LANGUAGES = STATIC / "languages"
HEAD_MARK, TAIL_MARK = "<!-- head -->", "<!-- tail -->"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
MODULES = (
    "boot", "charts", "controls", "course", "dialog", "dots", "elements", "flows", "goals", "grid", "headline", "help",
    "lines", "measures", "more", "pairs", "pickers", "ranges", "refusals", "requests", "scales", "shapes", "share", "source",
    "state", "states", "switches", "texts", "tour", "views",
)  # fmt: skip
"""Modules of the front end; they import each other by these bare names, which an import map resolves."""


class File(NamedTuple):
    """A file as served: its content, type and tag."""

    content: bytes
    kind: str
    tag: str


def file_of(content: bytes, kind: str) -> File:
    """A file with the tag of its content."""
    return File(content, f"{kind}; charset=utf-8", f'"{hashlib.sha256(content).hexdigest()[:20]}"')


def filled_template(head: str, tail: str = "") -> str:
    """The page, as served or as one file, with what stands in its head and at its end."""
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    return page.replace(HEAD_MARK, head, 1).replace(TAIL_MARK, tail, 1)


def import_map() -> str:
    """The import map: every module's bare name to its address."""
    return json.dumps({"imports": {name: f"/modules/{name}.js" for name in MODULES}})


def plotly_script() -> bytes:
    """The script of Plotly out of its Python package, found without importing it."""
    spec = find_spec("plotly")
    assert spec and spec.submodule_search_locations
    return (Path(spec.submodule_search_locations[0]) / "package_data" / "plotly.min.js").read_bytes()


def without_map_styles(script: bytes) -> str:
    """An element by whose id Plotly takes its styles for geographic maps as there already: we draw none, and forbid them."""
    found = re.search(rb'getElementById\("([0-9a-f]{40,})"\)', script)
    return f'<meta id="{found[1].decode()}">' if found else ""


@cache
def served_files() -> dict[str, File]:
    """Path to file of everything that is served as it is; nothing else on the disk can be asked for."""
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
    """An inline text as the policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def content_policy(script: str, style: str, image: str, connect: str) -> str:
    """A Content-Security-Policy that allows scripts, styles, images and connections from these sources, and nothing else."""
    allowed = {"default": "'none'", "script": script, "style": style, "img": image, "connect": connect}
    sources = [f"{kind}-src {source}" for kind, source in allowed.items()]
    return "; ".join([*sources, "base-uri 'none'", "form-action 'none'"])


def page_policy() -> str:
    """The Content-Security-Policy: our own files, the one inline script that is the import map, and empty style elements.

    Plotly makes an empty one and fills it by calls, which are scripts of ours.
    """
    script, style = f"'self' {policy_hash(import_map())}", f"'self' {policy_hash('')}"
    return content_policy(script, style, "'self' data: blob:", "'self'") + "; frame-ancestors 'none'"
