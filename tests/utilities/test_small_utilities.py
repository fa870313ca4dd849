"""Texts, numbers, files, addresses, models and types."""

from __future__ import annotations

import os
import random
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any
from uuid import UUID

import cloudpickle
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr, TypeAdapter, ValidationError

from rota import types
from rota.exceptions import ServerUnavailable
from rota.settings import temporary_settings
from rota.utilities.dispatch import get_dispatch_key, get_registry_for_type, lookup_type, register_base_type, register_type
from rota.utilities.filesystem import (
    create_default_ignore_file,
    filename,
    filter_files,
    get_open_file_limit,
    is_local_path,
    relative_path_to_current_platform,
    tmpchdir,
    to_display_path,
)
from rota.utilities.math import (
    bounded_poisson_interval,
    clamped_poisson_interval,
    exponential_cdf,
    lower_clamp_multiple,
    poisson_interval,
)
from rota.utilities.pydantic import (
    PartialModel,
    add_cloudpickle_reduction,
    add_type_dispatch,
    custom_pydantic_encoder,
    get_class_fields_only,
    handle_secret_render,
    parse_obj_as,
)
from rota.utilities.services import critical_service_loop
from rota.utilities.slugify import slugify
from rota.utilities.text import fuzzy_match_string, truncated_to
from rota.utilities.urls import convert_class_to_name, url_for, validate_restricted_url

# ---------------------------------------------------------------------- texts


