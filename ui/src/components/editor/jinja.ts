/** Colours for Jinja templates in plain text: what is between the braces, and comments. */
import type { StreamParser } from "@codemirror/language";

type State = { inside: "" | "}}" | "%}" | "#}" };

const KEYWORDS =
  /^(?:if|elif|else|endif|for|in|endfor|set|and|or|not|is|filter|endfilter|macro|endmacro|with|endwith)\b/;

export const jinja: StreamParser<State> = {
  startState: () => ({ inside: "" }),
  token(stream, state) {
    if (state.inside === "") {
      if (stream.match("{{")) state.inside = "}}";
      else if (stream.match("{%")) state.inside = "%}";
      else if (stream.match("{#")) state.inside = "#}";
      else {
        stream.next();
        stream.eatWhile(/[^{]/);
        return null;
      }
      return state.inside === "#}" ? "comment" : "processingInstruction";
    }
    if (stream.match(state.inside)) {
      const comment = state.inside === "#}";
      state.inside = "";
      return comment ? "comment" : "processingInstruction";
    }
    if (state.inside === "#}") {
      stream.next();
      return "comment";
    }
    if (stream.match(/^(?:"[^"]*"|'[^']*')/)) return "string";
    if (stream.match(/^\d+(?:\.\d+)?/)) return "number";
    if (stream.match(KEYWORDS)) return "keyword";
    if (stream.match(/^[A-Za-z_][\w.]*/)) return "propertyName";
    stream.next();
    return null;
  },
};
