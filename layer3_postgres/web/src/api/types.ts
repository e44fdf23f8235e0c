/** The API's shapes under the names that these panels use. */
import type { components } from "./schema.d.ts";

type Schemas = components["schemas"];
export type Conversation = Schemas["ConversationPublic"];
export type Listed = Schemas["ListedConversation"];
export type ConversationPage = Schemas["ConversationPage"];
export type Message = Schemas["MessagePublic"];
export type Outlined = Schemas["OutlinedMessage"];
export type KeptSource = Schemas["KeptSourceText"];
/** What the server adds to the end of an answer that it keeps. */
export type KeptFields = Pick<Schemas["KeptChatResponse"], "conversation_id" | "message_id" | "question_id">;
export type Format = "json" | "markdown";
