/** What layer 1 adds to the shell, and the example for every later layer: the model, its options, how to connect one. */
import { ConnectCard } from "./src/model/ConnectModel.tsx";
import { ModelPicker, ModelPickerTop } from "./src/model/ModelPicker.tsx";
import { OptionsButton } from "./src/model/OptionsButton.tsx";
import type { Panel } from "./src/slots.ts";

export const panel: Panel = {
  id: "chat",
  title: "Chat",
  samples: {
    questions: [
      "Explain how a streamed answer travels from a model to a browser",
      "Write a Python function that retries with exponential backoff",
      "Compare a relational and a document database in a table",
    ],
  },
  shortcuts: [
    { key: "m", does: "Choose a model" },
    { key: "o", does: "Instructions and options" },
  ],
  Rail: ModelPicker,
  Top: ModelPickerTop,
  Welcome: ConnectCard,
  Composer: OptionsButton,
};
