"""Secrets are found in whatever form they are written, and nothing else is touched."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretBytes, SecretStr

from rota.core import redaction
from rota.core.redaction import MASK, has_secrets, holds_secret, redact, redact_json, register_secret, registered_secrets


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    before = registered_secrets()
    redaction.forget_secrets()
    yield
    redaction.forget_secrets()
    register_secret(before)


SECRET = 'hunter2-Ünï"x\\y z/&+'

FORMS = {
    "as it is": SECRET,
    "in JSON": json.dumps(SECRET)[1:-1],
    "in JSON with its letters": json.dumps(SECRET, ensure_ascii=False)[1:-1],
    "as Python shows it": repr(SECRET)[1:-1],
    "in an address": quote(SECRET, safe=""),
    "in a path": quote(SECRET),
    "in a form": quote_plus(SECRET),
    "in lowercase escapes": quote(SECRET, safe="").replace("%C3", "%c3").replace("%9C", "%9c").replace("%AF", "%af"),
}


@pytest.mark.parametrize(
    "form", ["as it is", "in JSON", "in JSON with its letters", "as Python shows it", "in an address", "in a form"]
)
def test_every_written_form_is_replaced(form: str) -> None:
    register_secret(SECRET)
    assert redact(f"before {FORMS[form]} after") == f"before {MASK} after"


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("before", [b"", b"a", b"ab", b"user:"])
def test_base64_is_replaced_wherever_the_secret_stands_in_it(encode: object, before: bytes) -> None:
    register_secret("s3cr3t-w0rd-Ü")
    encoded = encode(before + "s3cr3t-w0rd-Ü".encode() + b"xyz").decode()  # type: ignore[operator]
    clean = redact(encoded)
    assert MASK in clean
    assert len(clean) <= len(encoded) - len("s3cr3t-w0rd-Ü") + len(MASK)


def test_each_line_of_a_key_is_replaced_but_not_its_frame() -> None:
    register_secret("-----BEGIN KEY-----\nMIIabcdefgh\nqrstuvwxyz01\n-----END KEY-----\n")
    assert redact("line: MIIabcdefgh!") == f"line: {MASK}!"
    assert redact("-----BEGIN KEY-----") == "-----BEGIN KEY-----"


def test_what_is_short_stays() -> None:
    register_secret("abcde")
    register_secret("    a    ")
    assert not has_secrets()
    assert redact("abcde") == "abcde"


def test_overlapping_secrets_go_under_one_mask() -> None:
    register_secret("abcdefgh")
    register_secret("ghijklmn")
    assert redact("1abcdefghijklmn2abcdefgh3abcdefghabcdefgh") == f"1{MASK}2{MASK}3{MASK}"


def test_a_secret_within_another_leaves_nothing_of_the_longer_one() -> None:
    register_secret("password")
    register_secret("my-password-is-long")
    assert redact("my-password-is-long") == MASK


def test_texts_in_dicts_lists_bytes_and_secret_types_are_registered() -> None:
    register_secret(
        {"a": ["list-secret"], "b": b"bytes-secret", "c": SecretStr("str-secret"), "d": SecretBytes(b"sb-secret"), "e": 7}
    )
    assert redact("list-secret bytes-secret str-secret sb-secret 7") == " ".join([MASK] * 4) + " 7"


def test_json_is_redacted_at_every_depth() -> None:
    register_secret("deep-secret")
    value = {"a": ["x deep-secret", {"deep-secret": 1}], "n": None}
    assert redact_json(value) == {"a": [f"x {MASK}", {MASK: 1}], "n": None}


def test_nothing_is_looked_at_while_nothing_is_registered() -> None:
    text, value = "any text", {"a": 1}
    assert redact(text) is text
    assert redact_json(value) is value
    assert not holds_secret(b"anything")


def test_bytes_that_hold_a_secret_are_told() -> None:
    register_secret("in-a-pickle")
    assert holds_secret(b"\x80\x05\x95in-a-pickle.\xff")
    assert not holds_secret(b"\x80\x05\x95nothing.\xff")


@given(st.text(min_size=6, max_size=40), st.text(max_size=60), st.text(max_size=60))
def test_no_secret_survives_anywhere_in_any_text(secret: str, before: str, after: str) -> None:
    redaction.forget_secrets()
    register_secret(secret)
    clean = redact(before + secret + after)
    if len(secret.strip()) >= 6:
        assert MASK in clean
        if not set(secret) & {"*"} and secret not in before + after:
            assert secret not in clean


@given(st.text(alphabet="ab", max_size=80), st.text(alphabet="ab", min_size=6, max_size=8))
def test_all_occurrences_go_however_they_overlap(text: str, secret: str) -> None:
    redaction.forget_secrets()
    register_secret(secret)
    assert secret not in redact(text)


def test_a_forked_child_knows_the_secrets_and_can_register_more() -> None:
    program = """
import os
from rota.core.redaction import redact, register_secret
register_secret('of-the-parent')
pid = os.fork()
if not pid:
    register_secret('of-the-child')
    print(redact('of-the-parent of-the-child'), flush=True)
    os._exit(0)
os.waitpid(pid, 0)
print(redact('of-the-parent of-the-child'))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=dict(os.environ))
    assert done.stdout.splitlines() == [f"{MASK} {MASK}", f"{MASK} of-the-child"]


def test_a_hundred_secrets_cost_as_much_as_one() -> None:
    """Counted, not timed: how many texts are looked for in a line that holds none of them."""
    for number in range(100):
        register_secret(f"{number:04d}-{os.urandom(12).hex()}")
    line = "14:12:25.969 | INFO | Flow run 'mustard-coucal' - everything is well with the quick brown fox"
    pieces = {line[at : at + redaction._WINDOW] for at in range(0, len(line), redaction._STRIDE)}
    looked_for = {form for piece in pieces for form in redaction._windows.get(piece, ())}
    assert len(looked_for) <= 3
