"""Observation of the NumPy version: one month's line in the history of a run (ODD 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.arrays.trend import content
from sim.model.observation.history import History, empty_history

if TYPE_CHECKING:
    from benchmarks.arrays.model import ArrayModel


def empty_record(model: ArrayModel) -> History:
    """Empty arrays for one run, without the dimension of the worlds."""
    setting = model.setting
    arrays = empty_history(setting.world, setting.packages, setting.start, setting.months)
    record = History(*(values[..., 0].copy() for values in arrays))
    record.start_index[:] = model.index.T
    record.start_progress[:] = common(model, model.first)
    return record


def observe(record: History, model: ArrayModel, t: int) -> None:
    """Write month t of the record."""
    states, volume, joint, delivered = model.world.states, model.packages.volume, model.joint, model.delivered
    record.demand[t], record.served[t] = model.demand[:states], model.served[:states]
    record.burden[t] = (model.demand / model.capacity)[:states]
    by_trend, had = content(model)
    record.progress[t], record.trend[t], record.gdc_only[t] = (
        common(model, had),
        common(model, by_trend),
        gdc_only(model, had),
    )
    record.duplicated[t], record.produced[t] = delivered.duplicated.sum(axis=1), delivered.produced.sum(axis=1)
    record.synergy[t] = delivered.synergy.sum()
    used = (model.served.sum(), model.transition_loss.sum(), model.outside, model.drafting, model.worked)
    record.ledger[t], record.effort[t] = (model.capacity.sum(), *used), model.effort.sum()
    record.coordination[t], record.attention[t] = model.coordination, model.felt
    record.awareness[t] = model.awareness[:, :states].mean() if model.packages.joint else 0.0
    national = model.delivery[:, :, 1:]
    weight = volume * model.has
    record.formal[t] = (weight @ national.mean(axis=2).T).diagonal() / weight.sum(axis=1)
    both, either = volume[joint] @ national[:, joint].min(axis=0), volume[joint] @ national[:, joint].max(axis=0)
    record.backed_up[t] = both.sum() / either.sum() if either.sum() > 0.0 else 0.0
    record.process_days[t] = model.process_days
    record.package_duplicated[:] += delivered.duplicated
    record.package_produced[:] += delivered.produced
    record.package_synergy[:] += delivered.synergy
    record.track_effort[:, 0] += model.shares[:-1, states:] @ model.effort[states:]
    record.track_effort[:, 1] += model.shares[:-1, :states] @ model.effort[:states]
    lines, year = model.world.lines, (model.setting.start + t) // 12 - model.setting.start // 12
    by_use = (model.shares[:lines].sum(axis=0), model.shares[lines:-1].sum(axis=0), model.shares[-1])
    record.agent_days[year] += (model.served, model.transition_loss, *(model.effort * share for share in by_use))


def common(model: ArrayModel, content: np.ndarray) -> np.ndarray:
    """[S] share of the common content in each state, from that of each package [P, S]."""
    wsis = model.packages.wsis
    volume = model.packages.volume[:wsis]
    return volume @ content[:wsis] / volume.sum()


def gdc_only(model: ArrayModel, content: np.ndarray) -> np.ndarray:
    """[S] the same of the GDC-only content; 0 if there is none."""
    volume = model.packages.volume[model.packages.wsis :]
    return volume @ content[model.packages.wsis :] / volume.sum() if volume.size else np.zeros(content.shape[1])
