"""`dcsim app`: serve the interactive page until interrupted."""

import threading
import webbrowser
from functools import partial

from sim.cli.hydra.application import Job, run_application
from sim.cli.options import Command
from sim.runs.options import PRECISION, option
from sim.runs.precompile import compile_model
from sim.web.serve import NEEDED, check_packages, listening, serve, warm_up

APP = Command(
    "app",
    (
        option("host", str, "127.0.0.1", "address at which the page is served", "text"),
        option("port", int, 8765, "port of that address; 0: any free port", "number", 0, 65535),
        option("browser", bool, True, "open the browser", "flag"),
        PRECISION,
    ),
    groups=(),
)


def app_task(job: Job) -> None:
    """Serve the page until interrupted. Raises SettingError for missing packages and for a port that is not available."""
    check_packages(*NEEDED)
    host, port = job.options["host"], job.options["port"]
    with listening(host, port) as found:
        port = found.getsockname()[1]
        compile_model()
        from sim.web.live_runs import LiveRuns
        from sim.web.request_guard import own_names
        from sim.web.server import build_app

        live_runs = LiveRuns(precision=job.options["precision"])
        app = build_app(own_names(host, port), live_runs)
        warm_up(live_runs)
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        print(f"dcsim app: {address}  (Ctrl+C stops it)", flush=True)
        if job.options["browser"]:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        serve(app, found)


main = partial(run_application, APP, app_task)
