/**
 * Markdown as React elements, sanitised. A growing text is cut into blocks, and only the last one is parsed again;
 * React may also skip states of the text when the machine is busy.
 */
import { memo, useDeferredValue, useMemo } from "react";
import ReactMarkdown from "react-markdown";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { usePanels } from "../slots.ts";
import { splitBlocks } from "./blocks.ts";
import { CodeBlock } from "./CodeBlock.tsx";
import { components } from "./elements.tsx";
import { rehypeHeadings, withOutlines } from "./headings.ts";
import { type Pattern, rehypeInline } from "./inline.ts";
import { remarkLiteralHtml } from "./literal.ts";

// Raw HTML never becomes elements, so ids come from footnotes alone, and those are prefixed below.
const schema = { ...defaultSchema, clobber: [] };

export function Markdown({ id, text }: { id: string; text: string }) {
  const shown = useDeferredValue(text);
  const blocks = useMemo(() => withOutlines(splitBlocks(shown)), [shown]);
  const panels = usePanels();
  const patterns = useMemo(
    () => panels.flatMap(({ id, inline }) => (inline ? [{ panel: id, pattern: inline.pattern }] : [])),
    [panels],
  );
  return (
    <div className="prose">
      {blocks.map((block, index) =>
        block.kind === "code" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text grows at its end, so a block's place is its identity
          <CodeBlock key={index} code={block.text} language={block.language} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <TextBlock key={index} id={id} text={block.text} outline={block.outline} patterns={patterns} />
        ),
      )}
    </div>
  );
}

const TextBlock = memo(function TextBlock(props: {
  id: string;
  text: string;
  outline: string;
  patterns: Pattern[];
}) {
  return (
    <div>
      <ReactMarkdown
        remarkPlugins={[remarkGfm, remarkLiteralHtml]}
        remarkRehypeOptions={{ clobberPrefix: `${props.id}-` }}
        rehypePlugins={[
          [rehypeSanitize, schema],
          [rehypeHeadings, props.outline],
          [rehypeInline, props.patterns],
        ]}
        components={components}
      >
        {props.text}
      </ReactMarkdown>
    </div>
  );
});
