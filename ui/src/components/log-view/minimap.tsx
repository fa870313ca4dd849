import { useEffect, useRef } from "react";
import { readPalette, watchPalette } from "../timeline/palette";

/** Where errors and matches are in the whole log, beside its scroll bar. A press goes there. */
export function Minimap({
  count,
  errors,
  matches,
  first,
  last,
  onJump,
}: {
  count: number;
  /** Places, from the top. */
  errors: readonly number[];
  matches: readonly number[];
  first: number;
  last: number;
  onJump: (index: number) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const draw = () => {
      const element = canvas.current;
      const pen = element?.getContext("2d");
      if (!element || !pen) return;
      const { clientWidth: width, clientHeight: height } = element;
      if (height === 0) return;
      const ratio = Math.min(2, devicePixelRatio || 1);
      element.width = width * ratio;
      element.height = height * ratio;
      pen.scale(ratio, ratio);
      const palette = readPalette();
      pen.fillStyle = palette.raised;
      pen.fillRect(
        0,
        (first / Math.max(1, count)) * height,
        width,
        Math.max(3, ((last - first) / Math.max(1, count)) * height),
      );
      const mark = (places: readonly number[], colour: string, x: number, wide: number) => {
        pen.fillStyle = colour;
        let before = -5;
        for (const place of places) {
          const y = Math.round((place / Math.max(1, count)) * (height - 2));
          if (Math.abs(y - before) < 1) continue;
          before = y;
          pen.fillRect(x, y, wide, 2);
        }
      };
      mark(errors, palette.states.failed ?? palette.control, 1, width / 2 - 1);
      mark(matches, palette.accent, width / 2, width / 2 - 1);
    };
    draw();
    const observer = new ResizeObserver(draw);
    if (canvas.current) observer.observe(canvas.current);
    const stop = watchPalette(draw);
    return () => {
      observer.disconnect();
      stop();
    };
  }, [count, errors, matches, first, last]);
  return (
    <canvas
      ref={canvas}
      className="h-full w-3 shrink-0 cursor-pointer border-l border-line bg-surface"
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        onJump(Math.floor(((event.clientY - box.top) / box.height) * count));
      }}
    />
  );
}
