"""The figures that start the national index: by hand for single states, and for fewer states."""

import numpy as np

from sim.data import Tables, load_tables
from sim.model.entities.index import EGOV, INTERNET, last_figures
from sim.model.entities.population import some_states


def row(tables: Tables, code: str) -> int:
    return tables.member_states["iso3"].tolist().index(code)


def test_the_figures_of_the_tables_start_the_index() -> None:
    tables = load_tables()
    first = last_figures(tables)
    assert first.value.shape == first.dated.shape == (193, 2)
    assert np.all((first.value >= 0) & (first.value <= 1))
    assert np.all(first.dated[:, EGOV] == 2022.5)
    palau = row(tables, "PLW")
    assert first.dated[palau].tolist() == [2022.5, 2004.5]
    figures = tables.internet_series.query("iso3 == 'PLW' and year == 2004")["pct"]
    assert first.value[palau, INTERNET] == figures.item() / 100
    assert (first.dated[:, INTERNET] == 2022.5).sum() == 186


def test_later_and_earlier_years_do_not_count() -> None:
    tables = load_tables()
    egdi, internet = tables.egdi_series, tables.internet_series
    egdi.loc[egdi["year"] != 2022, "egdi"] = 0.001
    internet.loc[internet["year"] > 2022, "pct"] = 0.001
    kenya = row(tables, "KEN")
    egdi.loc[(egdi["iso3"] == "KEN") & (egdi["year"] == 2022), "egdi"] = 0.625
    internet.loc[(internet["iso3"] == "KEN") & (internet["year"] == 2022), "pct"] = 37.5
    first = last_figures(tables)
    assert first.value[kenya].tolist() == [0.625, 0.375]
    assert 0.001 not in first.value[:, EGOV]


def test_rows_may_come_in_any_order() -> None:
    tables = load_tables()
    turned = tables._replace(
        egdi_series=tables.egdi_series[::-1].reset_index(drop=True), internet_series=tables.internet_series[::-1]
    )
    for one, other in zip(last_figures(tables), last_figures(turned), strict=True):
        assert one.tolist() == other.tolist()


def test_fewer_states_have_their_own_figures() -> None:
    tables = load_tables()
    few = some_states(tables, 12)
    codes = few.member_states["iso3"].tolist()
    assert set(few.egdi_series["iso3"]) == set(few.internet_series["iso3"]) == set(codes)
    picked = [row(tables, code) for code in codes]
    assert last_figures(few).value.tolist() == last_figures(tables).value[picked].tolist()
