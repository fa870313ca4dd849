"""Pictures of graphs: what is in them, and that nothing in a name breaks them."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from rota.utilities.graph_svg import Box, draw_svg

SVG = "{http://www.w3.org/2000/svg}"


def parts(picture: str, tag: str, kind: str) -> list[ElementTree.Element]:
    return [
        element for element in ElementTree.fromstring(picture).iter(SVG + tag) if kind in (element.get("class") or "").split()
    ]


def test_every_box_and_edge_is_drawn() -> None:
    boxes = [
        Box("a", "first"),
        Box("b", "second", "Failed · 2s", "bad", parents=["a"]),
        Box("c", "third", parents=["a", "b"], inside=["b"]),
    ]
    picture = draw_svg(boxes, "title", "below", {"bad": "Failed", "crash": "Crashed"})
    assert [element.text for element in parts(picture, "text", "label")] == ["first", "second", "third"]
    assert len(parts(picture, "path", "edge")) == 3
    assert len(parts(picture, "circle", "bad")) == 1
    assert "Crashed" not in picture


def test_boxes_stand_to_the_right_of_what_they_wait_for_and_never_on_each_other() -> None:
    boxes = [Box(str(n), f"box {n}", parents=[str(m) for m in range(n) if (n * m) % 3 == 1]) for n in range(25)]
    cards = parts(draw_svg(boxes, "t"), "rect", "card")
    places = [(float(card.get("x", 0)), float(card.get("y", 0)), float(card.get("width", 0))) for card in cards]
    for box, (x, _, _) in zip(boxes, places, strict=True):
        for parent in box.parents:
            assert places[int(parent)][0] + places[int(parent)][2] < x
    for number, (x, y, _) in enumerate(places):
        for other_x, other_y, _ in places[:number]:
            assert x != other_x or abs(y - other_y) >= 52


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=50), st.text(max_size=50))
def test_any_text_makes_a_picture_that_can_be_read(label: str, title: str) -> None:
    ElementTree.fromstring(draw_svg([Box("a", label, label, tip=label)], title, title))


def test_cycles_and_strangers_have_no_edge() -> None:
    boxes = [Box("a", "a", parents=["b", "nobody"]), Box("b", "b", parents=["a"])]
    assert not parts(draw_svg(boxes, "t"), "path", "edge")
