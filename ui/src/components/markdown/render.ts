/** Markdown as a fragment of safe HTML: the chunk that is fetched when the first text appears. */
import DOMPurify from "dompurify";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

/** Headings of a text stand under those of the page, which has one <h1>. */
const LEVELS: Record<string, string> = { H1: "h3", H2: "h4", H3: "h5", H4: "h6", H5: "h6", H6: "h6" };

function renamed(element: Element, name: string): void {
  const other = document.createElement(name);
  other.append(...element.childNodes);
  element.replaceWith(other);
}

/** An image from elsewhere is a link to it: nothing is fetched from another host by looking at a page. */
function asLink(image: HTMLImageElement, address: URL): void {
  const link = document.createElement("a");
  link.href = address.href;
  link.className = "markdown-image";
  link.textContent = `${image.alt || "Image"} (${address.host})`;
  image.replaceWith(link);
}

function addressOf(image: HTMLImageElement): URL | null {
  return URL.canParse(image.src, document.baseURI) ? new URL(image.src, document.baseURI) : null;
}

export function render(text: string): DocumentFragment {
  const html = micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
  const fragment = DOMPurify.sanitize(html, {
    RETURN_DOM_FRAGMENT: true,
    USE_PROFILES: { html: true },
    FORBID_TAGS: ["style", "form", "button", "textarea", "select", "video", "audio", "source", "picture"],
    FORBID_ATTR: ["style", "class", "id", "name", "srcset", "autofocus", "tabindex"],
    ALLOW_DATA_ATTR: false,
  });
  for (const heading of fragment.querySelectorAll("h1,h2,h3,h4,h5,h6"))
    renamed(heading, LEVELS[heading.tagName] ?? "h6");
  for (const image of fragment.querySelectorAll("img")) {
    const address = addressOf(image);
    if (address === null) image.remove();
    else if (address.protocol === "http:" || address.protocol === "https:") {
      if (address.origin !== location.origin) asLink(image, address);
    } else if (address.protocol !== "data:") image.remove();
  }
  for (const link of fragment.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  for (const table of fragment.querySelectorAll("table")) {
    const box = document.createElement("div");
    box.className = "markdown-table";
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Table");
    table.replaceWith(box);
    box.append(table);
  }
  for (const block of fragment.querySelectorAll("pre")) block.tabIndex = 0;
  for (const box of fragment.querySelectorAll("input")) {
    box.disabled = true;
    box.setAttribute("aria-label", box.checked ? "Done" : "Not done");
  }
  return fragment;
}
