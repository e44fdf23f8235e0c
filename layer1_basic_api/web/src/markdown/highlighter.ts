/** The highlighter itself: a chunk of its own, see highlight.ts. Makes elements, never HTML text. */
import { toJsxRuntime } from "hast-util-to-jsx-runtime";
import { common, createLowlight } from "lowlight";
import { Fragment, jsx, jsxs } from "react/jsx-runtime";
import type { Highlight } from "./highlight.ts";

const lowlight = createLowlight(common);

export const highlight: Highlight = (language, code) => {
  if (!lowlight.registered(language)) return code;
  return toJsxRuntime(lowlight.highlight(language, code), { Fragment, jsx, jsxs });
};
