/** How Markdown's elements are drawn. Nothing of another site is loaded: images become links. */
import { type ComponentProps, use } from "react";
import type { Components, ExtraProps } from "react-markdown";
import { usePanels } from "../slots.ts";
import { CodeBlock } from "./CodeBlock.tsx";
import { AnswerContext, INLINE_TAG } from "./inline.ts";

type Props<T extends keyof React.JSX.IntrinsicElements> = ComponentProps<T> & ExtraProps;

function Link({ href = "", children, node: _node, ...rest }: Props<"a">) {
  // What is left of an address that may not be followed, `javascript:` for one.
  if (!href) return <>{children}</>;
  // A footnote's link stays on the page; whatever else an answer links to opens apart and learns nothing of us.
  const apart = { target: "_blank", rel: "noopener noreferrer nofollow" };
  return (
    <a href={href} {...(href.startsWith("#") ? rest : apart)}>
      {children}
    </a>
  );
}

function ImageLink({ src, alt }: Props<"img">) {
  if (typeof src !== "string" || !src) return alt;
  return <Link href={src}>{alt ? `Image: ${alt}` : "Image"}</Link>;
}

function Table({ children }: Props<"table">) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, also by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a section without a heading says no more
    <div className="table" role="region" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </div>
  );
}

/** Code inside a list or a quote; code that stands alone does not come through the parser. */
function Pre({ node }: Props<"pre">) {
  const code = node?.children.find((child) => child.type === "element");
  const [text] = code?.children ?? [];
  const language = String(code?.properties.className ?? "").replace(/^language-/, "");
  return <CodeBlock code={text?.type === "text" ? text.value.replace(/\n$/, "") : ""} language={language} />;
}

function Task({ checked }: Props<"input">) {
  return (
    <span className="task" role="img" aria-label={checked ? "Done" : "To do"}>
      {checked ? "☑" : "☐"}
    </span>
  );
}

function Inline({ panel, match, before }: { panel: string; match: string; before: string }) {
  const answer = use(AnswerContext);
  const slot = usePanels().find(({ id }) => id === panel)?.inline;
  return slot && answer ? <slot.Component match={match} before={before} answer={answer} /> : match;
}

export const components = {
  a: Link,
  img: ImageLink,
  table: Table,
  pre: Pre,
  input: Task,
  [INLINE_TAG]: Inline,
} as Components;
