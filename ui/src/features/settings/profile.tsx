import { credentials, ORIGIN } from "@/api/client";
import { zoneOptions } from "@/app/chips";
import { Button, Combobox, CopyButton, Input } from "@/components/ui";
import { browserZone, zoneOffset } from "@/lib/format";
import { displayName, zone } from "@/lib/preferences";
import { useSetting } from "@/lib/storage";
import { Group, Row } from "./rows";

const initials = (name: string) =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");

export function Profile() {
  const [name, setName] = useSetting(displayName);
  const [chosen, setZone] = useSetting(zone);
  const signedIn = credentials.get() !== null;
  return (
    <>
      <Group title="You">
        <Row title="Name" hint="Kept in this browser.">
          <span
            aria-hidden="true"
            className="flex size-8 items-center justify-center rounded-full bg-accent text-xs font-semibold text-on-accent"
          >
            {initials(name) || "·"}
          </span>
          <Input
            aria-label="Name"
            value={name}
            maxLength={80}
            onChange={(event) => setName(event.target.value)}
            className="w-56"
          />
        </Row>
        <Row
          title="Time zone"
          hint={`All times are shown in it. This browser is in ${browserZone()}, ${zoneOffset("local")}.`}
        >
          <Combobox
            aria-label="Time zone"
            className="w-64"
            value={chosen}
            onChange={setZone}
            options={[{ value: "local", label: "As this browser", hint: zoneOffset("local") }, ...zoneOptions()]}
          />
        </Row>
        <Row title="Session" hint={signedIn ? "You are signed in." : "This server asks nobody for a login."}>
          {signedIn && (
            <Button
              onClick={() => {
                credentials.clear();
                location.assign(new URL("./login", document.baseURI).href);
              }}
            >
              Sign out
            </Button>
          )}
        </Row>
      </Group>
      <Group title="Use this server from a program">
        <Row title="Address of the API" hint="Give it to programs and to the command line.">
          <code className="rounded-sm bg-raised px-2 py-1 font-mono text-xs [overflow-wrap:anywhere]">
            {ORIGIN}/api
          </code>
          <CopyButton text={`${ORIGIN}/api`} label="Copy the address" />
        </Row>
        <Row title="Command line">
          <code className="rounded-sm bg-raised px-2 py-1 font-mono text-xs [overflow-wrap:anywhere]">
            rota config set ROTA_API_URL={ORIGIN}/api
          </code>
          <CopyButton text={`rota config set ROTA_API_URL=${ORIGIN}/api`} label="Copy the command" />
        </Row>
      </Group>
    </>
  );
}
