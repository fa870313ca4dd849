"""The block that a server names for results is where runs keep them that say nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from rota.testing.processes import Sandbox

FLOW = """
from rota import flow

@flow(persist_result=True)
def kept():
    return {"kept": list(range(5))}

state = kept(return_state=True)
print("BLOCK", state.data.metadata.storage_block_id if hasattr(state.data, "metadata") else state.data)
print("VALUE", state.result())
"""


@pytest.mark.slow
def test_results_go_to_the_block_that_the_server_names(sandbox: Sandbox, tmp_path: Path) -> None:
    script = sandbox.write("kept.py", FLOW)
    save = sandbox.write(
        "save.py",
        "from rota.filesystems import LocalFileSystem\n"
        f"LocalFileSystem(basepath={str(tmp_path / 'shared')!r}).save('shared', _sync=True)\n",
    )
    started = sandbox.rota("server", "start", "--background", "--port", "0", timeout=120).checked()
    try:
        known = {"ROTA_API_URL": started.stdout.split("background at ")[1].split()[0] + "/api"}
        sandbox.run(save, **known).checked()
        assert "VALUE {'kept': [0, 1, 2, 3, 4]}" in sandbox.run(script, **known).checked().stdout
        assert not (tmp_path / "shared").exists()
        sandbox.rota("experimental", "result-storage", "set", "local-file-system/shared", **known).checked()
        assert "VALUE {'kept': [0, 1, 2, 3, 4]}" in sandbox.run(script, **known).checked().stdout
        assert len(list((tmp_path / "shared").iterdir())) == 1
        own = sandbox.run(script, **known, ROTA_RESULTS_LOCAL_STORAGE_PATH=str(tmp_path / "own")).checked()
        assert "VALUE" in own.stdout
        assert not (tmp_path / "own").exists()
    finally:
        sandbox.rota("server", "stop", timeout=120).checked()