@given(st.integers(0, 200), st.text(max_size=400) | st.none())
def test_a_truncated_text_keeps_its_ends(length: int, text: str | None) -> None:
    cut = truncated_to(length, text)
    if cut != (text or ""):
        assert text is not None
        assert len(cut) == length
        assert cut.startswith(text[: (length - 17) // 2])
        assert "...<truncated>..." in cut


def test_near_words_are_found() -> None:
    assert fuzzy_match_string("hepl", ["help", "foo"]) == "help"
    assert fuzzy_match_string("xyz", ["help", "foo"]) is None


@pytest.mark.parametrize(
    ("text", "options", "slug"),
    [
        ("Ünter den Linden!", {}, "unter-den-linden"),
        ("  a__b--c  ", {}, "a-b-c"),
        ("1,000 &amp; more", {}, "1000-more"),
        ("It's", {}, "its"),
        ("the quick fox", {"stopwords": ["the"], "separator": "_"}, "quick_fox"),
        ("ÜbÉr", {"allow_unicode": True}, "übér"),
        ("ABC def", {"lowercase": False}, "ABC-def"),
        ("aa bb cc", {"max_length": 4}, "aa-b"),
        ("aa bb cc", {"max_length": 5, "word_boundary": True}, "aa-bb"),
        ("a|b", {"replacements": [["|", " or "]]}, "a-or-b"),
        ("aa bbbb c", {"max_length": 4, "word_boundary": True}, "aa-c"),
        ("aa bbbb c", {"max_length": 4, "word_boundary": True, "save_order": True}, "aa"),
        ("&amp;a &#65; &#x42; &eacute;", {}, "a-a-b-e"),
        ("&#65;", {"decimal": False}, "65"),
        (b"bytes \xff", {}, "bytes"),
        ("", {}, ""),
    ],
)
def test_slugs(text: Any, options: dict[str, Any], slug: str) -> None:
    assert slugify(text, **options) == slug


@given(st.text())
def test_a_slug_is_made_of_letters_digits_and_separators(text: str) -> None:
    slug = slugify(text)
    assert slug == slugify(slug)
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


# ---------------------------------------------------------------------- numbers


@given(st.floats(0.001, 1e6), st.floats(0.01, 5))
def test_clamped_intervals_stay_in_their_bounds(average: float, factor: float) -> None:
    interval = clamped_poisson_interval(average, factor)
    assert 0 <= interval <= average * (1 + factor) * (1 + 1e-6) + 1e-9


def test_intervals_have_their_average() -> None:
    random.seed(3)
    drawn = [poisson_interval(10) for _ in range(4000)]
    assert 9 < sum(drawn) / len(drawn) < 11
    assert all(2 <= bounded_poisson_interval(2, 8) <= 8 + 1e-6 for _ in range(200))
    assert exponential_cdf(0, 5) == 0
    assert exponential_cdf(lower_clamp_multiple(1.3), 1) == pytest.approx(1 - exponential_cdf(1.3, 1))
    with pytest.raises(ValueError, match="above 0"):
        clamped_poisson_interval(1, 0)


# ---------------------------------------------------------------------- files


def test_files_are_filtered_as_git_would(tmp_path: Path) -> None:
    for name in ("a.py", "b.log", "pkg/c.py", "pkg/__pycache__/c.pyc", "data/d.csv", "keep.log"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).touch()
    patterns = ["*.log", "!keep.log", "__pycache__/", "# comment", "/data"]
    assert filter_files(str(tmp_path), patterns, include_dirs=False, as_posix=True) == {"a.py", "pkg/c.py", "keep.log"}
    assert filter_files(str(tmp_path), patterns) == {"a.py", "pkg", os.path.join("pkg", "c.py"), "keep.log"}
    assert len(filter_files(str(tmp_path))) == 9
    assert create_default_ignore_file(str(tmp_path))
    assert not create_default_ignore_file(str(tmp_path))
    lines = (tmp_path / ".rotaignore").read_text().splitlines()
    assert "pkg/__pycache__/c.pyc" not in filter_files(str(tmp_path), lines, as_posix=True)


def test_the_working_directory_comes_back(tmp_path: Path) -> None:
    before = Path.cwd()
    (tmp_path / "file.txt").touch()
    for place in (tmp_path, tmp_path / "file.txt"):
        with tmpchdir(place) as here:
            assert Path.cwd() == here == tmp_path.resolve()
        assert Path.cwd() == before


def test_paths() -> None:
    assert [filename(path) for path in ("/a/b.py", "a\\b.py", "s3://x/y/", "b")] == ["b.py", "b.py", "y", "b"]
    local = {"s3://x": False, "/x": True, "x": True, "file:///x": True, "C:\\x": True, "gcs://a/b": False}
    assert {path: is_local_path(path) for path in local} == local
    assert not is_local_path(SimpleNamespace(protocol="s3"))
    assert relative_path_to_current_platform("a\\b/c") == Path("a/b/c")
    assert to_display_path("/usr/lib/x", "/usr/lib") == "x"
    assert to_display_path("/x", "/usr/lib/python/site/packages") == "/x"
    assert get_open_file_limit() > 0


# ---------------------------------------------------------------------- addresses


ID = UUID("123e4567-e89b-12d3-a456-426614174000")


class FlowRun(BaseModel):
    id: UUID = ID


@pytest.mark.parametrize(
    ("obj", "options", "address"),
    [
        ("flow-run", {"obj_id": ID}, f"http://h/runs/flow-run/{ID}"),
        ("flow_run", {"obj_id": str(ID), "url_type": "api"}, f"http://h/api/flow_runs/{ID}"),
        (FlowRun(), {}, f"http://h/runs/flow-run/{ID}"),
        (SimpleNamespace(task_run_id=ID), {}, f"http://h/runs/task-run/{ID}"),
        (SimpleNamespace(_block_document_id=ID), {}, f"http://h/blocks/block/{ID}"),
        ({"prefect.resource.id": f"prefect.deployment.{ID}"}, {}, f"http://h/deployments/deployment/{ID}"),
        ("variable", {"obj_id": "v", "url_type": "api"}, "http://h/api/variables/name/v"),
        ("variable", {"obj_id": "v"}, None),
        ("worker", {"obj_id": "w", "work_pool_name": "p"}, "http://h/work-pools/work-pool/p/worker/w"),
        ("unknown", {"obj_id": ID}, None),
        ("flow-run", {}, None),
    ],
)
def test_things_have_addresses(obj: Any, options: dict[str, Any], address: str | None) -> None:
    with temporary_settings({"api.url": "http://h/api"}):
        assert url_for(obj, **options) == address
    with temporary_settings(restore_defaults=["api.url", "ui_url"]):
        assert url_for(obj, **options) is None


def test_addresses_say_what_they_need() -> None:
    with pytest.raises(ValueError, match="work_pool_name"):
        url_for("worker", "w", default_base_url="http://h")
    with pytest.raises(ValueError, match="'ui' or 'api'"):
        url_for("flow", ID, url_type="web")  # type: ignore[arg-type]
    assert url_for("flow", ID, default_base_url="http://other/") == f"http://other/flows/flow/{ID}"
    assert convert_class_to_name(FlowRun()) == "flow-run"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1", "http://10.0.0.1:80/x", "https://[::1]/", "http://169.254.169.254/latest", "http://[::ffff:10.0.0.1]",
        "http://0.0.0.0", "http://localhost", "http://224.0.0.1", "ftp://example.com", "file:///etc/passwd", "nonsense", "http://",
        "http://host.invalid", "http://2130706433",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="cannot be called"):
        validate_restricted_url(url)


def test_public_addresses_are_taken() -> None:
    validate_restricted_url("https://1.1.1.1/x")
    validate_restricted_url("http://[2606:4700:4700::1111]:8080")


def test_a_client_can_be_kept_out_of_the_private_network(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    import httpx

    from rota.utilities import urls

    with httpx.Client(transport=urls.SSRFProtectedHTTPTransport()) as client:
        for url in ("http://127.0.0.1:9/", "http://localhost:9/", "http://10.1.2.3/", "http://host.invalid/"):
            with pytest.raises(httpx.UnsupportedProtocol, match="cannot be called"):
                client.get(url)

    async def from_coroutine() -> None:
        async with httpx.AsyncClient(transport=urls.SSRFProtectedAsyncHTTPTransport()) as client:
            await client.get("http://127.0.0.1:9/")

    with pytest.raises(httpx.UnsupportedProtocol, match="private address 127"):
        asyncio.run(from_coroutine())
    with pytest.raises(AttributeError):
        urls.nothing  # noqa: B018 - the access is the test


def test_a_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    import http.server
    import threading

    import httpx

    from rota.utilities import ssrf

    hosts: list[str | None] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hosts.append(self.headers["Host"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    # The outside world: a public name whose checked address is the server of this test.
    monkeypatch.setattr(ssrf, "checked_addresses", lambda url: ["127.0.0.1"])
    with httpx.Client(transport=ssrf.SSRFProtectedHTTPTransport()) as client:
        assert client.get(f"http://public.example:{server.server_port}/x").status_code == 204
    thread.join()
    server.server_close()
    assert hosts == [f"public.example:{server.server_port}"]


# ---------------------------------------------------------------------- models


class Point(BaseModel):
    x: int
    y: int = 0


class Point3(Point):
    z: int = 0


def test_a_model_can_be_made_bit_by_bit() -> None:
    partial: Any = PartialModel(Point, x="1")
    partial.y = 5
    assert partial.y == 5
    assert partial.finalize() == Point(x=1, y=5)
    for wrong in (lambda: setattr(partial, "x", 2), lambda: partial.finalize(y=1)):
        with pytest.raises(ValueError, match="has been set already"):
            wrong()
    with pytest.raises(ValueError, match="no field 'q'"):
        PartialModel(Point, q=1)
    with pytest.raises(AttributeError, match="'y' has not been set yet"):
        PartialModel(Point, x=1).y  # noqa: B018 - the access is the test
    assert get_class_fields_only(Point3) == {"z"}


def test_models_carry_functions_through_pickle() -> None:
    @add_cloudpickle_reduction
    class Carrier(BaseModel):
        fn: Any

    restored = cloudpickle.loads(cloudpickle.dumps(Carrier(fn=lambda: 42)))
    assert restored.fn() == 42


def test_a_type_chooses_the_class() -> None:
    @add_type_dispatch
    class Animal(BaseModel):
        type: str

    class Dog(Animal):
        type: str = "dog"
        tricks: int = 1

    made = Animal(type="dog")
    assert type(made) is Dog
    assert made.tricks == 1
    with pytest.raises(ValidationError):
        Animal(type="cat")
    with pytest.raises(ValueError, match="has neither"):
        add_type_dispatch(type("Nothing", (BaseModel,), {}))


def test_other_helpers_of_models() -> None:
    assert parse_obj_as(list[Annotated[int, "x"]], ["1"]) == [1]
    assert parse_obj_as(Point, '{"x": 3}', mode="json") == Point(x=3)
    assert custom_pydantic_encoder({Point: lambda point: point.x}, Point3(x=3)) == 3
    assert custom_pydantic_encoder({}, timedelta(seconds=5)) == "PT5S"
    assert handle_secret_render(SecretStr("x"), {}) == "********"
    assert handle_secret_render(SecretStr("x"), {"include_secrets": True}) == "x"
    assert handle_secret_render(Point(x=1), {}) == {"x": 1, "y": 0}
    assert handle_secret_render(5, {}) == 5


def test_classes_are_known_by_their_keys() -> None:
    @register_base_type
    class Base:
        pass

    class One(Base):
        __dispatch_key__ = "one"

    class Two(Base):
        @classmethod
        def __dispatch_key__(cls) -> str:
            return "two"

    assert (lookup_type(Base, "one"), lookup_type(Base, "two")) == (One, Two)
    assert get_registry_for_type(Two) == {"one": One, "two": Two}
    assert get_dispatch_key(Two()) == "two"
    assert get_dispatch_key(Base, allow_missing=True) is None
    assert get_registry_for_type(int) is None
    with pytest.raises(KeyError, match="There is: one, two"):
        lookup_type(Base, "three")
    with pytest.raises(ValueError, match="no `__dispatch_key__`"):
        get_dispatch_key(Base)
    with pytest.raises(ValueError, match="keeps a registry"):
        register_type(int)
    with pytest.warns(UserWarning, match="takes the key 'one'"):
        type("Other", (Base,), {"__dispatch_key__": "one"})


# ---------------------------------------------------------------------- types


@pytest.mark.parametrize(
    ("kind", "given", "taken"),
    [
        (types.SecondsTimeDelta, "5", timedelta(seconds=5)),
        (types.SecondsTimeDelta, 1.5, timedelta(seconds=1.5)),
        (types.SecondsTimeDelta, "PT1M", timedelta(minutes=1)),
        (types.ListOfNonEmptyStrings, ["a", " ", ""], ["a"]),
        (types.KeyValueLabelsField, None, {}),
        (types.ClientRetryExtraCodes, "404, 410", {404, 410}),
        (types.ClientRetryExtraCodes, 404, {404}),
        (types.ClientRetryExtraCodes, None, set()),
        (types.TaskRetryDelaySeconds, "1, 2.5", [1.0, 2.5]),
        (types.TaskRetryDelaySeconds, "3", 3.0),
        (types.TaskRetryDelaySeconds, 3, 3),
        (types.JsonStringOrDict, '{"a": "b"}', {"a": "b"}),
        (types.StrictVariableValue, True, True),
        (types.Name, "a b", "a b"),
        (types.NameOrEmpty, "", ""),
        (types.URILike, "s3://b/k", "s3://b/k"),
        (types.ValidAssetKey, "s3://b/k", "s3://b/k"),
        (types.LogLevel, "INFO", "INFO"),
    ],
)
def test_types_take_what_they_should(kind: Any, given: Any, taken: Any) -> None:
    found = TypeAdapter(kind).validate_python(given)
    assert found == taken
    assert type(found) is type(taken)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (types.NonNegativeInteger, -1), (types.PositiveInteger, 0), (types.NonNegativeFloat, -0.1), (types.StatusCode, 99),
        (types.NonNegativeTimeDelta, timedelta(-1)), (types.SecondsTimeDelta, "soon"), (types.Name, "a/b"), (types.Name, ""),
        (types.NonEmptyishName, "' '"), (types.URILike, "nothing"), (types.URILike, "S3://x"), (types.ValidAssetKey, "a://b c"),
        (types.ValidAssetKey, "s3://" + "x" * 600), (types.ClientRetryExtraCodes, "4"), (types.TaskRetryDelaySeconds, "soon"),
        (types.StrictVariableValue, float("nan")), (types.StrictVariableValue, "x" * 6000), (types.LogLevel, "LOUD"),
        (types.KeyValueLabelsField, {"a": []}),
    ],
)  # fmt: skip
def test_types_refuse_what_they_should(kind: Any, given: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(given)


def test_a_dict_of_secrets_is_not_shown() -> None:
    secret = TypeAdapter(types.SecretDict).validate_python({"a": "hush"})
    assert "hush" not in repr(secret)
    assert secret.get_secret_value() == {"a": "hush"}


# ---------------------------------------------------------------------- loops


def test_a_service_survives_some_failures_and_gives_up_after_more() -> None:
    import asyncio

    printed: list[str] = []
    calls = {"n": 0}

    async def fails() -> None:
        calls["n"] += 1
        raise ServerUnavailable("away")

    with pytest.raises(RuntimeError, match="failed too often"):
        asyncio.run(critical_service_loop(fails, 0, consecutive=2, backoff=1, printer=printed.append))
    assert calls["n"] == 4
    assert "away" in printed[0]

    async def breaks() -> None:
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        asyncio.run(critical_service_loop(breaks, 0))

    async def works() -> None:
        calls["n"] += 1

    asyncio.run(critical_service_loop(works, 5, run_once=True))
    assert calls["n"] == 5
