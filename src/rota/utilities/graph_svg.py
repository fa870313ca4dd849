"""Graphs as pictures that stand alone: one SVG file with its own layout and colours, light and dark.

Layers from left to right by the longest way from a root (Sugiyama, Tagawa and Toda, 1981), nodes in them ordered by the mean
place of their neighbours, edges that pass a layer given a place in it. No program or library is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

SWEEPS = 8
"""Times that the order is improved: more change nothing that one sees."""
NODE_HEIGHT, NODE_GAP, LAYER_GAP, LANE = 52, 18, 64, 10
LEAST_WIDTH, MOST_CHARACTERS, CHARACTER = 128, 40, 7.6
MARGIN, TITLE_HEIGHT, LEGEND_HEIGHT = 28, 64, 40

_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLE = """
svg{--paper:#fbfbfd;--card:#fff;--ink:#1d2333;--soft:#667085;--line:#c3c9d5;--edge:#98a2b3;
--plain:#6172f3;--good:#12935a;--bad:#d92d20;--crash:#c4600a;--busy:#1570ef;--wait:#a37200;--off:#667085;--pause:#7a4fd0;
background:var(--paper);font-family:Inter,ui-sans-serif,system-ui,"Segoe UI",Roboto,sans-serif}
@media (prefers-color-scheme:dark){svg{
--paper:#10141d;--card:#1a202c;--ink:#eef1f6;--soft:#98a2b3;--line:#343d4e;--edge:#5d6b82;
--plain:#8b9bff;--good:#3ccb85;--bad:#ff6b60;--crash:#f79d4a;--busy:#53a5ff;--wait:#e8b93c;--off:#98a2b3;--pause:#b795ff}}
.paper{fill:var(--paper)}.card{fill:var(--card);stroke:var(--line);stroke-width:1}.bar{stroke:none}
.label{fill:var(--ink);font-size:13px;font-weight:600}.note{fill:var(--soft);font-size:11.5px}
.title{fill:var(--ink);font-size:18px;font-weight:650}.below{fill:var(--soft);font-size:12.5px}
.edge{fill:none;stroke:var(--edge);stroke-width:1.5}.inner{stroke-dasharray:3 4}.tip{fill:var(--edge)}
.behind{fill:var(--card);stroke:var(--line)}
.plain{fill:var(--plain)}.good{fill:var(--good)}.bad{fill:var(--bad)}.crash{fill:var(--crash)}.busy{fill:var(--busy)}
.wait{fill:var(--wait)}.off{fill:var(--off)}.pause{fill:var(--pause)}
"""
_ARROW = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path class="tip" d="M0 0.8L7 4L0 7.2z"/></marker></defs>'
)


@dataclass(slots=True)
class Box:
    """One node of a picture."""

    id: str
    label: str
    note: str = ""
    """The line below the label."""
    tone: str = "plain"
    """One of the colours of the style: plain good bad crash busy wait off pause."""
    stacked: bool = False
    """Drawn as a pile: it stands for more than one thing, or holds some."""
    parents: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    """Nodes in which this one was called, drawn as dashed edges."""
    tip: str = ""
    """What a pointer held over it shows."""


@dataclass(slots=True)
class _Spot:
    """A place in a layer: of a box, or of an edge that passes."""

    box: Box | None
    layer: int
    width: float = 0
    height: float = LANE
    y: float = 0
    x: float = 0
    before: list[_Spot] = field(default_factory=list)
    after: list[_Spot] = field(default_factory=list)


def draw_svg(boxes: Sequence[Box], title: str, subtitle: str = "", legend: Mapping[str, str] | None = None) -> str:
    """Return an SVG document. `legend` has a word for each tone that is worth one."""
    spots, layers, ways = _placed(boxes)
    _order(layers)
    width, height = _coordinates(layers)
    used = [(tone, word) for tone, word in (legend or {}).items() if any(box.tone == tone for box in boxes)]
    body = [*(_edge(way, dashed) for way, dashed in ways), *(_card(spot) for spot in spots.values())]
    if not boxes:
        body = [f'<text class="below" x="{MARGIN}" y="{MARGIN + 10}">Nothing was called.</text>']
        width, height = 320, 60
    full_width = max(width, 2 * MARGIN + 9.6 * len(_shown(title, 90)), 2 * MARGIN + 7 * len(subtitle), 130 * len(used) + 60)
    full_height = TITLE_HEIGHT + height + (LEGEND_HEIGHT if used else 0)
    size = f'width="{full_width:.0f}" height="{full_height:.0f}" viewBox="0 0 {full_width:.0f} {full_height:.0f}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label={quoteattr(_clean(title))}>',
        f"<style>{_STYLE}</style>",
        _ARROW,
        '<rect class="paper" width="100%" height="100%"/>',
        f'<text class="title" x="{MARGIN}" y="34">{_text(title, 90)}</text>',
        f'<text class="below" x="{MARGIN}" y="54">{_text(subtitle, 160)}</text>',
        f'<g transform="translate(0 {TITLE_HEIGHT})">',
        *body,
        "</g>",
        *_legend(used, full_height - 16),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


# --- layout --------------------------------------------------------------------------------------------------------------


def _placed(boxes: Sequence[Box]) -> tuple[dict[str, _Spot], list[list[_Spot]], list[tuple[list[_Spot], bool]]]:
    """Return spots of the boxes, all spots by layer, and for each edge the spots it goes through and whether it is dashed."""
    known = {box.id: box for box in boxes}
    ranks = _ranks(known)
    spots = {box.id: _Spot(box, ranks[box.id], _width(box), NODE_HEIGHT) for box in boxes}
    layers: list[list[_Spot]] = [[] for _ in range(max(ranks.values(), default=-1) + 1)]
    for spot in spots.values():
        layers[spot.layer].append(spot)
    ways: list[tuple[list[_Spot], bool]] = []
    for box in boxes:
        sources = [(parent, False) for parent in dict.fromkeys(box.parents)]
        sources += [(outer, True) for outer in dict.fromkeys(box.inside) if outer not in box.parents]
        for source, dashed in sources:
            if source not in spots or ranks[source] >= ranks[box.id]:
                continue  # a cycle cannot be in what ran; what is not in the picture has no edge
            way = [spots[source]]
            for layer in range(ranks[source] + 1, ranks[box.id]):
                passing = _Spot(None, layer)
                layers[layer].append(passing)
                way.append(passing)
            way.append(spots[box.id])
            for earlier, later in pairwise(way):
                earlier.after.append(later)
                later.before.append(earlier)
            ways.append((way, dashed))
    return spots, layers, ways


def _ranks(boxes: Mapping[str, Box]) -> dict[str, int]:
    """Return the layer of each box, by the longest way to it; without recursion, as chains may be long."""
    children: dict[str, list[str]] = {name: [] for name in boxes}
    waiting = {}
    for name, box in boxes.items():
        sources = {source for source in (*box.parents, *box.inside) if source in boxes and source != name}
        waiting[name] = len(sources)
        for source in sources:
            children[source].append(name)
    ranks = dict.fromkeys(boxes, 0)
    ready = [name for name, count in waiting.items() if not count]
    while ready:
        name = ready.pop()
        for child in children[name]:
            ranks[child] = max(ranks[child], ranks[name] + 1)
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    return ranks


def _width(box: Box) -> float:
    longest = max(len(_shown(box.label)), len(_shown(box.note)) * 0.9)
    return max(LEAST_WIDTH, longest * CHARACTER + 34)


def _order(layers: list[list[_Spot]]) -> None:
    """Sort the layers so that edges cross less: each spot by the mean place of its neighbours, forth and back."""
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for layer in layers if forward else reversed(layers):
            places = {id(spot): place for other in layers for place, spot in enumerate(other)} if len(layer) > 1 else {}
            if not places:
                continue
            middle: dict[int, float] = {}
            for place, spot in enumerate(layer):
                neighbours = spot.before if forward else spot.after
                middle[id(spot)] = sum(places[id(other)] for other in neighbours) / len(neighbours) if neighbours else place
            layer.sort(key=lambda spot: middle[id(spot)])


def _coordinates(layers: list[list[_Spot]]) -> tuple[float, float]:
    """Give the spots their places; return the width and height of all."""
    heights = [sum(spot.height + NODE_GAP for spot in layer) - NODE_GAP for layer in layers]
    tallest = max(heights, default=0)
    x = float(MARGIN)
    for layer, height in zip(layers, heights, strict=True):
        y = 8 + (tallest - height) / 2
        width = max(spot.width for spot in layer)
        for spot in layer:
            spot.x, spot.y = x, y
            spot.width = width  # all alike: an edge that leaves passes no wider neighbour
            y += spot.height + NODE_GAP
        x += width + LAYER_GAP
    return x - LAYER_GAP + MARGIN, tallest + MARGIN


# --- drawing -------------------------------------------------------------------------------------------------------------


def _edge(way: list[_Spot], dashed: bool) -> str:
    start, end = way[0], way[-1]
    points = [(start.x + start.width, start.y + start.height / 2)]
    for spot in way[1:-1]:
        points += [(spot.x, spot.y + spot.height / 2), (spot.x + spot.width, spot.y + spot.height / 2)]
    points.append((end.x - 2, end.y + end.height / 2))
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for number, ((x, y), (to_x, to_y)) in enumerate(pairwise(points)):
        middle = (x + to_x) / 2
        bend = f"C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
        path += f"L{to_x:.1f} {to_y:.1f}" if number % 2 else bend
    return f'<path class="edge{" inner" if dashed else ""}" marker-end="url(#tip)" d="{path}"/>'


def _card(spot: _Spot) -> str:
    box = spot.box
    assert box is not None
    x, y, width, height = spot.x, spot.y, spot.width, spot.height
    behind = f'<rect class="behind" x="{x + 5:.1f}" y="{y + 5:.1f}" width="{width:.1f}" height="{height}" rx="9"/>'
    label_y = y + (height / 2 - 3 if box.note else height / 2 + 4.5)
    parts = [
        f"<g><title>{_text(box.tip or box.label, 400)}</title>",
        behind if box.stacked else "",
        f'<rect class="card" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}" rx="9"/>',
        f'<rect class="bar {box.tone}" x="{x + 8:.1f}" y="{y + 10:.1f}" width="4" height="{height - 20}" rx="2"/>',
        f'<text class="label" x="{x + 21:.1f}" y="{label_y:.1f}">{_text(box.label)}</text>',
        f'<text class="note" x="{x + 21:.1f}" y="{label_y + 17:.1f}">{_text(box.note)}</text>' if box.note else "",
        "</g>",
    ]
    return "".join(parts)


def _legend(used: Iterable[tuple[str, str]], y: float) -> Iterable[str]:
    for number, (tone, word) in enumerate(used):
        x = MARGIN + 130 * number
        yield f'<circle class="{tone}" cx="{x + 5}" cy="{y - 4:.0f}" r="5"/>'
        yield f'<text class="note" x="{x + 16}" y="{y:.0f}">{_text(word)}</text>'


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", " ".join(text.split()))


def _shown(text: str, longest: int = MOST_CHARACTERS) -> str:
    text = _clean(text)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _text(text: str, longest: int = MOST_CHARACTERS) -> str:
    return escape(_shown(text, longest))
