"""What a block class says about itself: the same, to the letter, as Prefect says of the same class."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from block_models import Conn, Creds
from pydantic import BaseModel, SecretStr, ValidationError

from rota import __version__
from rota.blocks import registry, snapshot
from rota.blocks.core import Block, BlockNotSavedError, InvalidBlockRegistration, UnknownBlockType
from rota.blocks.observing import observe_block_calls
from rota.blocks.system import JSON, Secret
from rota.blocks.webhook import Webhook
from rota.contract.block_schemas import checksum_of
from rota.filesystems import LocalFileSystem, ReadableFileSystem, RemoteFileSystem


def test_checksums_are_those_of_prefect() -> None:
    """Observed with Prefect 3.8.8 and pydantic 2.13 for classes with the same fields and descriptions."""
    assert Creds._calculate_schema_checksum() == "sha256:220f9ba110704248fe6e5f3a6f8062c398adec48a4af318e80d1906c9c9ae8b0"
    assert Conn._calculate_schema_checksum() == "sha256:cedb362aa2a362709781d7f25c8b2c0133b81aad390b608fb8303ec75e882783"


def test_what_is_secret_does_not_count_for_the_checksum_and_words_do() -> None:
    fields = Conn.model_json_schema()
    assert checksum_of({**fields, "secret_fields": []}) == checksum_of(fields)
    assert checksum_of({**fields, "title": "another"}) != checksum_of(fields)
    unused = {**fields["definitions"], "Unused": {"type": "object"}}
    assert checksum_of({**fields, "definitions": unused}) == checksum_of(fields)


def test_a_schema_names_secrets_and_the_blocks_in_it() -> None:
    fields = Conn.model_json_schema()
    nested = [f"{name}.{path}" for name in ("creds", "opt", "either", "many") for path in ("token", "extra_.*")]
    assert fields["secret_fields"] == [*nested, "inner.s", "d", "b"]
    reference = {"block_type_slug": "creds", "block_schema_checksum": Creds._calculate_schema_checksum()}
    assert fields["block_schema_references"] == dict.fromkeys(["creds", "opt", "either", "many"], reference)
    assert fields["definitions"]["Creds"]["block_type_slug"] == "creds"
    assert [described["position"] for described in fields["properties"].values()] == list(range(8))
    assert "additionalProperties" not in fields


def test_names_slugs_and_texts_follow_from_the_class() -> None:
    assert (Creds.get_block_type_name(), Creds.get_block_type_slug()) == ("Creds", "creds")
    assert (Conn.get_block_type_name(), Conn.get_block_type_slug()) == ("My Conn", "my-conn")
    assert Creds.get_description() == "Creds for things.\n\nMore text."
    assert Conn.get_description() is None
    example = '```python\nfrom block_models import Conn\n\nmy_conn_block = Conn.load("BLOCK_NAME")\n```'
    assert Conn.get_code_example() == example
    assert (LocalFileSystem.get_description() or "").startswith("Keeps files in a folder")
    assert "write_path" in (LocalFileSystem.get_code_example() or "")
    assert LocalFileSystem.get_block_schema_version() == __version__
    assert Secret[int].get_block_type_slug() == "secret"


def test_capabilities_are_those_of_all_bases() -> None:
    everything = {"read-path", "write-path", "get-directory", "put-directory"}
    assert RemoteFileSystem.get_block_capabilities() == everything
    assert ReadableFileSystem.get_block_capabilities() == {"read-path"}
    assert Creds.get_block_capabilities() == set()


def test_texts_may_be_annotated_class_attributes() -> None:
    class Annotated(Block):
        _block_type_name: str | None = "Quite another name"
        _block_type_slug: str | None = "quite-another"
        _block_schema_capabilities: ClassVar[list[str]] = ["fly"]

    assert (Annotated.get_block_type_name(), Annotated.get_block_type_slug()) == ("Quite another name", "quite-another")
    assert Annotated.get_block_capabilities() == {"fly"}


def test_a_class_that_holds_itself_has_a_schema() -> None:
    class Node(Block):
        name: str
        token: SecretStr | None = None
        next: Node | None = None

    Node.model_rebuild(_types_namespace={"Node": Node})
    assert "token" in Node.model_json_schema()["secret_fields"]


@pytest.mark.parametrize(
    ("annotation", "holds"),
    [(Creds, True), (Creds | None, True), (list[Creds], True), (dict[str, Creds | int], True), (int, False), (None, False)],
)
def test_annotations_that_mean_blocks_are_told(annotation: Any, holds: bool) -> None:
    assert Block.annotation_refers_to_block_class(annotation) is holds


def test_classes_are_found_by_slug_and_loaded_when_asked_for() -> None:
    assert Block.get_block_class_from_key("my-conn") is Conn
    assert Block.get_block_class_from_key("webhook") is Webhook
    with pytest.raises(UnknownBlockType, match="no-such-type"):
        Block.get_block_class_from_key("no-such-type")
    assert Block.is_block_class(Conn)
    assert not Block.is_block_class(BaseModel)


def test_the_table_and_the_classes_agree() -> None:
    for slug, cls in zip(registry.SYSTEM_BLOCKS, registry.system_block_classes(), strict=True):
        assert cls.get_block_type_slug() == slug


def test_the_servers_copy_of_the_table_is_current() -> None:
    assert snapshot.FILE.read_text("utf-8") == snapshot.file_text(), "run `python -m rota.blocks.snapshot`"


def test_data_becomes_a_block_of_the_type_that_it_names() -> None:
    class Holder(Block):
        files: ReadableFileSystem | LocalFileSystem | None = None
        any_creds: Block | None = None

    creds = {"token": "t", "block_type_slug": "creds"}
    made = Holder.model_validate(
        {
            "files": {"basepath": "/tmp", "block_type_slug": "local-file-system"},
            "any_creds": creds,
        }
    )
    assert isinstance(made.files, LocalFileSystem)
    assert isinstance(made.any_creds, Creds)


def test_secrets_are_masked_unless_asked_for() -> None:
    made = Conn(creds=Creds(token="very-secret"), d={"k": "dict-secret"}, b=b"bytes-secret")
    for shown in (repr(made), str(made.model_dump()), made.model_dump_json()):
        assert "-secret" not in shown
    clear = made.model_dump(mode="json", context={"include_secrets": True})
    assert (clear["creds"]["token"], clear["d"], clear["b"]) == ("very-secret", {"k": "dict-secret"}, "bytes-secret")


def test_initialization_is_called_once_with_all_values() -> None:
    seen = []

    class Prepared(Block):
        x: int = 1

        def block_initialization(self) -> None:
            seen.append(self.x)

    Prepared(x=2)
    Prepared.model_validate({"x": 3})
    assert seen == [2, 3]


def test_calls_of_methods_are_told_to_an_observer() -> None:
    class Worker(Block):
        def work(self, x: int) -> int:
            return 1 // x

        async def awork(self) -> str:
            return "done"

        def _hidden(self) -> None: ...

    told: list[tuple[str, str]] = []
    worker = Worker()
    before = observe_block_calls(lambda block, method, outcome: told.append((method, outcome)))
    try:
        assert worker.work(1) == 1
        with pytest.raises(ZeroDivisionError):
            worker.work(0)
        import asyncio

        assert asyncio.run(worker.awork()) == "done"
        worker._hidden()
    finally:
        observe_block_calls(before)
    worker.work(1)
    assert told == [("work", "called"), ("work", "failed"), ("awork", "called")]


def test_block_itself_is_no_type_and_an_unsaved_block_has_no_place() -> None:
    with pytest.raises(InvalidBlockRegistration, match="subclass"):
        Block.register_type_and_schema()
    with pytest.raises(BlockNotSavedError):
        Creds(token="t").get_block_placeholder()


def test_a_type_that_is_named_decides_the_class() -> None:
    for made in (Block(block_type_slug="secret", value="cannot-be-seen"), Block.model_validate(SHOWN)):  # type: ignore[call-arg]
        assert isinstance(made, Secret)
        assert "cannot-be-seen" not in repr(made)
    with pytest.raises(UnknownBlockType, match="'no-such-type'"):
        Block(block_type_slug="no-such-type", value=1)  # type: ignore[call-arg]
    with pytest.raises(ValidationError, match="a block of the type 'secret' is no JSON, whose type is 'json'"):
        JSON.model_validate(SHOWN)


SHOWN = {"block_type_slug": "secret", "value": "cannot-be-seen"}


def test_secrets_are_shown_to_those_who_ask_for_them() -> None:
    block = Secret(value="s3cret-text")
    asked = {"include_secrets": True}
    assert block.model_dump(context=asked) == block.model_dump(mode="json", context=asked) == {**SHOWN, "value": "s3cret-text"}
    assert block.model_dump(mode="json")["value"] == "**********"
