"""Block types, schemas, documents and their keys, on both databases."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from store_cases import ELSEWHERE, NOW, WORKSPACE, at

from rota.contract.block_documents import BlockDocument, BlockDocumentCreate, BlockDocumentUpdate
from rota.contract.block_schemas import BlockSchema, BlockSchemaCreate
from rota.contract.block_types import BlockType, BlockTypeCreate
from rota.contract.filters import blocks as by
from rota.contract.filters.base import Operator
from rota.core.clock import SystemClock
from rota.core.redaction import MASK
from rota.exceptions import ConfigurationError, InvalidRequest
from rota.server.blocks.documents import Documents
from rota.server.blocks.references import MAX_DEPTH
from rota.server.secrets import rotation
from rota.server.secrets.keyring import Keyring, check_keys
from rota.server.secrets.keys import KeySource
from rota.server.store import block_documents, block_schemas, block_types, data_keys
from rota.server.store.engine import Store, Tx
from rota.server.store.errors import Conflict, NotFound, StoreDamaged
from rota.server.store.tables import block_document_references
from rota.server.store.tables import block_documents as documents


@pytest.fixture
def source(tmp_path: Path) -> KeySource:
    return KeySource(None, tmp_path / "keys" / "secrets.key")


def make_type(store: Store, slug: str = "creds", workspace: UUID = WORKSPACE) -> BlockType:
    create = BlockTypeCreate(name=slug.title(), slug=slug, description="What it is")
    return store.write(lambda tx: block_types.create_block_type(tx, workspace, create, NOW))


def make_schema(store: Store, block_type: BlockType, *capabilities: str, **fields: Any) -> BlockSchema:
    fields = {"secret_fields": ["token", "headers.*", "inner.token", "many.token"], **fields}
    create = BlockSchemaCreate(fields=fields, block_type_id=block_type.id, capabilities=list(capabilities))
    return store.write(lambda tx: block_schemas.create_block_schema(tx, WORKSPACE, create, NOW))[0]


class Blocks:
    """Documents of one type, in words short enough to read."""

    def __init__(self, store: Store, source: KeySource) -> None:
        self.store, self.source = store, source
        self.type = make_type(store)
        self.schema = make_schema(store, self.type)

    def _with(self, tx: Tx, work: Callable[[Documents], Any], seconds: float = 0) -> Any:
        return work(Documents(tx, WORKSPACE, Keyring(tx, self.source), at(seconds)))

    def create(self, name: str | None = "mine", is_anonymous: bool = False, **data: Any) -> BlockDocument:
        create = BlockDocumentCreate(
            name=name, data=data, block_schema_id=self.schema.id, block_type_id=self.type.id, is_anonymous=is_anonymous
        )
        made: BlockDocument = self.store.write(lambda tx: self._with(tx, lambda all_: all_.create(create)))
        return made

    def update(self, document: BlockDocument, data: dict[str, Any], merge: bool = True, schema: UUID | None = None) -> None:
        body = BlockDocumentUpdate(data=data, merge_existing_data=merge, block_schema_id=schema)
        self.store.write(lambda tx: self._with(tx, lambda all_: all_.update(document.id, body), 5))

    def read(self, document: BlockDocument, include_secrets: bool = True) -> BlockDocument:
        def work(tx: Tx) -> Any:
            row = block_documents.get_document(tx, WORKSPACE, document.id)
            return self._with(tx, lambda all_: all_.read([row], include_secrets=include_secrets))[0]

        found: BlockDocument = self.store.read(work)
        return found

    def data(self, document: BlockDocument, include_secrets: bool = True) -> dict[str, Any]:
        return self.read(document, include_secrets).data


def ref(document: BlockDocument) -> dict[str, Any]:
    return {"$ref": {"block_document_id": str(document.id)}}


@pytest.fixture
def blocks(store: Store, source: KeySource) -> Blocks:
    return Blocks(store, source)


# ---------------------------------------------------------------------- types and schemas


def test_a_slug_belongs_to_one_type_of_a_workspace(store: Store) -> None:
    made = make_type(store)
    with pytest.raises(Conflict, match="creds"):
        make_type(store)
    make_type(store, workspace=ELSEWHERE)
    assert store.read(lambda tx: block_types.get_block_type_by_slug(tx, WORKSPACE, "creds")) == made
    with pytest.raises(NotFound):
        store.read(lambda tx: block_types.get_block_type(tx, ELSEWHERE, made.id))


def test_a_schema_is_made_once(store: Store) -> None:
    block_type = make_type(store)
    first = make_schema(store, block_type, "read-path")
    create = BlockSchemaCreate(fields=first.fields, block_type_id=block_type.id, capabilities=["read-path"])
    again, made = store.write(lambda tx: block_schemas.create_block_schema(tx, WORKSPACE, create, at(3)))
    assert (again, made) == (first, False)
    other = make_schema(store, block_type, "write-path", title="other")
    newest = store.read(lambda tx: block_schemas.list_block_schemas(tx, WORKSPACE))
    assert {schema.id for schema in newest} == {first.id, other.id}
    found = store.read(lambda tx: block_schemas.get_block_schema_by_checksum(tx, WORKSPACE, other.checksum))
    assert found == other
    assert found.block_type == block_type
    assert store.read(lambda tx: block_schemas.list_capabilities(tx, WORKSPACE)) == ["read-path", "write-path"]


@pytest.mark.parametrize(
    ("types", "schemas", "found"),
    [
        (None, None, ["notify", "storage"]),
        (by.BlockTypeFilter(slug=by.BlockTypeFilterSlug(any_=["storage"])), None, ["storage"]),
        (by.BlockTypeFilter(name=by.BlockTypeFilterName(like_="oti")), None, ["notify"]),
        (None, {"block_capabilities": by.BlockSchemaFilterCapabilities(all_=["read", "write"])}, ["storage"]),
        (None, {"block_capabilities": by.BlockSchemaFilterCapabilities(all_=["read", "notify"])}, []),
        (None, {"version": by.BlockSchemaFilterVersion(any_=["non-versioned"])}, ["notify", "storage"]),
    ],
)
def test_types_are_found_by_name_slug_and_what_they_can_do(
    store: Store, types: Any, schemas: dict[str, Any] | None, found: list[str]
) -> None:
    make_schema(store, make_type(store, "storage"), "read", "write")
    make_schema(store, make_type(store, "notify"), "notify")
    wanted = by.BlockSchemaFilter(**schemas) if schemas else None
    listed = store.read(lambda tx: block_types.list_block_types(tx, WORKSPACE, types, wanted))
    assert [block_type.slug for block_type in listed] == found


def test_a_type_goes_with_its_schemas_and_documents(store: Store, blocks: Blocks) -> None:
    inner = blocks.create("inner", token="t" * 8)
    blocks.create("outer", inner=ref(inner))
    store.write(lambda tx: block_types.delete_block_type(tx, WORKSPACE, blocks.type.id))
    for count in (
        lambda tx: block_documents.count_documents(tx, WORKSPACE),
        lambda tx: len(block_schemas.list_block_schemas(tx, WORKSPACE)),
        lambda tx: tx.execute(sa.select(sa.func.count()).select_from(block_document_references)).scalar_one(),
    ):
        assert store.read(count) == 0


# ---------------------------------------------------------------------- documents


def test_a_document_comes_back_as_it_was_given(blocks: Blocks) -> None:
    data = {"token": "very secret", "headers": {"a": "b"}, "many": [{"token": "x"}], "n": None, "f": 1.5, "ü": "✓", "d": {}}
    made = blocks.create(**data)
    assert made.data == data
    assert blocks.data(made) == data
    assert made.block_type_name == "Creds"
    assert made.block_schema == blocks.schema


def test_what_is_shown_has_masks(blocks: Blocks) -> None:
    made = blocks.create(token="very secret", headers={"a": "b"}, many=[{"token": "x"}], host="h", inner=None)
    masked = {"token": MASK, "headers": {"a": MASK}, "many": [{"token": MASK}], "host": "h", "inner": None}
    assert blocks.data(made, include_secrets=False) == masked


@pytest.mark.parametrize("secret", [7, ["a"], {"b": "c"}, True, ""])
def test_secrets_of_any_kind_are_masked(blocks: Blocks, secret: Any) -> None:
    made = blocks.create(token=secret)
    assert blocks.data(made, include_secrets=False) == {"token": MASK}
    assert blocks.data(made) == {"token": secret}


def test_a_mask_that_is_sent_back_changes_nothing(blocks: Blocks) -> None:
    made = blocks.create(token="very secret", headers={"a": "b"}, many=[{"token": "x"}], host="h")
    blocks.update(made, {**blocks.data(made, include_secrets=False), "host": "other"})
    assert blocks.data(made) == {"token": "very secret", "headers": {"a": "b"}, "many": [{"token": "x"}], "host": "other"}
    blocks.update(made, {"token": MASK}, merge=False)
    assert blocks.data(made) == {"token": "very secret"}


def test_fields_that_are_not_sent_stay_or_go_as_asked(blocks: Blocks) -> None:
    made = blocks.create(a=1, b=2)
    blocks.update(made, {"b": 3, "c": 4})
    assert blocks.data(made) == {"a": 1, "b": 3, "c": 4}
    blocks.update(made, {"d": 5}, merge=False)
    assert blocks.data(made) == {"d": 5}


def test_a_name_belongs_to_one_document_of_a_type(blocks: Blocks) -> None:
    blocks.create("mine")
    with pytest.raises(Conflict, match="mine"):
        blocks.create("mine")
    with pytest.raises(InvalidRequest, match="name"):
        blocks.create(None)
    first, second = blocks.create(None, is_anonymous=True), blocks.create(None, is_anonymous=True)
    assert first.name != second.name


def test_lists_leave_out_what_is_anonymous_unless_asked(store: Store, blocks: Blocks) -> None:
    named, hidden = blocks.create("b"), blocks.create(None, is_anonymous=True)
    blocks.create("a")

    def names(wanted: Any, **part: Any) -> list[str]:
        return [row.name for row in store.read(lambda tx: block_documents.list_documents(tx, WORKSPACE, wanted, **part))]

    assert names(by.BlockDocumentFilter()) == ["a", "b"]
    assert names(by.BlockDocumentFilter(), sort="NAME_DESC", limit=1) == ["b"]
    assert names(by.BlockDocumentFilter(), sort="BLOCK_TYPE_AND_NAME_ASC") == ["a", "b"]
    assert names(by.BlockDocumentFilter(is_anonymous=by.BlockDocumentFilterIsAnonymous(eq_=True))) == [hidden.name]
    assert len(names(by.BlockDocumentFilter(is_anonymous=None))) == 3
    either = by.BlockDocumentFilter(
        operator=Operator.or_, id=by.BlockDocumentFilterId(any_=[named.id]), name=by.BlockDocumentFilterName(like_="A"),
        is_anonymous=None,
    )  # fmt: skip
    assert "b" in names(either)
    assert names(by.BlockDocumentFilter(block_type_id=by.BlockDocumentFilterBlockTypeId(any_=[uuid4()]))) == []
    assert store.read(lambda tx: block_documents.count_documents(tx, WORKSPACE, by.BlockDocumentFilter())) == 2


def test_a_newer_schema_must_be_of_the_same_type(store: Store, blocks: Blocks) -> None:
    made = blocks.create(a=1)
    newer = make_schema(store, blocks.type, title="newer")
    blocks.update(made, {"b": 2}, schema=newer.id)
    assert blocks.read(made).block_schema_id == newer.id
    with pytest.raises(InvalidRequest, match="type"):
        blocks.update(made, {}, schema=make_schema(store, make_type(store, "other")).id)
    with pytest.raises(NotFound):
        blocks.update(made, {}, schema=uuid4())


# ---------------------------------------------------------------------- documents in documents


def test_a_reference_is_shown_as_what_it_refers_to(blocks: Blocks) -> None:
    inner = blocks.create("inner", token="very secret", host="h")
    outer = blocks.create("outer", inner=ref(inner), size=3)
    assert blocks.data(outer) == {"inner": {"token": "very secret", "host": "h"}, "size": 3}
    assert blocks.data(outer, include_secrets=False)["inner"] == {"token": MASK, "host": "h"}
    named = blocks.read(outer).block_document_references["inner"]["block_document"]
    assert (named["id"], named["name"], named["is_anonymous"]) == (str(inner.id), "inner", False)
    blocks.update(inner, {"host": "moved"})
    assert blocks.data(outer)["inner"]["host"] == "moved"


def test_a_form_that_is_sent_back_keeps_the_reference(blocks: Blocks) -> None:
    inner = blocks.create("inner", token="very secret")
    outer = blocks.create("outer", inner=ref(inner))
    blocks.update(outer, blocks.data(outer, include_secrets=False))
    blocks.update(inner, {"token": "changed since"})
    assert blocks.data(outer) == {"inner": {"token": "changed since"}}
    blocks.update(outer, {"inner": {"token": MASK, "own": True}})
    assert blocks.data(outer) == {"inner": {"token": "changed since", "own": True}}
    assert blocks.read(outer).block_document_references == {}


def test_a_document_cannot_hold_itself(blocks: Blocks) -> None:
    first = blocks.create("first")
    second = blocks.create("second", inner=ref(first))
    third = blocks.create("third", inner=ref(second))
    for target in (first, second, third):
        with pytest.raises(InvalidRequest, match="cannot hold itself"):
            blocks.update(first, {"inner": ref(target)})


@pytest.mark.parametrize(
    "named", [{"block_document_id": "01a20335-e054-7b12-be42-68758c2b7627"}, {"block_document_id": "x"}, {}, "x", "../x"]
)
def test_a_reference_to_nothing_is_refused(blocks: Blocks, named: Any) -> None:
    with pytest.raises(InvalidRequest, match="refer"):
        blocks.create(inner={"$ref": named})


def test_a_reference_to_another_workspace_is_refused(store: Store, blocks: Blocks) -> None:
    inner = blocks.create("inner")
    store.write(lambda tx: tx.execute(sa.update(documents).values(workspace_id=ELSEWHERE)))
    with pytest.raises(InvalidRequest, match="no block document"):
        blocks.create("outer", inner=ref(inner))


def test_documents_stand_in_each_other_only_so_deep(blocks: Blocks) -> None:
    below = blocks.create("0")
    for depth in range(1, MAX_DEPTH):
        below = blocks.create(str(depth), inner=ref(below))
    assert json.dumps(blocks.data(below)).count("inner") == MAX_DEPTH - 1
    with pytest.raises(InvalidRequest, match="deep"):
        blocks.create("too deep", inner=ref(below))
    other = blocks.create("other")
    parent = blocks.create("parent", inner=ref(other))
    with pytest.raises(InvalidRequest, match="deep"):
        blocks.update(other, {"inner": ref(below)})
    assert blocks.data(parent) == {"inner": {}}


def test_what_referred_to_a_deleted_document_is_without_it(store: Store, blocks: Blocks) -> None:
    inner = blocks.create("inner")
    outer = blocks.create("outer", inner=ref(inner), size=1)
    store.write(lambda tx: block_documents.delete_document(tx, WORKSPACE, inner.id))
    assert blocks.data(outer) == {"size": 1}
    with pytest.raises(NotFound):
        store.write(lambda tx: block_documents.delete_document(tx, WORKSPACE, inner.id))


# ---------------------------------------------------------------------- at rest


def stored(store: Store) -> dict[UUID, tuple[str, UUID]]:
    query = sa.select(documents.c.id, documents.c.data, documents.c.key_id)
    return {row[0]: (row[1], row[2]) for row in store.read(lambda tx: tx.execute(query).all())}


def test_nothing_of_a_document_is_stored_in_clear(store: Store, blocks: Blocks, source: KeySource) -> None:
    made = blocks.create(token="very secret", host="not even this")
    text, key_id = stored(store)[made.id]
    assert text.startswith(f"v1:{key_id.hex}:")
    assert "secret" not in text
    assert source.path.stat().st_mode & 0o777 == 0o600


def test_a_ciphertext_opens_only_where_it_was_written(store: Store, blocks: Blocks) -> None:
    first, second = blocks.create("first", token="one"), blocks.create("second", token="two")
    text = stored(store)[first.id][0]
    store.write(lambda tx: block_documents.update_document(tx, second.id, {"data": text}))
    with pytest.raises(StoreDamaged, match="moved"):
        blocks.data(second)
    changed = text[:-6] + ("A" if text[-6] != "A" else "B") + text[-5:]
    store.write(lambda tx: block_documents.update_document(tx, first.id, {"data": changed}))
    with pytest.raises(StoreDamaged):
        blocks.data(first)


def test_equal_documents_have_different_ciphertexts(store: Store, blocks: Blocks) -> None:
    blocks.create("first", token="same")
    blocks.create("second", token="same")
    first, second = (text.split(":", 2)[2] for text, _ in stored(store).values())
    assert first != second


def test_a_lost_key_is_told_and_never_replaced(store: Store, blocks: Blocks, source: KeySource) -> None:
    made = blocks.create(token="very secret")
    kept = source.path.read_bytes()
    source.path.unlink()
    for attempt in (lambda: blocks.data(made), lambda: blocks.create("other"), lambda: blocks.update(made, {})):
        with pytest.raises(ConfigurationError, match="Bring the key back"):
            attempt()
    with pytest.raises(ConfigurationError):
        store.read(lambda tx: check_keys(tx, source))
    assert not source.path.exists()
    source.path.write_bytes(kept)
    source.path.chmod(0o600)
    store.read(lambda tx: check_keys(tx, source))
    assert blocks.data(made) == {"token": "very secret"}


def test_a_workspace_that_comes_later_does_not_hide_a_lost_key(store: Store, blocks: Blocks, source: KeySource) -> None:
    blocks.create(token="very secret")
    source.path.unlink()
    with pytest.raises(ConfigurationError, match="Bring the key back"):
        store.write(lambda tx: Keyring(tx, source).encrypt(ELSEWHERE, "place", b"x", NOW))
    assert not source.path.exists()


def test_rotation_encrypts_all_anew_and_nothing_is_lost(store: Store, blocks: Blocks, source: KeySource) -> None:
    made = [blocks.create(f"b{number}", token=f"secret {number}") for number in range(5)]
    before, old_key = stored(store), source.load()[0]
    done = rotation.rotate(store, SystemClock(), source)
    assert (done.keys, done.documents) == (1, 5)
    after = stored(store)
    assert all(before[key][0] != after[key][0] and before[key][1] != after[key][1] for key in before)
    assert [blocks.data(each) for each in made] == [{"token": f"secret {number}"} for number in range(5)]
    assert old_key in source.load()  # others may be using it at this very moment
    rotation.rotate(store, SystemClock(), source)
    assert old_key not in source.load()
    assert len(store.read(data_keys.list_keys)) == 2
    assert [blocks.data(each) for each in made] == [{"token": f"secret {number}"} for number in range(5)]


@pytest.mark.parametrize("stops_after", range(6))
def test_a_rotation_that_is_broken_off_is_finished_by_the_next(
    store: Store, blocks: Blocks, source: KeySource, stops_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "_BATCH", 1)
    made = [blocks.create(f"b{number}", token=f"secret {number}") for number in range(3)]
    steps = 0

    def write(work: Callable[[Tx], Any]) -> Any:
        nonlocal steps
        steps += 1
        if steps > stops_after:
            raise KeyboardInterrupt
        return type(store).write(store, work)

    with monkeypatch.context() as patch:
        patch.setattr(store, "write", write, raising=False)
        with contextlib.suppress(KeyboardInterrupt):
            rotation.rotate(store, SystemClock(), source)
    expected = [{"token": f"secret {number}"} for number in range(3)]
    assert [blocks.data(each) for each in made] == expected
    rotation.rotate(store, SystemClock(), source)
    assert [blocks.data(each) for each in made] == expected
    current = {row.id for row in store.read(data_keys.list_keys) if row.is_current}
    assert {key_id for _, key_id in stored(store).values()} == current


def test_keys_of_a_setting_take_turns(store: Store, tmp_path: Path) -> None:
    keys = ["QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]
    blocks = Blocks(store, KeySource(keys[0], tmp_path / "unused"))
    made = blocks.create(token="very secret")
    both = KeySource(f"{keys[1]},{keys[0]}", tmp_path / "unused")
    rotation.rotate(store, SystemClock(), both)
    blocks.source = KeySource(keys[1], tmp_path / "unused")
    assert blocks.data(made) == {"token": "very secret"}
    assert not (tmp_path / "unused").exists()


def test_two_workspaces_have_keys_of_their_own(store: Store, source: KeySource) -> None:
    def encrypt(tx: Tx, workspace: UUID) -> UUID:
        return Keyring(tx, source).encrypt(workspace, "place", b"x", NOW)[1]

    first, second, again = (store.write(partial(encrypt, workspace=one)) for one in (WORKSPACE, ELSEWHERE, WORKSPACE))
    assert first == again != second
