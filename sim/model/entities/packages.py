"""Work packages: content of WSIS action lines and GDC objectives, divided where they overlap (ODD 2)."""

from typing import Annotated, NamedTuple

import numpy as np

from sim.settings.quantity import Quantity, share

LEAST_OWN_SHARE = 0.1
"""Share of an objective's volume that action lines never cover (assumption)."""
EMPTY = 1e-12
"""Packages with at most this volume [action lines] are dropped."""
WSIS, GDC = 0, 1
CONTENT = ("common, e-government", "common, internet", "GDC-only, e-government", "GDC-only, internet")
"""Kinds of content: required in every world (with a line) or by the GDC alone, and the national index that it follows."""
FIRST_GDC_ONLY = 2


class PackageParameters(NamedTuple):
    """Volume of the content of both processes, and how much of it is shared."""

    overlap_intensity: Annotated[
        float, share("share of a fully mapped line that both processes list (omega)", (0.35, 0.95))
    ] = 0.7
    global_volume: Annotated[
        float, Quantity("work in a package of volume 1 at the global site (G0)", "days", 1.0, 1e7, (6000.0, 20000.0))
    ] = 12000.0
    national_volume: Annotated[
        float,
        Quantity("work in a package of volume 1 in a state of size 20 (H0)", "days", 1.0, 1e6, (200.0, 500.0)),
    ] = 320.0
    need_exponent: Annotated[
        float, Quantity("growth of the work in a state with its size (psi)", "exponent", 0.0, 2.0, (0.3, 1.0))
    ] = 0.85


class Packages(NamedTuple):
    """The P work packages: joint packages first (by line, then objective), then WSIS-only by line, then GDC-only by objective.

    line, objective: [P] index of the action line or objective, -1 if there is none; volume: [P] volume [action lines]; scale:
    [S + 1] work [days] in a package of volume 1 at the global site (0) and in each state (1 to S); days: [S + 1, P] work in
    each package, scale times volume; sdg: [P, 17] weights that sum to 1; national_work: H0 [days]. `joint` is the number of
    joint packages, `wsis` the number of packages with a WSIS strand (joint and WSIS-only).
    """

    joint: int
    wsis: int
    line: np.ndarray
    objective: np.ndarray
    volume: np.ndarray
    scale: np.ndarray
    days: np.ndarray
    sdg: np.ndarray
    national_work: float

    def has_gdc_only(self) -> bool:
        """Whether there is content that only the GDC requires."""
        return self.line.size > self.wsis

    def track(self, lines: int) -> np.ndarray:
        """[P] the track whose content a package has in states: its line, or its objective if it has none."""
        return np.where(self.line >= 0, self.line, lines + self.objective)


def split(overlap: np.ndarray, intensity: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """(line, objective, volume, number of joint packages) from the overlap map [L, J] and the overlap intensity."""
    lines, objectives = overlap.shape
    row = overlap.sum(axis=1)
    shared = intensity * np.minimum(1.0, row)
    joint = overlap * np.divide(shared, row, out=np.zeros(lines), where=row > 0)[:, None]
    whole = lines / objectives
    own = np.maximum(LEAST_OWN_SHARE * whole, whole - joint.sum(axis=0))
    parts = [(line, objective, joint[line, objective]) for line in range(lines) for objective in range(objectives)]
    parts += [(line, -1, 1.0 - shared[line]) for line in range(lines)]
    parts += [(-1, objective, own[objective]) for objective in range(objectives)]
    parts = [part for part in parts if part[2] > EMPTY]
    line, objective, volume = (np.array(column) for column in zip(*parts, strict=True))
    return line, objective, volume, int(((line >= 0) & (objective >= 0)).sum())


def sdg_weights(line: np.ndarray, objective: np.ndarray, overlap: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """[P, 17] weights of the Sustainable Development Goals; `matrix` is the WSIS-SDG matrix [L, 17]."""
    of_objective = overlap.T @ matrix
    weights = np.where((line >= 0)[:, None], matrix[line], of_objective[objective])
    weights[weights.sum(axis=1) == 0.0] = 1.0  # an objective without overlap contributes equally to all goals
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def build_packages(
    overlap: np.ndarray, matrix: np.ndarray, state_size: np.ndarray, parameters: PackageParameters
) -> Packages:
    """The packages of one run. `state_size` [S] is the size (initial capacity) of states [days per month]."""
    line, objective, volume, joint = split(overlap, parameters.overlap_intensity)
    scale = np.concatenate(
        ([parameters.global_volume], parameters.national_volume * (state_size / 20.0) ** parameters.need_exponent)
    )
    return Packages(
        joint=joint,
        wsis=int((line >= 0).sum()),
        line=line,
        objective=objective,
        volume=volume,
        scale=scale,
        days=scale[:, None] * volume,
        sdg=sdg_weights(line, objective, overlap, matrix),
        national_work=parameters.national_volume,
    )
