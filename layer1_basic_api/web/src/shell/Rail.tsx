/** The rail: new chat, the panels' views and sections, and at the foot the page's own tools. */
import { BookOpen, Keyboard, MessageSquare, Monitor, Moon, Plus, Sun } from "lucide-react";
import { address } from "../api/client.ts";
import { useCapabilities } from "../api/queries.ts";
import { usePanels } from "../slots.ts";
import { BrandMark } from "./BrandMark.tsx";
import { IconButton } from "./IconButton.tsx";
import { go, useAddress, usePlace } from "./place.ts";
import { CHAT_KEY } from "./shortcuts.ts";
import { useNewChat } from "./useNewChat.ts";
import { useTheme } from "./useTheme.ts";

export function Rail({ onShortcuts, onGone }: { onShortcuts: () => void; onGone: () => void }) {
  const newChat = useNewChat();
  const startNew = () => {
    onGone();
    newChat();
  };
  return (
    <>
      <Brand />
      <button type="button" className="rail-item outlined" aria-keyshortcuts="n" onClick={startNew}>
        <Plus />
        New chat
        <kbd>n</kbd>
      </button>
      <Views onGone={onGone} />
      <div className="rail-sections">
        {usePanels().map(({ id, Rail: Section }) => Section && <Section key={id} onGone={onGone} />)}
      </div>
      <Tools onShortcuts={onShortcuts} />
    </>
  );
}

function Brand() {
  const { data } = useCapabilities();
  return (
    <div className="brand">
      <BrandMark />
      <h1>MyStack</h1>
      {data && <span title={data.title}>Layer {data.layer}</span>}
    </div>
  );
}

export function Views({ onGone }: { onGone?: (() => void) | undefined }) {
  const { view } = usePlace();
  const panels = usePanels().filter((panel) => panel.Main);
  if (panels.length === 0) return null;
  const open = (id: string | null) => {
    go({ view: id });
    onGone?.();
  };
  const current = (id: string | null) => (view === id ? ("page" as const) : undefined);
  return (
    <nav className="rail-views" aria-label="Views">
      <button
        type="button"
        className="rail-item"
        aria-current={current(null)}
        aria-keyshortcuts={CHAT_KEY}
        onClick={() => open(null)}
      >
        <MessageSquare />
        Chat
        <kbd>{CHAT_KEY}</kbd>
      </button>
      {panels.map(({ id, title, key, icon: Icon, Badge }) => (
        <button
          key={id}
          type="button"
          className="rail-item"
          aria-current={current(id)}
          aria-keyshortcuts={key}
          onClick={() => open(id)}
        >
          {Icon && <Icon />}
          {title}
          {Badge && <Badge />}
          {key && <kbd>{key}</kbd>}
        </button>
      ))}
    </nav>
  );
}

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon };

export function Tools({ onShortcuts }: { onShortcuts: () => void }) {
  const [theme, changeTheme] = useTheme();
  const ThemeIcon = THEME_ICONS[theme];
  return (
    <div className="rail-tools">
      <IconButton label={`Theme: ${theme}`} aria-keyshortcuts="t" onClick={changeTheme}>
        <ThemeIcon />
      </IconButton>
      <IconButton label="Keyboard" aria-keyshortcuts="?" onClick={onShortcuts}>
        <Keyboard />
      </IconButton>
      {/* In this tab: another one would begin with an empty chat, and the way back would lead there. */}
      <a className="button ghost" href={address("/docs") + useAddress()}>
        <BookOpen />
        API
      </a>
    </div>
  );
}
