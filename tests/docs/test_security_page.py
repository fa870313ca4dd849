"""What SECURITY.md says of the files that rota keeps."""

from __future__ import annotations

import stat

from rota.testing.processes import Sandbox

FLOW = """
from rota import flow, task

@task(persist_result=True)
def one() -> int:
    return 1

@flow
def counts() -> int:
    return one()

if __name__ == "__main__":
    counts()
"""


def test_the_home_that_a_flow_makes_is_readable_by_its_user_only(sandbox: Sandbox) -> None:
    sandbox.run(sandbox.write("counts.py", FLOW)).checked()
    modes = {folder: oct(stat.S_IMODE((sandbox.home / folder).stat().st_mode)) for folder in (".", "journal", "storage")}
    assert modes == dict.fromkeys(modes, "0o700")
