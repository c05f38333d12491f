"""The page: a small local server, and a front end of plain HTML, CSS and modules in `static/`."""
