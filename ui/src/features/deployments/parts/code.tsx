/** A text as it is. */
export function Code({ text, className = "max-h-[70dvh]" }: { text: string; className?: string }) {
  const look = `overflow-auto rounded-sm border border-line bg-bg p-3 font-mono text-xs ${className}`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <pre tabIndex={0} className={look}>
      {text}
    </pre>
  );
}
