"""Blocks saved, loaded, changed and deleted: with the database in the process, and over HTTP."""

from __future__ import annotations

import asyncio
import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from block_models import Conn, Creds
from block_server import serving
from pydantic import SecretStr

from rota.blocks.core import Block, BlockNameTaken, BlockNotFound, InvalidStoredBlock, UnknownBlockType
from rota.blocks.system import JSON, DateTime, Secret, String
from rota.contract.block_documents import BlockDocumentCreate, BlockDocumentUpdate
from rota.core.redaction import MASK, redact
from rota.exceptions import InvalidNameError, ObjectAlreadyExists, ObjectNotFound, UsageError
from rota.testing import Harness


def test_a_block_comes_back_as_it_was_saved(either: Harness) -> None:
    saved = Conn(
        creds=Creds(token="tok-secret", extra_={"header": "extra-secret"}),
        many=[Creds(token="in-a-list")],
        inner={"s": "inner-secret"},
        d={"k": "dict-secret"},
        b=b"bytes-secret",
        further="field",
    )
    document_id = saved.save("mine")
    found = Conn.load("mine")
    assert found == saved
    assert (found._block_document_id, found._block_document_name) == (document_id, "mine")
    assert found.creds.extra_.get_secret_value() == {"header": "extra-secret"}
    assert found.get_block_placeholder() == "prefect.blocks.my-conn.mine"
    for way in (Block.load("my-conn/mine"), Block.load_from_ref("my-conn/mine"), Conn.load_from_ref(document_id)):
        assert way == saved
    assert Block.load_from_ref({"block_document_id": str(document_id)}) == saved
    assert Block.load_from_ref({"block_document_slug": "my-conn/mine"}) == saved


def test_a_saved_block_in_a_field_stays_one_block(either: Harness) -> None:
    creds = Creds(token="tok-secret")
    creds.save("shared")
    Conn(creds=creds).save("outer")
    Creds(token="tok-changed").save("shared", overwrite=True)
    found = Conn.load("outer")
    assert found.creds.token.get_secret_value() == "tok-changed"
    assert found.creds._block_document_name == "shared"


def test_a_name_is_taken_until_it_is_overwritten(either: Harness) -> None:
    first = Creds(token="one")
    document_id = first.save("mine")
    with pytest.raises(ValueError, match="overwrite=True") as caught:
        Creds(token="two").save("mine")
    assert isinstance(caught.value, BlockNameTaken)
    assert Creds(token="two").save("mine", overwrite=True) == document_id
    assert Creds.load("mine").token.get_secret_value() == "two"
    found = Creds.load("mine")
    found.token = SecretStr("three")
    found.save(overwrite=True)
    assert Creds.load("mine").token.get_secret_value() == "three"


@pytest.mark.parametrize("name", ["", "a/b", "a%b", "<x>", "a&b", 5, ["x"]])
def test_a_name_that_cannot_be_is_refused(home: Harness, name: Any) -> None:
    with pytest.raises(InvalidNameError):
        Creds(token="t").save(name)
    with pytest.raises(InvalidNameError, match="needs a name"):
        Creds(token="t").save()


class Tea(Block):
    sugar: int = 0


class Coffee(Block):
    shots: int = 1
    key: SecretStr = SecretStr("")


class Order(Block):
    first: Tea | Coffee
    any: Block
    more: list[Tea | Coffee]


@pytest.mark.parametrize("saved", [False, True])
def test_blocks_in_fields_stay_what_they_are(either: Harness, saved: bool) -> None:
    coffee = Coffee(shots=3, key=SecretStr("barista-key"))
    if saved:
        coffee.save("double", overwrite=True)
    Order(first=coffee, any=coffee, more=[coffee, Tea(sugar=2)]).save("mine")
    found = Order.load("mine")
    assert [type(one) for one in (found.first, found.any, *found.more)] == [Coffee, Coffee, Coffee, Tea]
    assert isinstance(found.any, Coffee)
    for one in (found.first, found.any, found.more[0]):
        assert one.model_dump() == coffee.model_dump()
    assert found.more[1] == Tea(sugar=2)


