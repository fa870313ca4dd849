import type { Glyph as Name } from "@/lib/states";

/** The pictures of states, 16 by 16, in the colour of the text. */
const SHAPES: Record<Name, React.ReactNode> = {
  clock: (
    <>
      <circle cx="8" cy="8" r="6.1" />
      <path d="M8 4.6V8l2.3 1.5" />
    </>
  ),
  "clock-alert": (
    <>
      <circle cx="8" cy="8" r="6.1" strokeDasharray="2.6 1.65" />
      <path d="M8 4.7v3.9" />
      <path d="M8 11.2v.1" />
    </>
  ),
  "rotate-clock": (
    <>
      <path d="M13.7 9.6A6 6 0 1 1 12.6 4.1" />
      <path d="M13.6 1.6v3.1h-3.1" />
      <path d="M8 5.2v3l2 1.3" />
    </>
  ),
  dots: (
    <g fill="currentColor" stroke="none">
      <circle cx="3.2" cy="8" r="1.45" />
      <circle cx="8" cy="8" r="1.45" />
      <circle cx="12.8" cy="8" r="1.45" />
    </g>
  ),
  play: (
    <>
      <circle cx="8" cy="8" r="6.1" />
      <path d="M6.6 5.3v5.4L10.9 8z" fill="currentColor" strokeWidth="0.6" />
    </>
  ),
  "rotate-play": (
    <>
      <path d="M13.7 9.6A6 6 0 1 1 12.6 4.1" />
      <path d="M13.6 1.6v3.1h-3.1" />
      <path d="M6.7 5.5v5L10.7 8z" fill="currentColor" strokeWidth="0.6" />
    </>
  ),
  pause: <path d="M5.4 3.4v9.2M10.6 3.4v9.2" strokeWidth="2.4" />,
  "stop-turning": (
    <>
      <path d="M14.1 8A6.1 6.1 0 1 1 8 1.9" />
      <rect x="5.9" y="5.9" width="4.2" height="4.2" rx="0.6" fill="currentColor" stroke="none" />
    </>
  ),
  stop: (
    <>
      <circle cx="8" cy="8" r="6.1" />
      <rect x="5.9" y="5.9" width="4.2" height="4.2" rx="0.6" fill="currentColor" stroke="none" />
    </>
  ),
  check: <path d="m2.9 8.4 3.4 3.4 6.8-7.3" strokeWidth="2.1" />,
  cross: <path d="m3.8 3.8 8.4 8.4m0-8.4-8.4 8.4" strokeWidth="2.1" />,
  bolt: <path d="M9.4 1.7 3.6 9h3.7l-.8 5.3L12.4 7H8.6z" fill="currentColor" strokeWidth="0.9" />,
};

/** A state's picture. It says nothing to a screen reader: the state's name always stands beside it. */
export function Glyph({ name, size = 14, className }: { name: Name; size?: number; className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={className}
    >
      {SHAPES[name]}
    </svg>
  );
}
