"""The fixtures of the page: a server, a browser, open pages."""

from tests.support.browser import browser, page_server, visit

__all__ = ["browser", "page_server", "visit"]