@pytest.mark.parametrize("name", [None, "", 5])
def test_what_is_no_name_is_not_looked_for(home: Harness, name: Any) -> None:
    for use in (Creds.load, Creds.delete, Block.load):
        with pytest.raises(InvalidNameError, match="by its name, a text; got"):
            use(name)


@pytest.mark.parametrize("name", ["ümläut ✓", "with space", "-rf", "a.b.c", "'; DROP TABLE x", "{{7*7}}", "x" * 500])
def test_odd_names_are_names(either: Harness, name: str) -> None:
    Creds(token="t").save(name)
    assert Creds.load(name)._block_document_name == name


def test_what_is_not_there_is_told(either: Harness) -> None:
    for look in (lambda: Creds.load("nope"), lambda: Creds.delete("nope"), lambda: Block.load("creds/nope")):
        with pytest.raises(ValueError, match="creds/nope") as caught:
            look()
        assert isinstance(caught.value, BlockNotFound)
    with pytest.raises(ObjectNotFound):
        Block.load_from_ref(uuid4())
    for wrong in ("nope", {"x": 1}, ""):
        with pytest.raises(UsageError):
            Block.load_from_ref(wrong)
    with pytest.raises(UsageError, match="type and name"):
        Block.load("nope")


def test_a_deleted_block_is_gone(either: Harness) -> None:
    Creds(token="t").save("mine")
    Creds.delete("mine")
    with pytest.raises(BlockNotFound):
        Creds.load("mine")
    Creds(token="t").save("mine")
    Block.delete("creds/mine")
    with pytest.raises(BlockNotFound):
        Creds.load("mine")


def test_coroutines_await_what_others_call(either: Harness) -> None:
    async def live() -> None:
        await Creds(token="one").save("mine")  # type: ignore[misc]  # awaited inside of coroutines
        assert (await Creds.load("mine")).token.get_secret_value() == "one"  # type: ignore[misc]
        await Creds(token="two").asave("mine", overwrite=True)
        assert (await Creds.aload("mine")).token.get_secret_value() == "two"
        assert (await Creds.aload_from_ref("creds/mine")).token.get_secret_value() == "two"
        await Creds.aregister_type_and_schema()
        await Creds.adelete("mine")
        with pytest.raises(BlockNotFound):
            await Creds.aload("mine")

    asyncio.run(live())


def test_an_older_document_is_migrated(home: Harness) -> None:
    def make(version: int) -> type[Block]:
        if version == 1:

            class Versioned(Block):
                host: str
                gone: int = 3
                token: SecretStr = SecretStr("tok-secret")

            return Versioned

        class Versioned(Block):  # type: ignore[no-redef]  # the same name on purpose
            host: str
            port: int
            token: SecretStr

        return Versioned

    make(1)(host="h").save("mine")
    newer = make(2)
    with pytest.raises(RuntimeError, match="validate=False") as caught:
        newer.load("mine")
    assert isinstance(caught.value, InvalidStoredBlock)
    assert "tok-secret" not in str(caught.value)
    found = newer.load("mine", validate=False)
    assert (found.host, found.port) == ("h", None)
    assert isinstance(found.token, SecretStr)
    found.port = 5
    found.save("mine", overwrite=True)
    assert newer.load("mine").port == 5
    versions = home.client.read_block_schemas()
    assert len([schema for schema in versions if schema.fields["block_type_slug"] == "versioned"]) == 2


def test_registering_twice_changes_nothing(either: Harness) -> None:
    Conn.register_type_and_schema()
    Conn.register_type_and_schema()
    client = either.client
    slugs = [block_type.slug for block_type in client.read_block_types()]
    assert slugs.count("my-conn") == slugs.count("creds") == 1
    block_type = client.read_block_type_by_slug("my-conn")
    assert block_type.logo_url == "https://example.com/logo.png"
    newest = client.get_most_recent_block_schema_for_block_type(block_type.id)
    assert newest is not None
    assert newest.checksum == Conn._calculate_schema_checksum()
    assert client.read_block_schema_by_checksum(newest.checksum) == newest


