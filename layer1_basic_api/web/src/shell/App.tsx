/** The page's frame: rail (a drawer when narrow), conversation or a panel's view, side panel, dialogs. */
import { useCallback, useMemo, useState } from "react";
import { useCapabilities } from "../api/queries.ts";
import { Conversation } from "../chat/Conversation.tsx";
import { useSession } from "../chat/useChat.ts";
import { PanelsContext } from "../slots.ts";
import { KeyDialog } from "./KeyDialog.tsx";
import { Modal } from "./Modal.tsx";
import { Offline } from "./Offline.tsx";
import { panelsOf } from "./panels.ts";
import { go, usePlace } from "./place.ts";
import { Rail, Tools, Views } from "./Rail.tsx";
import { ShortcutsDialog } from "./ShortcutsDialog.tsx";
import { SidePanel } from "./SidePanel.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { TopBar } from "./TopBar.tsx";
import { NARROW, useMedia } from "./useMedia.ts";

export function App() {
  const { data } = useCapabilities();
  const panels = useMemo(() => panelsOf(data), [data]);
  const narrow = useMedia(NARROW);
  const { view, side } = usePlace();
  const [dialog, setDialog] = useState<"rail" | "shortcuts" | null>(null);
  const close = () => setDialog(null);
  const showShortcuts = () => setDialog("shortcuts");
  const rail = <Rail onShortcuts={showShortcuts} onGone={close} />;
  const sideOpen = panels.some((panel) => panel.id === side && panel.Side);
  const View = panels.find((panel) => panel.id === view)?.Main;
  useShortcuts(useEscape());

  return (
    <PanelsContext value={panels}>
      <div className={sideOpen && !narrow ? "page with-side" : "page"}>
        {!narrow && <aside className="rail">{rail}</aside>}
        <main className="main">
          <div>
            {narrow && <TopBar onMenu={() => setDialog("rail")} />}
            <Offline />
          </div>
          {View ? <View /> : <Conversation />}
        </main>
        <SidePanel narrow={narrow} />
      </div>
      {/* A narrow window may have a keyboard: the keys of the rail work while the drawer is closed, too. */}
      {narrow && dialog === null && (
        <div hidden>
          <Views />
          <Tools onShortcuts={showShortcuts} />
        </div>
      )}
      {narrow && dialog === "rail" && (
        <Modal kind="drawer" title={data ? `MyStack · Layer ${data.layer}` : "MyStack"} onClose={close}>
          <div className="rail">{rail}</div>
        </Modal>
      )}
      {dialog === "shortcuts" && <ShortcutsDialog onClose={close} />}
      {panels.map(({ id, Everywhere }) => Everywhere && <Everywhere key={id} />)}
      <div className="notes" role="status">
        {panels.map(({ id, Notes }) => Notes && <Notes key={id} />)}
      </div>
      <KeyDialog />
    </PanelsContext>
  );
}

/** Esc stops a growing answer, or closes the side panel; else it leaves the field, so that single letters work. */
function useEscape(): () => void {
  const session = useSession();
  return useCallback(() => {
    if (session.stop()) return;
    if (new URLSearchParams(location.search).has("side")) go({ side: null, at: null });
    else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  }, [session]);
}
