import { CloudOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useLiveStatus } from "@/api/live";
import { useNow } from "@/components/time";
import { formatShort } from "@/lib/format";

let lostAt: number | null = null;

const online = (listener: () => void) => {
  addEventListener("online", listener);
  addEventListener("offline", listener);
  return () => {
    removeEventListener("online", listener);
    removeEventListener("offline", listener);
  };
};

/** A line that says how old the page is while nothing comes from the server. */
export function Offline() {
  const connected = useSyncExternalStore(online, () => navigator.onLine);
  const { state } = useLiveStatus();
  const lost = !connected || state === "reconnecting";
  const now = useNow(lost ? 1 : 0);
  if (!lost) lostAt = null;
  else lostAt ??= Date.now();
  const age = lostAt === null ? 0 : (now - lostAt) / 1000;
  if (!lost || age < 3) return null;
  return (
    <div
      role="status"
      data-tone="late"
      className="tone-fill flex h-7 shrink-0 items-center justify-center gap-2 text-xs"
    >
      <CloudOff size={13} aria-hidden="true" />
      {connected ? "The server is not heard" : "This browser is offline"}; what you see is {formatShort(age)} old.
    </div>
  );
}