def test_the_client_hides_secrets_when_asked(either: Harness) -> None:
    client = either.client
    document_id = Creds(token="tok-secret").save("mine")
    for found in (
        client.read_block_document(document_id, include_secrets=False),
        client.read_block_document_by_name("mine", "creds", include_secrets=False),
        client.read_block_documents("creds", include_secrets=False)[0],
        client.read_block_documents_by_type("creds", include_secrets=False, limit=1)[0],
    ):
        assert found.data["token"] == MASK
    assert client.read_block_document(document_id).data["token"] == "tok-secret"
    client.update_block_document(document_id, BlockDocumentUpdate(data={"token": SecretStr("tok-other")}))
    assert Creds.load("mine").token.get_secret_value() == "tok-other"
    found = client.read_block_document(document_id)
    create = BlockDocumentCreate(
        name="copy",
        data={"token": SecretStr("tok-copy")},
        block_schema_id=found.block_schema_id,
        block_type_id=found.block_type_id,
    )
    assert client.create_block_document(create).data == {"token": "tok-copy"}
    with pytest.raises(ObjectAlreadyExists):
        client.create_block_document(create)
    assert client.count_block_documents() == 2
    client.delete_block_document(document_id)
    client.delete_block_type(found.block_type_id)
    with pytest.raises(ObjectNotFound):
        client.read_block_type_by_slug("creds")


def test_a_type_that_nobody_here_defines_is_told(home: Harness) -> None:
    from rota.blocks import registry

    Creds(token="t").save("mine")
    known = registry._known.pop("creds")
    try:
        with pytest.raises(UnknownBlockType, match="Import the module"):
            Block.load("creds/mine")
    finally:
        registry.remember("creds", known)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/block_documents/", {"name": "x", "data": {"v": "tok-secret"}, "block_schema_id": 5}),
        (
            "PATCH",
            "/block_documents/01a20335-e054-7b12-be42-68758c2b7627",
            {"data": {"v": "tok-secret"}, "merge_existing_data": "tok-secret"},
        ),
        ("POST", "/block_documents/", ["tok-secret"]),
        ("POST", "/block_documents/", {"name": "tok-secret/", "data": "tok-secret"}),
    ],
)
def test_a_refusal_does_not_repeat_what_was_sent(tmp_path: Path, method: str, path: str, body: object) -> None:
    with serving(tmp_path) as url:
        answer = httpx.request(method, url + path, json=body)
    assert answer.status_code == 422
    assert "tok-secret" not in answer.text


@pytest.mark.parametrize("value", ["text", {"user": "ada", "password": "very secret"}, ["one secret", 2], 7, None, True, 1.5])
def test_secrets_hold_any_json(either: Harness, value: object) -> None:
    Secret(value=value).save("mine")
    assert Secret.load("mine").get() == value
    assert not {"very", "one", "ada"} & set(repr(Secret.load("mine")).replace("'", " ").split())


def test_blocks_of_one_value(home: Harness) -> None:
    JSON(value={"a": [1, None]}).save("j")
    String(value="✓").save("s")
    DateTime(value=datetime(2026, 7, 1, 12)).save("d")
    assert JSON.load("j").value == {"a": [1, None]}
    assert String.load("s").value == "✓"
    assert DateTime.load("d").value == datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_a_pickled_block_takes_its_secrets_along(home: Harness) -> None:
    from rota.core import redaction

    packed = pickle.dumps(Creds(token="tok-secret"))
    redaction.forget_secrets()
    assert pickle.loads(packed) == Creds(token="tok-secret")
    assert redact("tok-secret") == MASK
