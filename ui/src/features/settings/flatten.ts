/** Settings by group as one list. */
export interface SettingRow {
  /** "server.api.port" */
  name: string;
  /** "ROTA_SERVER_API_PORT" */
  variable: string;
  value: string;
}

const shown = (value: unknown): string =>
  value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);

export function flatten(settings: Record<string, unknown>, above: readonly string[] = []): SettingRow[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    const path = [...above, key];
    if (value !== null && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length > 0) {
      return flatten(value as Record<string, unknown>, path);
    }
    return [{ name: path.join("."), variable: `ROTA_${path.join("_").toUpperCase()}`, value: shown(value) }];
  });
}
