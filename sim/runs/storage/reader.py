"""Read results: the tables of a results folder as tidy data frames, whichever command produced them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.data.late import pd
from sim.runs.storage.checksums import read_table
from sim.runs.storage.data_dictionary import DICTIONARY_FILE
from sim.runs.storage.folders import CONFIG, FINISHED, POINTS, PROVENANCE, read_provenance, resolved, stored_config
from sim.runs.storage.parts import FAILURES, RUNS
from sim.runs.storage.store import reading
from sim.settings.errors import SettingError, Stopped, unknown

SUFFIXES = (".csv", ".parquet")


class Results:
    """A results folder. `runs` has one row per run: keys, varied settings, metrics; `table` returns any other table.

    Tables are read on access and are sorted by point, draw and seed. `config` is the configuration of the last command,
    `provenance` the versions and hashes that determine the results.
    """

    def __init__(self, folder: Path, config: dict[str, Any], provenance: dict[str, Any]) -> None:
        self.folder, self.config, self.provenance = folder, config, provenance

    def __repr__(self) -> str:
        state = "" if self.finished else ", not finished"
        return f"<Results of dcsim {self.config.get('study')} in {self.folder}{state}: {', '.join(self.names)}>"

    @property
    def names(self) -> list[str]:
        """The names of its tables."""
        files = [
            path.stem for path in self.folder.iterdir() if path.suffix in SUFFIXES and not path.name.startswith(".")
        ]
        return sorted({*files, *reading(self.folder).tables()})

    @property
    def finished(self) -> bool:
        """Whether all requested runs are stored. If not, the command was interrupted; running it again resumes it."""
        return FINISHED in self.provenance or "draws" not in self.config

    def table(self, name: str, everything: bool = False) -> pd.DataFrame:
        """A table by name. Of stored runs, it has those requested by the last command, or all stored runs with `everything`.

        Raises SettingError for a table that does not exist or cannot be read.
        """
        if name not in self.names:
            raise unknown("table", name, self.names, str(self.folder))
        try:
            if (self.folder / name).is_dir():
                found = reading(self.folder).read(name)
                return found if everything else self.requested_rows(found)
            path = next(
                self.folder / f"{name}{suffix}" for suffix in SUFFIXES if (self.folder / f"{name}{suffix}").exists()
            )
            return read_table(path)
        except Stopped as error:
            raise SettingError(str(error)) from None
        except (OSError, ValueError) as error:
            raise SettingError(f"{self.folder / name}: {' '.join(str(error).split())}") from None

    def requested_rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows of a stored table that belong to the draws and seeds of the last command."""
        draws, seeds = self.provenance.get("draws_reached", self.config.get("draws")), self.config.get("seeds")
        if not isinstance(draws, int) or not isinstance(seeds, int):
            return table
        return table[(table["draw"] < max(draws, 1)) & (table["seed"] < seeds)].reset_index(drop=True)

    @property
    def runs(self) -> pd.DataFrame:
        """One row per run: run, point, scenario, draw, seed, factors and drawn settings by dotted path, every metric."""
        return self.table(RUNS)

    @property
    def points(self) -> pd.DataFrame:
        """One row per design point or scenario, with every setting."""
        return self.table(Path(POINTS).stem)

    @property
    def failures(self) -> pd.DataFrame:
        """One row per failed run, with its settings and error message; empty if no run failed."""
        return self.table(FAILURES) if FAILURES in self.names else pd.DataFrame()

    @property
    def dictionary(self) -> pd.DataFrame:
        """One row per column of every table: role, unit and meaning."""
        return self.table(Path(DICTIONARY_FILE).stem)


def open_results(path: str | Path) -> Results:
    """Open the results in a folder such as results/latest. Raises SettingError if it has no readable results."""
    folder = resolved(Path(path))
    try:
        provenance = read_provenance(folder)
    except Stopped as error:
        raise SettingError(str(error)) from None
    if provenance is None:
        raise SettingError(f"{folder} does not contain results of dcsim: {PROVENANCE} is missing or cannot be read")
    try:
        return Results(folder, stored_config(folder), provenance)
    except Stopped as error:
        raise SettingError(str(error)) from None
    except OSError as error:
        raise SettingError(f"{folder / CONFIG}: {' '.join(str(error).split())}") from None
