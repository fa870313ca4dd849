"""A secret goes through everything that a flow can do, and is looked for wherever something is shown or stored."""

from __future__ import annotations

import sqlite3
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

import pytest

from rota.testing import wait_until
from rota.testing.processes import Finished, Sandbox

CANARY = 'canary/5e9f+1c2d "7a" ünï'
PLAIN = "canary-of-a-password-93f1"

SETUP = """
from block_models import Creds
from rota.blocks.system import Secret

Secret(value={canary!r}).save("canary", overwrite=True)
Creds(token={plain!r}).save("creds", overwrite=True)
"""

FLOWS = """
import base64, json, logging, threading, urllib.parse
from uuid import uuid4

from rota import flow, get_run_logger, task
from rota.artifacts import create_markdown_artifact, create_table_artifact
from block_models import Creds
from rota.blocks.system import Secret
from rota.client import get_client
from rota.contract.events import Event
from rota.core.clock import utc_now
from rota.states import Failed
from rota.task_runners import ProcessPoolTaskRunner


@task(log_prints=True)
def shows_it(secret):
    print("printed:", secret)
    logger = get_run_logger()
    for form in (secret, json.dumps(secret), repr(secret), urllib.parse.quote(secret, safe="")):
        logger.info("logged: %s", form)
    logger.info("coded: " + base64.b64encode(("user:" + secret + ":end").encode()).decode())
    logging.getLogger("third.party").warning("elsewhere: %s", secret)
    try:
        raise ValueError(f"caught {secret}")
    except ValueError:
        logger.exception("in a traceback")
    create_markdown_artifact(f"# {secret}", key="shown", description=secret)
    create_table_artifact([{"column": secret}], key="table")


@task
def returns_it(secret):
    return {"token": secret}


@task
def fails_with_it(secret):
    raise RuntimeError(f"cannot log in with {secret}")


@task
def loads_in_its_process():
    token = Creds.load("creds").token.get_secret_value()
    print(token)
    raise RuntimeError(f"in another process: {token}")


@flow(log_prints=True)
def all_of_it():
    secret = Secret.load("canary").get()
    shows_it(secret)
    returns_it(secret)
    fails_with_it(secret, return_state=True)
    get_client(sync_client=True).create_events(
        [Event(occurred=utc_now(), event="a.b", resource={"prefect.resource.id": "x"}, payload={"s": secret}, id=uuid4())]
    )
    raise RuntimeError(f"the flow fails with {secret}")


@flow
def state_with_it():
    return Failed(message=Secret.load("canary").get())


@flow(task_runner=ProcessPoolTaskRunner(max_workers=1), log_prints=True)
def in_processes():
    future = loads_in_its_process.submit()
    future.wait()
    raise RuntimeError(f"and told by the flow: {future.state.message} {future.result(raise_on_failure=False)}")
"""

MAIN = """
import threading

from flows_with_secrets import all_of_it, in_processes, state_with_it
from rota.blocks.system import Secret

if __name__ == "__main__":
    all_of_it(return_state=True)
    state_with_it(return_state=True)
    in_processes(return_state=True)

    def fail():
        raise RuntimeError(Secret.load("canary").get())

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    all_of_it()
"""

SHOW = """
import sys
from rota.cli.main import main
from rota.client import get_client

client = get_client(sync_client=True)
for run in client.read_flow_runs():
    for command in (["flow-run", "inspect", str(run.id)], ["flow-run", "logs", str(run.id)]):
        main(command)
main(["block", "ls", "--output", "json"])
main(["block", "inspect", "secret/canary"])
main(["artifact", "inspect", "shown", "--output", "json"])
print(client.read_events().model_dump_json())
print([state for run in client.read_flow_runs() for state in client.read_flow_run_states(run.id)])
"""


@pytest.fixture
def programs(sandbox: Sandbox) -> Sandbox:
    models = (Path(__file__).parent / "block_models.py").read_text()
    (sandbox.folder / "block_models.py").write_text(models)
    sandbox.write("setup.py", SETUP.format(canary=CANARY, plain=PLAIN))
    sandbox.write("flows_with_secrets.py", FLOWS)
    sandbox.write("main.py", MAIN)
    sandbox.write("show.py", SHOW)
    return sandbox


def forms(secret: str) -> list[bytes]:
    """The secret, and what it looks like in other forms; of the text in base64, what is the same wherever it begins."""
    coded = [b64encode(b" " * before + secret.encode())[4:-4] for before in range(3)]
    return [secret.encode(), repr(secret)[1:-1].encode(), quote(secret, safe="").encode(), *coded]


