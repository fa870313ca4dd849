// Types of the API from the server's own OpenAPI document. `--check` says whether they are still true.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = here("../src/api/schema.gen.ts");
const python =
  process.env.ROTA_PYTHON ?? (existsSync(here("../../.venv/bin/python")) ? here("../../.venv/bin/python") : "python3");

const program =
  "import json; from rota.server.http.openapi import document; print(json.dumps(document(asks_for_login=False)))";
const document = JSON.parse(execFileSync(python, ["-c", program], { maxBuffer: 64 * 1024 * 1024 }).toString());
const text = `// Made by \`npm run api\` from the server's OpenAPI document. Do not edit.\n/* biome-ignore-all lint: generated */\n${astToString(
  await openapiTS(document, { defaultNonNullable: false, emptyObjectsUnknown: true }),
)}`;

if (process.argv.includes("--check")) {
  if (!existsSync(target) || readFileSync(target, "utf8") !== text) {
    console.error("src/api/schema.gen.ts is older than the server's operations. Run: npm run api");
    process.exit(1);
  }
  console.log("The API's types are true.");
} else {
  writeFileSync(target, text);
  console.log(`Wrote ${target}: ${Object.keys(document.paths).length} paths.`);
}
