/** The window's title and the picture of its tab: the state of the run that the page shows. */
import { useEffect } from "react";
import { useCurrentPage } from "@/components/ui/use-page";
import { TITLE_GLYPHS } from "@/lib/states";
import { currentTokens, type TokenName } from "@/styles/tokens";

const PLAIN = "./favicon.svg";

export function useTitle(): void {
  const { title, kind, state } = useCurrentPage();
  useEffect(() => {
    const name = [state && TITLE_GLYPHS[state], title].filter(Boolean).join(" ");
    document.title = [name, kind, "rota"].filter(Boolean).join(" · ");
  }, [title, kind, state]);
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    if (!link) return;
    if (!state) {
      link.href = PLAIN;
      return;
    }
    const color = currentTokens()[`state-${state}` as TokenName];
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="${color}"/><text x="16" y="23" font-size="19" font-family="sans-serif" text-anchor="middle" fill="#fff">${TITLE_GLYPHS[state]}</text></svg>`;
    link.href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  }, [state]);
}
