// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { render } from "./render";

function html(text: string): string {
  const box = document.createElement("div");
  box.append(render(text));
  return box.innerHTML;
}

describe("markdown", () => {
  it("keeps one first heading a page: those of the text stand below", () => {
    expect(html("# Top\n\n## Next")).toBe("<h3>Top</h3>\n<h4>Next</h4>");
  });

  it("shows tables, task lists and strikes", () => {
    const made = html("| a | b |\n| - | - |\n| 1 | ~~2~~ |\n\n- [x] done\n");
    expect(made).toContain("<td><del>2</del></td>");
    expect(made).toContain('class="markdown-table"');
    expect(made).toContain('aria-label="Done"');
  });

  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    '<style>*{display:none}</style><p style="color:red">x</p>',
    "<iframe src='https://example.com'></iframe>",
    "<form action='https://example.com'><button>x</button></form>",
  ])("takes out what acts: %s", (text) => {
    expect(html(text)).not.toMatch(/<(?:script|style|iframe|form|button)|onerror=|style=|href="javascript/i);
  });

  it("fetches nothing from other hosts: an image from elsewhere is a link", () => {
    const made = html("![A chart](https://charts.example.com/a.png) ![own](/a.png)");
    expect(made).toContain('href="https://charts.example.com/a.png"');
    expect(made).not.toContain('src="https:');
    expect(made).toContain('src="/a.png"');
  });
});
