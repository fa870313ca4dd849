/** The picture of a block type: one of our own drawings, else its first letters. Nothing is fetched from other hosts. */
import sprite from "./logos.svg?url";

const BY_SLUG: Record<string, string> = {
  secret: "key",
  json: "braces",
  string: "text",
  "date-time": "clock",
  "local-file-system": "disk",
  "remote-file-system": "cloud-folder",
  smb: "share",
  redisstoragecontainer: "stack",
  webhook: "hook",
};

/** What the name of a type says, first fit. */
const BY_WORD: [RegExp, string][] = [
  [/slack|mattermost|discord|teams/, "chat"],
  [/email|smtp|sendgrid|mail/, "mail"],
  [/notification|pager|opsgenie|twilio|notify/, "bell"],
  [/bucket|s3|gcs|blob|minio/, "bucket"],
  [/docker|container|ecs|cloud-?run/, "container"],
  [/kubernetes|k8s/, "wheel"],
  [/github|gitlab|bitbucket|git-/, "branch"],
  [/sql|database|snowflake|bigquery|postgres|redshift|mongo|duckdb|warehouse/, "database"],
  [/redis/, "stack"],
  [/shell|process|command/, "terminal"],
  [/credential|token|password|api-key/, "key"],
  [/user|account/, "person"],
  [/aws|azure|gcp|google|cloud/, "cloud"],
  [/file-?system|storage/, "disk"],
];

export function symbolOf(slug: string): string | null {
  return BY_SLUG[slug] ?? BY_WORD.find(([word]) => word.test(slug))?.[1] ?? null;
}

export const monogram = (name: string): string => {
  const words = name.match(/[A-Z]?[a-z0-9]+|[A-Z]+/g) ?? [name];
  return (words.length > 1 ? `${words[0]?.[0]}${words[1]?.[0]}` : name.slice(0, 2)).toUpperCase();
};

export function Logo({ slug, name, size = 28 }: { slug: string; name: string; size?: 20 | 28 | 40 }) {
  const symbol = symbolOf(slug);
  return (
    <span
      aria-hidden="true"
      className="inline-flex shrink-0 items-center justify-center rounded-md border border-line bg-raised font-semibold text-muted select-none"
      style={{ width: size, height: size, fontSize: size * 0.36 }}
    >
      {symbol ? (
        <svg width={size * 0.62} height={size * 0.62} aria-hidden="true" className="text-text">
          <use href={`${sprite}#${symbol}`} />
        </svg>
      ) : (
        monogram(name)
      )}
    </span>
  );
}
