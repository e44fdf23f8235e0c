/** Gathers text so that however fast tokens come, the page changes once a frame. */
export interface Text {
  content: string;
  reasoning: string;
}

export class Batch {
  #text: Text = { content: "", reasoning: "" };
  #due = false;
  readonly #nextFrame: (draw: () => void) => void;
  readonly #draw: (text: Text) => void;

  constructor(nextFrame: (draw: () => void) => void, draw: (text: Text) => void) {
    this.#nextFrame = nextFrame;
    this.#draw = draw;
  }

  add(kind: keyof Text, piece: string): void {
    this.#text[kind] += piece;
    if (this.#due) return;
    this.#due = true;
    this.#nextFrame(() => this.flush());
  }

  /** Hands over what has come so far; nothing when nothing has. */
  flush(): void {
    this.#due = false;
    const text = this.#text;
    this.#text = { content: "", reasoning: "" };
    if (text.content || text.reasoning) this.#draw(text);
  }
}

/** The browser's next frame; a hidden tab has none, and is drawn a few times a second. */
export function nextFrame(draw: () => void): void {
  if (document.hidden) setTimeout(draw, 250);
  else requestAnimationFrame(draw);
}
