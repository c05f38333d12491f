"""Damage to stored results: which file, how, and what must hold of reading the folder afterwards."""

import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from hypothesis import strategies as st

from sim.cli.main import main
from sim.runs.storage import folders
from sim.runs.storage.checksums import CHECKSUMS, add_checksums
from sim.runs.storage.reader import open_results
from sim.settings.errors import SettingError, Stopped
from sim.settings.yaml_text import written_yaml
from tools.fuzz.clear_line import one_line
from tools.fuzz.damage import EDIT, Edit, edited


class Damage(NamedTuple):
    """Damage to one stored file: which one (0 to 1 of all), its edits, and whether its checksum is renewed."""

    which: float
    edits: list[Edit]
    summed: bool


CUT = st.builds(Edit, st.floats(0, 1), st.sampled_from([0, 1, 4, 10**9]), st.binary(max_size=4), st.just(1))
DAMAGES = st.builds(Damage, st.floats(0, 1), st.lists(EDIT | CUT, min_size=1, max_size=2), st.booleans())


def prepare_stored(folder: Path) -> Callable[[Damage], None]:
    """A results folder with one damaged file is refused, or gives the same tables as before.

    One with an edited file whose checksum was renewed is read, whatever it then holds, or refused.
    """
    words = [
        "sweep",
        "work.adoption_cost=0.1,0.3",
        "draws=2",
        "seeds=1",
        "months=3",
        "population.states=20",
        "figures=[]",
    ]
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        assert main([*words, "tables=[series]", f"results={folder}", "name=stored"]) == 0
    stored = folder / "stored"
    whole = open_results(stored)
    tables = {name: whole.table(name) for name in whole.names}
    # one content of config.yaml is read once, and no reader waits for a process that replaces a file: most of the time of a case
    read_once = lru_cache(8)(written_yaml)
    files = sorted(path for path in stored.rglob("*") if path.is_file() and not path.name.startswith("."))

    def check(case: Damage) -> None:
        path = files[min(int(case.which * len(files)), len(files) - 1)]
        before, sums = path.read_bytes(), (stored / CHECKSUMS).read_bytes()
        path.write_bytes(edited(before, case.edits))
        if case.summed and path.parent == stored and path.name != CHECKSUMS:
            add_checksums(stored, [path])
        with patch.multiple("sim.runs.storage.checksums", WAIT=0.0), patch.multiple(folders, written_yaml=read_once):
            try:
                found = open_results(stored)
                for name in found.names:
                    assert found.table(name).equals(tables[name]) or case.summed, name
            except (SettingError, Stopped) as error:
                one_line(str(error))
            finally:
                path.write_bytes(before)
                (stored / CHECKSUMS).write_bytes(sums)

    return check
