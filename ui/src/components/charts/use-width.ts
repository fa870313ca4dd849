import { type RefObject, useLayoutEffect, useState } from "react";

/** The element's width in px, kept while the page is resized. */
export function useWidth(ref: RefObject<HTMLElement | null>, first = 600): number {
  const [width, setWidth] = useState(first);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    setWidth(element.clientWidth || first);
    const observer = new ResizeObserver(() => element.clientWidth && setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref, first]);
  return width;
}
