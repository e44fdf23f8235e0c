import { expect, test } from "vitest";
import { MemoryStorage } from "../testing.ts";
import { emptyChat } from "./state.ts";
import { loadChat, saveChat } from "./storage.ts";

test.each(["", "{", "null", '{"version": 0, "chat": {"turns": []}}', '{"version": 1, "chat": {"turns": 3}}'])(
  "what cannot be read is an empty chat: %j",
  (saved) => {
    const storage = new MemoryStorage();
    storage.setItem("mystack.chat", saved);
    expect(loadChat(storage)).toEqual(emptyChat);
  },
);

test("a full storage does not stop the chat", () => {
  const storage = new MemoryStorage();
  storage.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  expect(() => saveChat(storage, emptyChat)).not.toThrow();
});

test("what was saved comes back", () => {
  const storage = new MemoryStorage();
  const chat = { turns: [{ id: "1", role: "user", content: "Hi" } as const], options: { seed: 7 } };
  saveChat(storage, chat);
  expect(loadChat(storage)).toEqual(chat);
});
