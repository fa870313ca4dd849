/** Hand text to the browser as a file. */
export function saveFile(name: string, text: string, type: "text/csv" | "application/json" | "text/plain"): void {
  // Spreadsheets take a CSV without this mark for another encoding.
  const url = URL.createObjectURL(new Blob([type === "text/csv" ? `\ufeff${text}` : text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
