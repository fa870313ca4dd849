"""Jinja templates that anybody may have written: rendered in a sandbox, with bounds on all that grows.

The sandbox keeps attributes of Python's own (``__class__``) and changes of what was given out of reach. It does not keep a
template from running for ever or from filling the memory, so: a template is short, has no variables of its own (they could
double in each line), calls nothing but `range`, factors are small, and what a filter gives is of bounded length.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

MAX_TEMPLATE = 8 * 1024
"""Characters of a template."""
MAX_RENDERED = 1024 * 1024
"""Characters of what it gives."""
MAX_PART = 100_000
"""Characters or items of what a filter gives."""
MAX_NESTED_LOOPS = 2
MAX_LOOPS = 10
MAX_FACTOR = 100
"""What ``*`` and ``**`` may be given as a number, so that neither texts nor numbers explode."""
MAX_RANGE = 1000

_FILTERS = """
abs batch capitalize count d default dictsort e escape first float groupby int items join last length list lower map max min
reject rejectattr replace reverse round select selectattr slice sort string striptags sum title tojson trim truncate unique
upper urlencode wordcount
"""


class MalformedTemplate(ValueError):  # noqa: N818 - a fact about the template
    """The template is not well formed, goes beyond a bound, or cannot be rendered."""


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    from jinja2.exceptions import SecurityError  # 25 ms, for those who have templates
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Environment(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset({"*", "**", "%"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator == "%" and isinstance(left, str | bytes):
                raise SecurityError("texts cannot be formatted by %")
            if operator != "%" and not (_is_small(left) and _is_small(right)):
                raise SecurityError(f"{operator} takes numbers up to {MAX_FACTOR} and short texts and lists")
            return super().call_binop(context, operator, left, right)

        def is_safe_callable(self, obj: Any) -> bool:
            # Methods of texts (format, ljust, replace, join) make long texts of short ones; filters are bounded.
            return obj is bounded_range

    def bounded_range(*args: int) -> range:
        found = range(*args)
        if len(found) > MAX_RANGE:
            raise SecurityError(f"a range has at most {MAX_RANGE:,} items")
        return found

    environment = Environment()
    environment.globals.clear()
    environment.globals["range"] = bounded_range
    environment.filters = {name: _bounded(environment.filters[name]) for name in _FILTERS.split()}
    return environment


def _bounded(fn: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that refuses to make much of little."""

    @wraps(fn)  # keeps the marks by which Jinja knows what to give to a filter
    def call(*args: Any, **kwargs: Any) -> Any:
        sizes = [len(value) for value in (*args, *kwargs.values()) if isinstance(value, str | list | tuple | dict)]
        product = 1
        for size in sizes:
            product *= max(size, 1)
        if len(sizes) > 1 and product > MAX_PART * 10:
            raise MalformedTemplate(f"{fn.__name__} is given too much.")
        found = fn(*args, **kwargs)
        if isinstance(found, str | list | tuple | dict) and len(found) > MAX_PART:
            raise MalformedTemplate(f"{fn.__name__} gives more than {MAX_PART:,} characters or items.")
        return found

    return call


def _is_small(side: Any) -> bool:
    if isinstance(side, int | float):
        return abs(side) <= MAX_FACTOR
    return not isinstance(side, str | list | tuple) or len(side) <= MAX_FACTOR


def check_template(template: str) -> None:
    """Refuse a template that is not well formed, too long, or uses what is not available here.

    Raises:
        MalformedTemplate
    """
    from jinja2 import TemplateError, nodes

    if len(template) > MAX_TEMPLATE:
        raise MalformedTemplate(f"the template has {len(template):,} characters; at most {MAX_TEMPLATE:,} are allowed.")
    try:
        tree = _environment().parse(template)
    except (TemplateError, RecursionError) as error:
        raise MalformedTemplate(str(error) or type(error).__name__) from error
    output = (nodes.Template, nodes.Output, nodes.For, nodes.If)
    if (found := next((node for node in tree.find_all(nodes.Stmt) if not isinstance(node, output)), None)) is not None:
        raise MalformedTemplate(f"{type(found).__name__.lower()} is not available here; there are values, filters, if and for.")
    loops = list(tree.find_all(nodes.For))
    if len(loops) > MAX_LOOPS or any(loop.recursive or _loops_inside(loop) >= MAX_NESTED_LOOPS for loop in loops):
        raise MalformedTemplate(f"a template has at most {MAX_LOOPS} loops, {MAX_NESTED_LOOPS} of them inside each other.")


def _loops_inside(node: Any) -> int:
    from jinja2 import nodes

    return max((_loops_inside(child) + isinstance(child, nodes.For) for child in node.iter_child_nodes()), default=0)


def render_template(template: str, values: Mapping[str, Any]) -> str:
    """Return the text that a template gives. A name that is not there gives the empty text.

    Raises:
        MalformedTemplate: it goes beyond a bound, or an expression in it fails.
    """
    check_template(template)
    length, parts = 0, []
    try:
        for part in _environment().from_string(template).generate(dict(values)):
            length += len(part)
            parts.append(part)
            if length > MAX_RENDERED:
                break
    except Exception as error:  # an expression of somebody else's may raise anything
        raise MalformedTemplate(f"{type(error).__name__}: {error}") from error
    if length > MAX_RENDERED:
        raise MalformedTemplate(f"the template gives more than {MAX_RENDERED:,} characters.")
    return "".join(parts)
