"""Images are built and named by a real engine."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest

from rota.deployments.steps import run_step, run_steps
from rota.docker import DockerImage
from rota.exceptions import UsageError
from rota.utilities.dockerutils import BuildError, ImageBuilder, PushError, parse_image_tag, split_repository_path

# docker-py leaves the sockets of streams to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine_address: str, image: str) -> Path:
    monkeypatch.setenv("DOCKER_HOST", engine_address)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "flows.py").write_text("x = 1\n")
    (tmp_path / "Dockerfile").write_text(f"FROM {image}\nCOPY flows.py /flows.py\n")
    return tmp_path


@pytest.mark.slow
def test_an_image_is_built_of_a_folder(project: Path, engine: Any) -> None:
    told = io.StringIO()
    image = DockerImage("team/etl", tag="1.0", dockerfile="Dockerfile", stream_progress_to=told)
    image.build()
    assert image.reference == "team/etl:1.0"
    assert "team/etl:1.0" in engine.images.get("team/etl:1.0").tags
    assert "COPY flows.py" in told.getvalue()
    with pytest.raises(BuildError, match="dockerfile='Dockerfile'"):
        DockerImage("team/etl").build()
    (project / "Dockerfile").write_text("FROM rota-test:1\nCOPY nothing.py /\n")
    with pytest.raises(BuildError, match=r"nothing\.py"):
        DockerImage("team/etl", dockerfile="Dockerfile").build()


@pytest.mark.slow
@pytest.mark.parametrize("package", ["prefect_docker", "rota_docker"])
def test_steps_of_files_build_images_and_name_them(project: Path, engine: Any, package: str) -> None:
    build = {
        f"{package}.deployments.steps.build_docker_image": {
            "id": "built",
            "image_name": "localhost:1/team/steps",
            "tag": "2.0",
            "dockerfile": "Dockerfile",
            "additional_tags": ["extra"],
            "ignore_cache": True,
        }
    }
    made = asyncio.run(run_steps([build]))
    assert made["built"]["image"] == "localhost:1/team/steps:2.0"
    assert set(engine.images.get(made["image_id"]).tags) >= {"localhost:1/team/steps:2.0", "localhost:1/team/steps:extra"}
    push = {
        f"{package}.deployments.steps.push_docker_image": {"image_name": "{{ built.image_name }}", "tag": "{{ built.tag }}"}
    }
    with pytest.raises(PushError):
        asyncio.run(run_step(push, made))


@pytest.mark.slow
def test_an_image_is_written_line_by_line(project: Path, image: str, engine: Any) -> None:
    with ImageBuilder(image, base_directory=project) as builder:
        builder.copy("flows.py", "/opt/flows.py")
        builder.write_text("said", "/said")
        builder.add_line('CMD ["/busybox", "cat", "/said", "/opt/flows.py"]')
        builder.assert_has_file(project / "flows.py", Path("/opt/flows.py"))  # type: ignore[arg-type]  # any path will do
        made = builder.build()
    assert engine.containers.run(made, remove=True) == b"saidx = 1\n"


@pytest.mark.parametrize(
    ("name", "bare", "tag"),
    [("a", "a", None), ("a:1", "a", "1"), ("h:5000/t/a", "h:5000/t/a", None), ("h:5000/t/a:1", "h:5000/t/a", "1")],
)
def test_names_of_images_are_taken_apart(name: str, bare: str, tag: str | None) -> None:
    assert parse_image_tag(name) == (bare, tag)
    assert split_repository_path(bare)[1] in ("a",)


def test_an_image_has_one_tag() -> None:
    assert DockerImage("team/etl:3").reference == "team/etl:3"
    assert DockerImage("team/etl").tag
    with pytest.raises(UsageError, match="a tag already"):
        DockerImage("team/etl:3", tag="4")
