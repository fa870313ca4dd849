"""A refusal arrives as the exception that it left as."""

from __future__ import annotations

import json

import pytest

from rota import exceptions
from rota.contract.errors import STATUS, error_body, error_from, status_of
from rota.exceptions import HTTPStatusError, InvalidRequest, ObjectNotFound, RotaException, UsageError

BY_MESSAGE = sorted((kind for kind in STATUS if kind is not exceptions.EventTooLarge), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", BY_MESSAGE)
def test_a_refusal_survives_the_wire(kind: type[RotaException]) -> None:
    left = kind("Flow run 'x' is not there.")
    data = json.dumps(error_body(left))
    arrived = error_from(status_of(left), json.loads(data), data)
    assert type(arrived) is kind
    assert str(arrived) == "Flow run 'x' is not there."


def test_all_that_is_wrong_with_a_request_arrives() -> None:
    left = InvalidRequest("The body is not valid.", [{"loc": ["name"], "msg": "too long"}])
    arrived = error_from(422, json.loads(json.dumps(error_body(left))), "")
    assert isinstance(arrived, InvalidRequest)
    assert arrived.errors == left.errors


def test_a_subclass_has_the_status_of_its_base() -> None:
    class FlowNotFound(ObjectNotFound):
        pass

    assert status_of(FlowNotFound("x")) == 404


def test_an_error_that_no_caller_can_mend_is_500() -> None:
    assert status_of(UsageError("x")) == 500


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, exceptions.NotAuthenticated),
        (403, exceptions.NotAllowed),
        (404, exceptions.ObjectNotFound),
        (409, exceptions.ObjectAlreadyExists),
        (422, exceptions.InvalidRequest),
        (503, exceptions.StoreUnavailable),
        (413, HTTPStatusError),
        (418, HTTPStatusError),
        (500, HTTPStatusError),
    ],
)
def test_an_answer_of_a_server_that_is_not_rota_is_told_by_its_status(status: int, kind: type[RotaException]) -> None:
    arrived = error_from(status, {"detail": "why"}, '{"detail": "why"}')
    assert type(arrived) is kind
    assert "why" in str(arrived)


@pytest.mark.parametrize("body", [None, [], "x", {}])
def test_an_answer_that_is_no_error_body_is_shown_as_it_came(body: object) -> None:
    arrived = error_from(500, body, "<html>broken</html>")
    assert isinstance(arrived, HTTPStatusError)
    assert arrived.status_code == 500
    assert "<html>broken</html>" in str(arrived)
