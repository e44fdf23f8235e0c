import { expect, test } from "vitest";
import { readSpan, type Span, writeSpan } from "./span.ts";

const SPAN: Span = {
  document: "0190-ab",
  start: 10,
  end: 90,
  quote: { start: 20, end: 40 },
  answer: "tmf1-0",
};

test.each([SPAN, { ...SPAN, answer: null }])("a place is read as it was written", (span) => {
  expect(readSpan(writeSpan(span))).toEqual(span);
});

test("without a quote all of the span is it", () => {
  expect(readSpan("doc.5.9")?.quote).toEqual({ start: 5, end: 9 });
});

test.each(["", "doc", "doc.5", "doc.9.5", "doc.a.b", "doc.-1.5", "doc.1.5.9.2", ".1.5"])(
  "%s is no place",
  (text) => {
    expect(readSpan(text)).toBeNull();
  },
);
