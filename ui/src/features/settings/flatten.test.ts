import { expect, it } from "vitest";
import { flatten } from "./flatten";

it("makes one row of each setting", () => {
  expect(flatten({ home: "/x", server: { api: { port: 4200, host: null }, extra: {}, list: [1] } })).toEqual([
    { name: "home", variable: "ROTA_HOME", value: "/x" },
    { name: "server.api.port", variable: "ROTA_SERVER_API_PORT", value: "4200" },
    { name: "server.api.host", variable: "ROTA_SERVER_API_HOST", value: "" },
    { name: "server.extra", variable: "ROTA_SERVER_EXTRA", value: "{}" },
    { name: "server.list", variable: "ROTA_SERVER_LIST", value: "[1]" },
  ]);
});