def assert_clean(data: bytes, where: str) -> None:
    for secret in (CANARY, PLAIN):
        for form in forms(secret):
            at = data.find(form)
            assert at < 0, f"{where} holds a secret: {data[max(at - 200, 0) : at + 50]!r}"


@pytest.mark.slow
def test_nothing_shown_or_stored_holds_a_secret(programs: Sandbox) -> None:
    programs.run("setup.py").checked()
    ran = programs.run("main.py", timeout=120)
    assert ran.returncode == 1
    shown = programs.run("show.py").checked()
    outputs = {
        "the flows' output": ran.stdout,
        "their console": ran.stderr,
        "the command line": shown.stdout,
        "its errors": shown.stderr,
    }
    for where, text in outputs.items():
        assert_clean(text.encode(), where)
    _was_really_shown(ran, shown)
    files = [path for path in programs.home.rglob("*") if path.is_file()]
    assert any(path.name == "rota.db" for path in files)
    for path in files:
        assert_clean(path.read_bytes(), str(path))


def _was_really_shown(ran: Finished, shown: Finished) -> None:
    """Everything that was to be looked through is there, with masks."""
    for line in ("printed: ********", "caught ********", "the flow fails with ********", "in another process: ********"):
        assert line in ran.stderr, f"{line!r} is missing in {ran.stderr}"
    assert "Exception in thread" in ran.stderr
    assert "RuntimeError: ********" in ran.stderr
    assert "elsewhere: ********" in shown.stdout
    assert '"data": "# ********"' in shown.stdout
    assert '"payload":{"s":"********"}' in shown.stdout


@pytest.mark.slow
def test_journals_of_a_killed_flow_hold_no_secret(programs: Sandbox) -> None:
    programs.run("setup.py").checked()
    programs.write(
        "killed.py",
        """
        import os, signal
        from rota import flow
        from flows_with_secrets import fails_with_it, returns_it
        from rota.blocks.system import Secret

        @flow
        def killed():
            secret = Secret.load("canary").get()
            for _ in range(20):
                returns_it(secret)
                fails_with_it(secret, return_state=True)
            os.kill(os.getpid(), signal.SIGKILL)

        killed()
        """,
    )
    assert programs.run("killed.py").returncode == -9
    files = [path for path in programs.home.rglob("*") if path.is_file()]
    assert any(path.suffix == ".journal" for path in files)
    for path in files:
        assert_clean(path.read_bytes(), str(path))


SAVER = """
import sys
from block_models import Creds

for number in range(30):
    Creds(token=f"token-of-{sys.argv[1]}-{number}").save("contested", overwrite=True)
    assert Creds.load("contested").token.get_secret_value().startswith("token-of-")
"""


@pytest.mark.slow
def test_processes_that_save_one_block_at_once_all_succeed(programs: Sandbox) -> None:
    programs.write("saver.py", SAVER)
    started = [programs.start("saver.py", name) for name in ("first", "second")]
    for program in started:
        with program:
            program.finish().checked()
    programs.write("look.py", "from block_models import Creds\nprint(Creds.load('contested').token.get_secret_value())")
    assert programs.run("look.py").checked().stdout.strip() in ("token-of-first-29", "token-of-second-29")
    assert len((programs.home / "secrets.key").read_text().split()) == 1
    with sqlite3.connect(programs.home / "rota.db") as database:
        assert database.execute("SELECT count(*) FROM block_documents").fetchone() == (1,)
        assert database.execute("SELECT count(*) FROM data_keys").fetchone() == (1,)


@pytest.mark.slow
def test_a_writer_that_is_killed_leaves_a_block_whole(programs: Sandbox) -> None:
    programs.write("saver.py", SAVER.replace("range(30)", "iter(int, 1)").replace("{number}", "{'x' * 1000}"))
    with programs.start("saver.py", "killed") as program:
        wait_until(lambda: (programs.home / "secrets.key").exists(), 30, "the first save")
        programs.write("look.py", "from block_models import Creds\nprint(Creds.load('contested').token.get_secret_value())")
        wait_until(lambda: programs.run("look.py").returncode == 0, 30, "a block to load")
        program.kill()
    assert programs.run("look.py").checked().stdout.strip() == "token-of-killed-" + "x" * 1000
