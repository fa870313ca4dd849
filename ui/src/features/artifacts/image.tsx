/** An image: inlined ones at once, those of other hosts after consent, since looking at them tells the host. */
import { Minus, Plus, RotateCcw } from "lucide-react";
import { useState } from "react";
import { Button, Checkbox, IconButton } from "@/components/ui";
import { setting, useSetting } from "@/lib/storage";
import { safeHref } from "@/lib/url";

const hosts = setting<string[]>("image-hosts", [], Array.isArray);

function sourceOf(data: unknown): { src: string; host: string | null } | null {
  if (typeof data !== "string" || data.trim() === "") return null;
  if (data.startsWith("data:image/"))
    return { src: data.replace(/^(data:image\/[\w.+-]+);utf8,/, "$1;charset=utf-8,"), host: null };
  const href = safeHref(data);
  if (!href?.startsWith("http")) return null;
  const url = new URL(href);
  return { src: href, host: url.origin === location.origin ? null : url.host };
}

export function ImageView({ data, label, compact }: { data: unknown; label: string; compact?: boolean }) {
  const [known, setKnown] = useSetting(hosts);
  const [shown, setShown] = useState(false);
  const [always, setAlways] = useState(false);
  const [broken, setBroken] = useState(false);
  const [zoom, setZoom] = useState<number | null>(null);
  const source = sourceOf(data);
  if (!source)
    return (
      <p className="text-sm text-muted [overflow-wrap:anywhere]">
        This is no address of an image: {typeof data === "string" ? data.slice(0, 200) : JSON.stringify(data)}
      </p>
    );
  const { src, host } = source;
  if (host !== null && !shown && !known.includes(host))
    return (
      <div className="flex flex-col items-start gap-2 rounded-md border border-dashed border-control p-3 text-sm">
        <p>
          The image is on <strong className="[overflow-wrap:anywhere]">{host}</strong>, which will see that you look at
          it.
        </p>
        {!compact && (
          <Checkbox label={`Always load images of ${host} in this browser`} checked={always} onChange={setAlways} />
        )}
        <div className="flex flex-wrap gap-2">
          <Button
            size="sm"
            onClick={(event) => {
              event.preventDefault();
              if (always) setKnown([...known, host]);
              setShown(true);
            }}
          >
            Load the image
          </Button>
        </div>
      </div>
    );
  if (broken)
    return (
      <p className="text-sm text-muted">
        The image could not be loaded
        {src.startsWith("http:") ? ": pages of this server load images of other hosts by https only" : ""}.{" "}
        {host && (
          <a href={src} target="_blank" rel="noopener noreferrer" className="text-accent underline">
            Open it on {host}
          </a>
        )}
      </p>
    );
  const image = (
    <img
      src={src}
      alt={label}
      referrerPolicy="no-referrer"
      onError={() => setBroken(true)}
      className={zoom === null ? "mx-auto max-h-[70vh] max-w-full object-contain" : "max-w-none"}
      style={zoom === null ? undefined : { width: `${zoom * 100}%` }}
    />
  );
  if (compact) return image;
  return (
    <div>
      <div className="mb-2 flex items-center justify-end gap-1">
        <span className="text-xs text-muted">
          {zoom === null ? "Fits the page" : `${Math.round(zoom * 100)}% of the width`}
        </span>
        <IconButton
          size="sm"
          label="Smaller"
          icon={<Minus size={14} />}
          onClick={() => setZoom(Math.max(0.25, (zoom ?? 1) / 1.25))}
        />
        <IconButton
          size="sm"
          label="Larger"
          icon={<Plus size={14} />}
          onClick={() => setZoom(Math.min(8, (zoom ?? 1) * 1.25))}
        />
        <IconButton size="sm" label="Fit" icon={<RotateCcw size={13} />} onClick={() => setZoom(null)} />
      </div>
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        tabIndex={0}
        className="max-h-[75vh] overflow-auto rounded-sm border border-line bg-bg p-2"
      >
        {image}
      </section>
    </div>
  );
}
