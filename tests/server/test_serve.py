"""The server on a real socket."""

from __future__ import annotations

import _thread
import io
import threading

import httpx
import pytest

from tui.server.app import make_app
from tui.server.database import Database
from tui.server.seed import seed_local
from tui.server.serve import ServerThread, serve


def test_over_a_socket(database):
    with ServerThread(make_app(database, keys=["k"])) as url, httpx.Client(base_url=url) as http:
        assert url.startswith("http://127.0.0.1:")
        assert http.get("/api/v1/user").status_code == 401
        http.headers["X-Api-Key"] = "k"
        me = http.get("/api/v1/user").json()
        entries = f"/api/v1/workspaces/{me['activeWorkspace']}/time-entries"
        made = http.post(entries, json={"start": "2026-11-24T09:00:00Z"})
        assert made.status_code == 201
        assert http.delete(f"{entries}/{made.json()['id']}").content == b""
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_many_at_once(database):
    with ServerThread(make_app(database)) as url:
        me = httpx.get(f"{url}/api/v1/user").json()
        path = f"{url}/api/v1/workspaces/{me['activeWorkspace']}"
        statuses = []

        def work(number):
            with httpx.Client() as http:
                for _ in range(5):
                    statuses.append(http.post(f"{path}/time-entries", json={}).status_code)
                statuses.append(http.post(f"{path}/tags", json={"name": f"t{number}"}).status_code)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(statuses) == {201}
        running = httpx.get(f"{path}/time-entries/status/in-progress").json()
        assert len(running) == 1


def test_serve_logs_and_ends_with_ctrl_c(tmp_path):
    path = tmp_path / "local.db"
    with Database(path) as database:
        seed_local(database, zone="UTC", week_start=0, hour24=True, date_format="x", name="Jane")
    answers = []

    def use(url):
        def visit():
            answers.append(httpx.get(f"{url}/api/v1/user", headers={"X-Api-Key": "k"}).status_code)
            gate = {"Authorization": "Bearer m"}
            answers.append(httpx.get(f"{url}/clockify/api/v1/user?a=1", headers=gate).status_code)
            answers.append(httpx.post(f"{url}/connections", json={"app": "x"}, headers=gate).status_code)
            _thread.interrupt_main()

        threading.Thread(target=visit).start()

    log = io.StringIO()
    serve(path, key="k", maton_key="m", log=log, ready=use)
    assert answers == [200, 200, 400]
    assert log.getvalue().splitlines() == [
        "GET /api/v1/user 200",
        "GET /clockify/api/v1/user?a=1 200",
        'POST /connections 400 {"app":"x"}',
    ]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.com", "::", ""])
def test_only_this_machine(tmp_path, host):
    with pytest.raises(ValueError, match="this machine"):
        serve(tmp_path / "x.db", host=host, key="k", maton_key=None, log=None, ready=print)
    assert not (tmp_path / "x.db").exists()
