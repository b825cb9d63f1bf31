"""The command `clockpane`: opens the screen, or serves the local account's data to other programs."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui import __version__
from tui.domain.errors import ClockpaneError
from tui.settings import Paths, load, paths_under, system_paths

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_LARGEST_LOG = 1_000_000
_ENVIRONMENT = """environment:
  MATON_API_KEY, MATON_CONNECTION, MATON_API_URL    Clockify through the Maton gateway
  CLOCKIFY_API_KEY, CLOCKIFY_API_URL                Clockify itself, with a key of your own
  with neither, your time is kept on this machine alone"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns the exit code: 0 done, 1 failed, 2 wrong use."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        if not given:  # the commonest start, which needs no parser
            return _open(demo=False, seed=0)
        options = _parser().parse_args(given)
        if options.command == "serve":
            return _serve(options)
        return _open(demo=options.demo, seed=options.seed)
    except ClockpaneError as error:
        print(f"clockpane: {error}", file=sys.stderr)
        return 1


def _parser() -> ArgumentParser:
    import argparse

    parser = argparse.ArgumentParser(
        prog="clockpane",
        description="Track time with the keyboard, on Clockify or on this machine alone.",
        epilog=_ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"clockpane {__version__}")
    parser.add_argument("--demo", action="store_true", help="an invented agency, in a temporary place")
    parser.add_argument("--seed", type=int, default=11, help="which agency --demo invents (default: 11)")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    serve = commands.add_parser(
        "serve",
        help="serve Clockify's API on this machine, from the local account's data, for other programs",
    )
    serve.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    serve.add_argument("--data", type=Path, help="another SQLite file to serve (made if it is not there)")
    serve.add_argument(
        "--maton", action="store_true", help="serve the gateway's addresses too, with a key of its own"
    )
    serve.add_argument("--log", action="store_true", help="write each request to stderr")
    return parser


def _open(*, demo: bool, seed: int) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print("clockpane: the screen needs a terminal.", file=sys.stderr)
        return 2
    if demo:
        import tempfile

        with tempfile.TemporaryDirectory(prefix="clockpane-demo-") as folder:
            return _run(paths_under(Path(folder)), demo_seed=seed)
    return _run(system_paths(), demo_seed=None)


def _run(paths: Paths, demo_seed: int | None) -> int:
    log_path = _log_to(paths.log_file)
    settings, settings_notice = load(system_paths().settings_file)
    from tui.wiring import open_demo, open_session

    if demo_seed is None:
        wired = open_session(paths, settings, os.environ)
    else:
        wired = open_demo(paths, settings, seed=demo_seed)
    try:
        from tui.app import ClockpaneApp

        notice = " ".join(filter(None, (settings_notice, wired.notice)))
        app = ClockpaneApp(
            wired.session,
            theme=settings.theme,
            log_path=log_path,
            startup_notice=notice,
            keys=settings.keys,
            confirm=settings.confirm,
        )
        app.run()
        if app.return_code:
            print(
                f"clockpane: an error ended the program; nothing that was shown is lost. See {log_path}.",
                file=sys.stderr,
            )
        return app.return_code or 0
    finally:
        wired.close()


def _serve(options: Namespace) -> int:
    import secrets

    from tui.domain.errors import StoreError
    from tui.domain.times import SystemClock
    from tui.local import open_local
    from tui.server.database import UnusableFile
    from tui.server.serve import serve
    from tui.settings import local_ways

    paths = system_paths()
    path = options.data or paths.local_server
    # Another file is another account: what this machine's mirrors have does not belong into it.
    mirrors = path.parent / "no mirrors" if options.data else paths.mirrors
    key, maton_key = secrets.token_urlsafe(24), secrets.token_urlsafe(24) if options.maton else None
    settings, _ = load(system_paths().settings_file)
    ways = local_ways(settings)
    try:
        database, notice = open_local(path, mirrors, SystemClock(), ways, "me")
        database.close()
        if notice:
            print(f"clockpane: {notice}", file=sys.stderr)

        def ready(url: str) -> None:
            print(f"serving {path}\n  CLOCKIFY_API_URL={url}\n  CLOCKIFY_API_KEY={key}", flush=True)
            if maton_key:
                print(f"  MATON_API_URL={url}\n  MATON_API_KEY={maton_key}", flush=True)
            print("ctrl+c ends it", flush=True)

        serve(
            path,
            key=key,
            maton_key=maton_key,
            log=sys.stderr if options.log else None,
            ready=ready,
            port=options.port,
        )
    except (OSError, UnusableFile, StoreError) as error:
        print(f"clockpane: {error}", file=sys.stderr)
        return 1
    return 0


def _log_to(path: Path) -> Path | None:
    """Log to a file; one that has grown past a megabyte becomes the older one. None when it can't be written."""
    root = logging.getLogger()
    # A log that can't be written (a full disk) would print tracebacks over the screen.
    logging.raiseExceptions = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LARGEST_LOG:
            path.replace(path.with_suffix(".1.log"))
        handler = logging.FileHandler(path, encoding="utf-8")
    except OSError:
        root.addHandler(logging.NullHandler())
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return path
