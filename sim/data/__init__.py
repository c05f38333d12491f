"""Data tables of the simulation: states, bodies, action lines, calendar and observed series, each with its source."""

from sim.data.check_cells import TableError
from sim.data.load import Tables, data_hashes, load_tables, unread_columns

__all__ = ["TableError", "Tables", "data_hashes", "load_tables", "unread_columns"]
