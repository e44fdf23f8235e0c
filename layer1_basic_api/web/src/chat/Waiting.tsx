/** Before the first word: says that the model is at work, and after two seconds for how long. */
import { useEffect, useState } from "react";

export function Waiting({ since, thinking }: { since: number; thinking: boolean }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.floor((now - since) / 1000);
  const what = thinking ? "Thinking" : "Waiting for the model";
  return <p className="waiting">{seconds < 2 ? `${what}…` : `${what}… ${seconds} s`}</p>;
}
