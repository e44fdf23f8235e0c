// Generated from the OpenAPI by `npm run types`. Do not edit.
export interface paths {
    "/capabilities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this layer can do */
        get: operations["capabilities_capabilities_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask a question */
        post: operations["chat_chat_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All collections */
        get: operations["all_of_them_collections_get"];
        put?: never;
        /** Make one */
        post: operations["make_collections_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collections/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of them */
        get: operations["show_collections__name__get"];
        put?: never;
        post?: never;
        /** Delete an empty one */
        delete: operations["delete_collections__name__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/collections/{name}/reindex": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Embed it anew */
        post: operations["reindex_collections__name__reindex_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The conversations, last used first */
        get: operations["listed_conversations_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One conversation */
        get: operations["show_conversations__conversation_id__get"];
        put?: never;
        post?: never;
        /** Delete it, with all its messages */
        delete: operations["delete_conversations__conversation_id__delete"];
        options?: never;
        head?: never;
        /** Give it a title */
        patch: operations["change_conversations__conversation_id__patch"];
        trace?: never;
    };
    "/conversations/{conversation_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Take it away */
        get: operations["export_conversations__conversation_id__export_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Its messages, newest first */
        get: operations["messages_conversations__conversation_id__messages_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation_id}/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One message */
        get: operations["message_conversations__conversation_id__messages__message_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation_id}/outline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which message follows which
         * @description Of every branch, newest first: enough to go from one version of an answer to another.
         */
        get: operations["outline_conversations__conversation_id__outline_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The documents, newest first */
        get: operations["listed_documents_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One document */
        get: operations["show_documents__document_id__get"];
        put?: never;
        post?: never;
        /** Delete it, with all that was made of it */
        delete: operations["delete_documents__document_id__delete"];
        options?: never;
        head?: never;
        /** Change its name, kind, metadata or tags */
        patch: operations["change_documents__document_id__patch"];
        trace?: never;
    };
    "/documents/{document_id}/boxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the words of a run stand on their pages */
        get: operations["boxes_documents__document_id__boxes_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/{document_id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Its bytes */
        get: operations["content_documents__document_id__content_get"];
        /** Put new bytes in place of the old */
        put: operations["replace_documents__document_id__content_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/{document_id}/reindex": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read its bytes again */
        post: operations["reindex_documents__document_id__reindex_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/{document_id}/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The text that spans count in, or a run of it */
        get: operations["text_documents__document_id__text_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same */
        get: operations["list_documents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/repair": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find and mend what the stores disagree on */
        post: operations["repair_documents_repair_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/documents/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Upload a document */
        post: operations["upload_documents_upload_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Is the process alive? */
        get: operations["health_health_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Can it answer? Names each dependency */
        get: operations["ready_health_ready_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which model answers, and which others could */
        get: operations["models_models_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find passages */
        post: operations["search_search_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Chat completions, as OpenAI's */
        post: operations["completions_v1_chat_completions_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/embeddings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Embeddings, as OpenAI's */
        post: operations["embeddings_v1_embeddings_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The models that can be asked */
        get: operations["models_v1_models_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of them */
        get: operations["model_v1_models__model__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** Candidate */
        Candidate: {
            /** Chunk Id */
            chunk_id: string;
            /** Document Id */
            document_id: string;
            /** Scores */
            scores: {
                [key: string]: number;
            };
        };
        /**
         * Capabilities
         * @description What this layer can do; the page shows only the panels that are listed.
         */
        Capabilities: {
            /** Layer */
            layer: number;
            limits: components["schemas"]["Limits"];
            /**
             * Name
             * @default MyStack
             */
            name?: string;
            /** Panels */
            panels: string[];
            /** Title */
            title: string;
            /** Version */
            version: string;
        };
        /**
         * CollectionInfo
         * @description A collection, and the model that embedded it.
         */
        CollectionInfo: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Dimension */
            dimension: number;
            /** Documents */
            documents: number;
            /** Embedding Model */
            embedding_model: string;
            /** Name */
            name: string;
        };
        /** CollectionList */
        CollectionList: {
            /** Items */
            items: components["schemas"]["CollectionInfo"][];
        };
        /** Completion */
        Completion: {
            /** Choices */
            choices: components["schemas"]["CompletionChoice"][];
            /**
             * Created
             * @description Seconds since 1970.
             */
            created: number;
            /** Id */
            id: string;
            /** Model */
            model: string;
            /**
             * Object
             * @default chat.completion
             * @constant
             */
            object?: "chat.completion";
            usage: components["schemas"]["CompletionUsage"];
        };
        /** CompletionChoice */
        CompletionChoice: {
            /** Finish Reason */
            finish_reason: string;
            /**
             * Index
             * @default 0
             */
            index?: number;
            /** Logprobs */
            logprobs?: null;
            message: components["schemas"]["CompletionText"];
        };
        /** CompletionMessage */
        CompletionMessage: {
            /**
             * Audio
             * @description Refused otherwise: only text is read.
             * @enum {unknown}
             */
            audio?: null;
            /**
             * Content
             * @description Text, or parts of type `text`.
             */
            content: string | components["schemas"]["TextPart"][];
            /**
             * Function Call
             * @description Refused otherwise: the model here knows no functions, nor calls of them.
             * @enum {unknown}
             */
            function_call?: null;
            /**
             * Role
             * @enum {string}
             */
            role: "system" | "developer" | "user" | "assistant";
            /**
             * Tool Calls
             * @description Refused otherwise: the model here knows no tools, nor calls of them.
             * @enum {unknown}
             */
            tool_calls?: null | never[];
        };
        /** CompletionText */
        CompletionText: {
            /** Content */
            content: string;
            /** Reasoning Content */
            reasoning_content?: string | null;
            /**
             * Role
             * @default assistant
             * @constant
             */
            role?: "assistant";
        };
        /** CompletionUsage */
        CompletionUsage: {
            /** Completion Tokens */
            completion_tokens: number;
            /** Prompt Tokens */
            prompt_tokens: number;
            /** Total Tokens */
            total_tokens: number;
        };
        /**
         * ConversationExport
         * @description A conversation with what was said in it, in every branch or in one, oldest first.
         */
        ConversationExport: {
            conversation: components["schemas"]["ConversationPublic"];
            /** Messages */
            messages: components["schemas"]["MessagePublic"][];
        };
        /** ConversationPage */
        ConversationPage: {
            /** Items */
            items: components["schemas"]["ListedConversation"][];
            /**
             * Next
             * @description Ask with `after=` this for the next page; null on the last.
             */
            next: string | null;
        };
        /**
         * ConversationPublic
         * @description A conversation without its messages.
         */
        ConversationPublic: {
            /**
             * Collection
             * @description Where its questions look, unless they name another.
             */
            collection: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /** Title */
            title: string;
            /**
             * Title By
             * @description Who gave it its title: its first question, a model, or a user.
             * @enum {string}
             */
            title_by: "question" | "model" | "user";
            /**
             * Updated At
             * Format: date-time
             * @description When something was last said.
             */
            updated_at: string;
        };
        /**
         * ConversationUpdate
         * @description What may be changed of a conversation.
         */
        ConversationUpdate: {
            /**
             * Title
             * @description The model will not change it any more.
             * @example Backups
             */
            title: string;
        };
        /** Dependency */
        Dependency: {
            /**
             * Detail
             * @default
             */
            detail?: string;
            /** Required */
            required: boolean;
            /** State */
            state: string;
        };
        /**
         * Disagreement
         * @description Something that the stores do not say alike about a document.
         */
        Disagreement: {
            /** Detail */
            detail: string;
            /** Document Id */
            document_id: string;
            /**
             * Mended
             * @description It was mended, or the work that mends it was begun.
             */
            mended: boolean;
            /**
             * Problem
             * @enum {string}
             */
            problem: "deletion broken off" | "nobody works on it" | "counts differ" | "leftovers in the index" | "leftovers in the document store" | "leftovers among the originals" | "original missing" | "points without document" | "original without document";
        };
        /**
         * DocsCompletionRequest
         * @example {
         *       "messages": [
         *         {
         *           "content": "What is a context window?",
         *           "role": "user"
         *         }
         *       ],
         *       "model": "llama3"
         *     }
         */
        DocsCompletionRequest: {
            /**
             * Audio
             * @description Refused otherwise: answers are text, not sound.
             * @enum {unknown}
             */
            audio?: null;
            /**
             * Function Call
             * @description Refused otherwise: no functions are called.
             * @enum {unknown}
             */
            function_call?: null | "none" | "auto";
            /**
             * Functions
             * @description Refused otherwise: no functions are called.
             * @enum {unknown}
             */
            functions?: null | never[];
            /**
             * Logit Bias
             * @description Refused otherwise: single tokens can be neither forbidden nor preferred.
             * @enum {unknown}
             */
            logit_bias?: null | Record<string, never>;
            /**
             * Logprobs
             * @description Refused otherwise: the probabilities of tokens are not told.
             * @enum {unknown}
             */
            logprobs?: null | false;
            /** Max Completion Tokens */
            max_completion_tokens?: number | null;
            /** Max Tokens */
            max_tokens?: number | null;
            /**
             * Messages
             * @example [
             *       {
             *         "content": "What is a context window?",
             *         "role": "user"
             *       }
             *     ]
             */
            messages: components["schemas"]["CompletionMessage"][];
            /**
             * Modalities
             * @description Refused otherwise: answers are text, not sound.
             * @enum {unknown}
             */
            modalities?: null | [
                "text"
            ] | never[];
            /**
             * Model
             * @example llama3
             */
            model: string;
            /**
             * Moderation
             * @description Refused otherwise: nothing checks questions and answers for harm.
             * @enum {unknown}
             */
            moderation?: null;
            /**
             * N
             * @description Refused otherwise: each request gets one answer.
             * @enum {unknown}
             */
            n?: null | 1;
            /**
             * Prediction
             * @description Refused otherwise: no answer is compared with a predicted one.
             * @enum {unknown}
             */
            prediction?: null;
            /**
             * Response Format
             * @description Refused otherwise: answers are text in no certain format.
             * @enum {unknown}
             */
            response_format?: null | {
                type: "text";
            };
            /**
             * Seed
             * @description What JSON carries exactly.
             */
            seed?: number | null;
            /** Stop */
            stop?: (string | string[]) | null;
            /**
             * Stream
             * @default false
             */
            stream?: boolean | null;
            stream_options?: components["schemas"]["StreamOptions"] | null;
            /** Temperature */
            temperature?: number | null;
            /**
             * Tool Choice
             * @description Refused otherwise: no tools are called.
             * @enum {unknown}
             */
            tool_choice?: null | "none" | "auto";
            /**
             * Tools
             * @description Refused otherwise: no tools are called.
             * @enum {unknown}
             */
            tools?: null | never[];
            /**
             * Top Logprobs
             * @description Refused otherwise: the probabilities of tokens are not told.
             * @enum {unknown}
             */
            top_logprobs?: null | 0;
            /**
             * Web Search Options
             * @description Refused otherwise: the web is not searched.
             * @enum {unknown}
             */
            web_search_options?: null;
        };
        /**
         * DocumentChanges
         * @description What may be changed of a document. What is left out stays.
         */
        DocumentChanges: {
            /** Kind */
            kind?: string | null;
            /** Metadata */
            metadata?: {
                [key: string]: string | boolean | number | (string | boolean | number | null)[] | null;
            } | null;
            /** Name */
            name?: string | null;
            /** Tags */
            tags?: string[] | null;
        };
        /**
         * DocumentInfo
         * @description A document, and how far it is.
         */
        DocumentInfo: {
            /** Author */
            author: string | null;
            /** Bytes */
            bytes: number;
            /**
             * Chunks
             * @description How many passages of it can be found.
             */
            chunks: number;
            /** Collection */
            collection: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Date */
            date: string | null;
            /** Format */
            format: string | null;
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /** Language */
            language: string | null;
            /** Metadata */
            metadata: {
                [key: string]: unknown;
            };
            /** Name */
            name: string;
            /** Pages */
            pages: number;
            /** @description While it is worked on. */
            progress: components["schemas"]["IngestProgress"] | null;
            /**
             * Reason
             * @description Why it failed, or what it waits for.
             */
            reason: string | null;
            /** Sha256 */
            sha256: string;
            /** Source */
            source: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "received" | "processing" | "ready" | "failed";
            /** Tags */
            tags: string[];
            /** Title */
            title: string | null;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /** DocumentPage */
        DocumentPage: {
            /** Items */
            items: components["schemas"]["DocumentInfo"][];
            /**
             * Next
             * @description Ask with `before=` this for the next page; null on the last.
             */
            next: string | null;
        };
        /** EmbeddingList */
        EmbeddingList: {
            /** Data */
            data: components["schemas"]["EmbeddingObject"][];
            /** Model */
            model: string;
            /**
             * Object
             * @default list
             * @constant
             */
            object?: "list";
            usage: components["schemas"]["EmbeddingsUsage"];
        };
        /** EmbeddingObject */
        EmbeddingObject: {
            /**
             * Embedding
             * @description Numbers, or their little-endian float32 in base64.
             */
            embedding: number[] | string;
            /** Index */
            index: number;
            /**
             * Object
             * @default embedding
             * @constant
             */
            object?: "embedding";
        };
        /**
         * EmbeddingsRequest
         * @example {
         *       "input": [
         *         "Some words."
         *       ],
         *       "model": "all-MiniLM-L6-v2-int8"
         *     }
         */
        EmbeddingsRequest: {
            /** Dimensions */
            dimensions?: number | null;
            /**
             * Encoding Format
             * @default float
             * @enum {string}
             */
            encoding_format?: "float" | "base64";
            /**
             * Input
             * @example [
             *       "Some words."
             *     ]
             */
            input: string | string[];
            /**
             * Model
             * @example all-MiniLM-L6-v2-int8
             */
            model: string;
        };
        /** EmbeddingsUsage */
        EmbeddingsUsage: {
            /** Prompt Tokens */
            prompt_tokens: number;
            /** Total Tokens */
            total_tokens: number;
        };
        /** FieldError */
        FieldError: {
            /** Field */
            field: string;
            /** Message */
            message: string;
        };
        /**
         * FoundText
         * @description A passage. `start` and `end` are code points of the document's text.
         */
        FoundText: {
            /** Document Id */
            document_id: string;
            /** Document Name */
            document_name: string;
            /** End */
            end: number;
            /** Page */
            page: number | null;
            /** Score */
            score: number;
            /** Section */
            section: string;
            /** Start */
            start: number;
            /** Text */
            text: string;
        };
        /** Health */
        Health: {
            /** Layer */
            layer: number;
            /**
             * Status
             * @default ok
             */
            status?: string;
            /** Version */
            version: string;
        };
        /** HistoryMessage */
        HistoryMessage: {
            /** Content */
            content: string;
            /**
             * Role
             * @enum {string}
             */
            role: "system" | "user" | "assistant";
        };
        /** HTTPValidationError */
        HTTPValidationError: {
            /** Detail */
            detail?: components["schemas"]["ValidationError"][];
        };
        /**
         * IngestProgress
         * @description Chunks that are embedded, of all; both 0 while the file is read.
         */
        IngestProgress: {
            /** Done */
            done: number;
            /** Total */
            total: number;
        };
        /**
         * KeptChatRequest
         * @description A question, in a conversation that is kept.
         * @example {
         *       "message": "What is a context window?"
         *     }
         */
        KeptChatRequest: {
            /**
             * Collection
             * @default default
             * @example default
             */
            collection?: string;
            /**
             * Conversation Id
             * @description The conversation to go on with; null begins one.
             */
            conversation_id?: string | null;
            /**
             * Filters
             * @description `{field: value | [values] | {gte, lte}}`; all must hold. A date may also be a year or a month.
             * @default {}
             * @example {
             *       "date": {
             *         "gte": "2024-01-01"
             *       },
             *       "kind": "report"
             *     }
             */
            filters?: {
                author?: string | string[];
                date?: string | {
                    /** Format: date */
                    gte?: string;
                    /** Format: date */
                    lte?: string;
                };
                kind?: string | string[];
                source?: string | string[];
                tags?: string | string[];
            } & {
                [key: string]: string | number | boolean | (string | number | boolean)[] | {
                    gte?: number;
                    lte?: number;
                };
            };
            /**
             * History
             * @description What was said before, oldest first. In a conversation it takes the place of what is remembered.
             * @default []
             */
            history?: components["schemas"]["HistoryMessage"][];
            /**
             * Keep
             * @description False: answer, and keep nothing.
             * @default true
             */
            keep?: boolean;
            /**
             * Max Tokens
             * @description Longest answer, in tokens.
             */
            max_tokens?: number | null;
            /**
             * Message
             * @description The question.
             * @example What is a context window?
             */
            message: string;
            /**
             * Model
             * @description A model from `GET /models`.
             */
            model?: string | null;
            /**
             * Parent Id
             * @description The message after which it goes on; null: the newest answer. A question is asked again in its place, in the same words for another answer, or in other words as a branch of its own.
             */
            parent_id?: string | null;
            /**
             * Seed
             * @description Same seed, same answer, where it can be.
             */
            seed?: number | null;
            /**
             * Stop
             * @description The answer ends before any of these.
             * @default []
             */
            stop?: string[];
            /**
             * Stream
             * @description Answer with server-sent events, as the words come.
             * @default false
             */
            stream?: boolean;
            /**
             * System
             * @description Orders that stand above the conversation.
             */
            system?: string | null;
            /**
             * Temperature
             * @description 0 is the most predictable.
             */
            temperature?: number | null;
            /**
             * Top K
             * @description How many passages the answer may stand on.
             */
            top_k?: number | null;
            /**
             * Trace
             * @description Tell how the passages were found.
             * @default false
             */
            trace?: boolean;
            /**
             * Use Rag
             * @description Look into the documents; false asks the model alone.
             * @default true
             */
            use_rag?: boolean;
        };
        /**
         * KeptChatResponse
         * @description An answer, and where it is kept.
         */
        KeptChatResponse: {
            /**
             * Cited
             * @description The numbers that the answer refers to.
             */
            cited: number[];
            /**
             * Conversation Id
             * @description Go on with this; null if nothing is kept.
             */
            conversation_id?: string | null;
            /**
             * Finish Reason
             * @description `stop`: the model's own end; `length`: a limit cut it, of tokens or the model server's own.
             * @enum {string}
             */
            finish_reason: "stop" | "length" | "content_filter";
            /**
             * Grounded
             * @description Whether the answer stands on documents.
             */
            grounded: boolean;
            /**
             * Id
             * @description Sortable by time (UUIDv7).
             */
            id: string;
            /**
             * Message Id
             * @description The answer; branches begin after it.
             */
            message_id?: string | null;
            /**
             * Model
             * @description The model that answered.
             */
            model: string;
            /**
             * Near
             * @description When nothing was found: the nearest passages.
             */
            near: components["schemas"]["NearText"][];
            /**
             * Question Id
             * @description The question; ask in its place by `parent_id`.
             */
            question_id?: string | null;
            /**
             * Reasoning
             * @description A reasoning model's thoughts, apart from the answer.
             */
            reasoning?: string | null;
            /** Response */
            response: string;
            /**
             * Sources
             * @description In the order of the prompt; `[n]` in the answer refers to `n`.
             */
            sources: components["schemas"]["SourceText"][];
            /** @description How the passages were found, when asked for. */
            trace?: components["schemas"]["TraceText"] | null;
            usage: components["schemas"]["UsageCount"];
        };
        /**
         * KeptSourceText
         * @description A source as it was then.
         */
        KeptSourceText: {
            /**
             * Cited
             * @description Whether the answer refers to it.
             */
            cited: boolean;
            /**
             * Document
             * @description `there`; `changed`: other words stand at the place of the quote now; `gone`.
             * @enum {string}
             */
            document: "there" | "changed" | "gone";
            /**
             * Document Id
             * @description Null when the document is gone; the quote stays.
             */
            document_id: string | null;
            /** Document Name */
            document_name: string;
            /** End */
            end: number;
            /** N */
            n: number;
            /** Page */
            page: number | null;
            quote: components["schemas"]["QuoteText"];
            /** Revision */
            revision: number;
            /** Score */
            score: number;
            /** Section */
            section: string;
            /** Start */
            start: number;
            /** Text */
            text: string;
        };
        /** Limits */
        Limits: {
            /** Body Bytes */
            body_bytes: number;
            /** History Messages */
            history_messages: number;
            /** Message Chars */
            message_chars: number;
        };
        /** ListedConversation */
        ListedConversation: {
            /**
             * Collection
             * @description Where its questions look, unless they name another.
             */
            collection: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /**
             * Snippet
             * @description Where a message says what was looked for; its beginning, where that is inside a path.
             */
            snippet?: string | null;
            /** Title */
            title: string;
            /**
             * Title By
             * @description Who gave it its title: its first question, a model, or a user.
             * @enum {string}
             */
            title_by: "question" | "model" | "user";
            /**
             * Updated At
             * Format: date-time
             * @description When something was last said.
             */
            updated_at: string;
        };
        /** ListedModel */
        ListedModel: {
            /**
             * Created
             * @default 0
             */
            created?: number;
            /** Id */
            id: string;
            /**
             * Object
             * @default model
             * @constant
             */
            object?: "model";
            /** Owned By */
            owned_by: string;
        };
        /** MessagePage */
        MessagePage: {
            /** Items */
            items: components["schemas"]["MessagePublic"][];
            /**
             * Next
             * @description Ask with `before=` this for older ones; null on the last.
             */
            next: string | null;
        };
        /**
         * MessagePublic
         * @description A message. Those with one `parent_id` are branches.
         */
        MessagePublic: {
            /** Content */
            content: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Finish Reason */
            finish_reason: ("stop" | "length" | "content_filter") | null;
            /** Grounded */
            grounded: boolean;
            /** Id */
            id: string;
            /** Model */
            model: string | null;
            /**
             * Near
             * @description When nothing was found: what was nearest then.
             */
            near: components["schemas"]["NearText"][];
            /** Parent Id */
            parent_id: string | null;
            /** Reasoning */
            reasoning: string | null;
            /**
             * Role
             * @enum {string}
             */
            role: "user" | "assistant";
            /** Sources */
            sources: components["schemas"]["KeptSourceText"][];
            /**
             * State
             * @description `stopped` by its reader, or `broken` off: kept as far as it came.
             * @enum {string}
             */
            state: "whole" | "stopped" | "broken";
            /** @description How the passages were found, with the best of each step. */
            trace: components["schemas"]["TraceText"] | null;
            usage: components["schemas"]["UsageCount"] | null;
        };
        /** Model */
        Model: {
            /**
             * Context Length
             * @description Tokens; null where the server does not say.
             */
            context_length: number | null;
            /** Id */
            id: string;
        };
        /** ModelList */
        ModelList: {
            /** Data */
            data: components["schemas"]["ListedModel"][];
            /**
             * Object
             * @default list
             * @constant
             */
            object?: "list";
        };
        /**
         * Models
         * @description Which model answers, how it is, and which others could.
         */
        Models: {
            /** Commands */
            commands: string[];
            /** Detail */
            detail: string;
            /** Items */
            items: components["schemas"]["Model"][];
            /** Model */
            model: string | null;
            /** Provider */
            provider: string;
            /**
             * State
             * @enum {string}
             */
            state: "ready" | "missing" | "unreachable" | "none" | "unknown";
        };
        /**
         * NearText
         * @description A passage that was close, and is no source.
         */
        NearText: {
            /** Document Id */
            document_id: string;
            /** Document Name */
            document_name: string;
            /** End */
            end: number;
            /** Page */
            page: number | null;
            quote: components["schemas"]["QuoteText"];
            /**
             * Revision
             * @description The version of the document whose text it is.
             */
            revision: number;
            /** Score */
            score: number;
            /** Section */
            section: string;
            /** Start */
            start: number;
            /** Text */
            text: string;
        };
        /** NewCollection */
        NewCollection: {
            /**
             * Name
             * @example default
             */
            name: string;
        };
        /**
         * OpenAIError
         * @description OpenAI's shape of an error.
         */
        OpenAIError: {
            error: components["schemas"]["OpenAIErrorBody"];
        };
        /** OpenAIErrorBody */
        OpenAIErrorBody: {
            /** Code */
            code: string;
            /**
             * Commands
             * @description What to paste into a shell to mend it.
             * @default []
             */
            commands?: string[];
            /** Message */
            message: string;
            /** Param */
            param: string | null;
            /** Request Id */
            request_id: string;
            /** Type */
            type: string;
        };
        /**
         * OutlinedMessage
         * @description A message without what it says. Those with one `parent_id` are branches.
         */
        OutlinedMessage: {
            /** Id */
            id: string;
            /** Parent Id */
            parent_id: string | null;
        };
        /** OutlinePage */
        OutlinePage: {
            /** Items */
            items: components["schemas"]["OutlinedMessage"][];
            /**
             * Next
             * @description Ask with `before=` this for older ones; null on the last.
             */
            next: string | null;
        };
        /**
         * ProblemDetails
         * @description RFC 9457. Sent as `application/problem+json`.
         */
        ProblemDetails: {
            /**
             * Code
             * @description Tells kinds of problems apart.
             * @example no_model
             */
            code: string;
            /**
             * Commands
             * @description What to paste into a shell to mend it.
             * @default []
             */
            commands?: string[];
            /** Detail */
            detail: string;
            /**
             * Errors
             * @description The fields that are wrong.
             * @default []
             */
            errors?: components["schemas"]["FieldError"][];
            /** Request Id */
            request_id: string;
            /**
             * Retry After
             * @description Seconds to wait before trying again.
             * @default null
             */
            retry_after?: number | null;
            /** Status */
            status: number;
            /** Title */
            title: string;
            /** Type */
            type: string;
        };
        /**
         * QuoteText
         * @description The best sentence of a source, verbatim.
         */
        QuoteText: {
            /** End */
            end: number;
            /** Start */
            start: number;
            /** Text */
            text: string;
        };
        /** Readiness */
        Readiness: {
            /** Dependencies */
            dependencies: {
                [key: string]: components["schemas"]["Dependency"];
            };
            /**
             * Status
             * @description ready, or not_ready while a required dependency is missing.
             */
            status: string;
        };
        /** RepairReport */
        RepairReport: {
            /** Items */
            items: components["schemas"]["Disagreement"][];
        };
        /**
         * SearchRequest
         * @description What to look for, and where.
         */
        SearchRequest: {
            /**
             * Collection
             * @default default
             * @example default
             */
            collection?: string;
            /**
             * Filters
             * @description `{field: value | [values] | {gte, lte}}`; all must hold. A date may also be a year or a month.
             * @default {}
             * @example {
             *       "date": {
             *         "gte": "2024-01-01"
             *       },
             *       "kind": "report"
             *     }
             */
            filters?: {
                author?: string | string[];
                date?: string | {
                    /** Format: date */
                    gte?: string;
                    /** Format: date */
                    lte?: string;
                };
                kind?: string | string[];
                source?: string | string[];
                tags?: string | string[];
            } & {
                [key: string]: string | number | boolean | (string | number | boolean)[] | {
                    gte?: number;
                    lte?: number;
                };
            };
            /**
             * Limit
             * @default 10
             */
            limit?: number;
            /**
             * Mode
             * @description Both ways of searching fused, or one of them alone.
             * @default hybrid
             * @enum {string}
             */
            mode?: "hybrid" | "dense" | "keyword";
            /**
             * Query
             * @description A question or some words.
             * @example How is a stream cancelled?
             */
            query: string;
            /**
             * Rerank
             * @description Order the best by each word of the question.
             * @default true
             */
            rerank?: boolean;
        };
        /** SearchResponse */
        SearchResponse: {
            /** Results */
            results: components["schemas"]["FoundText"][];
            /**
             * Timings
             * @description Milliseconds by stage.
             */
            timings: {
                [key: string]: number;
            };
        };
        /**
         * SourceText
         * @description A passage that the answer stands on, under its number.
         */
        SourceText: {
            /** Document Id */
            document_id: string;
            /** Document Name */
            document_name: string;
            /** End */
            end: number;
            /** N */
            n: number;
            /** Page */
            page: number | null;
            quote: components["schemas"]["QuoteText"];
            /**
             * Revision
             * @description The version of the document whose text it is.
             */
            revision: number;
            /** Score */
            score: number;
            /** Section */
            section: string;
            /** Start */
            start: number;
            /** Text */
            text: string;
        };
        /**
         * Stage
         * @description A step of the search: its name, how long it took, which way it went, what it put in which order.
         */
        Stage: {
            /** Candidates */
            candidates: components["schemas"]["Candidate"][];
            /** Detail */
            detail: string;
            /** Milliseconds */
            milliseconds: number;
            /** Name */
            name: string;
        };
        /** StreamOptions */
        StreamOptions: {
            /** Include Usage */
            include_usage?: boolean | null;
        };
        /** TextPart */
        TextPart: {
            /** Text */
            text: string;
            /**
             * Type
             * @constant
             */
            type: "text";
        };
        /** TextRun */
        TextRun: {
            /** Text */
            text: string;
        };
        /**
         * TraceText
         * @description Why this answer: where the question went, what was looked for, how well the best passage meets it, each step.
         */
        TraceText: {
            /** Confidence */
            confidence: number | null;
            /** Milliseconds */
            milliseconds: {
                [key: string]: number;
            };
            /** Question */
            question: string;
            /** Stages */
            stages: components["schemas"]["Stage"][];
            /** Threshold */
            threshold: number | null;
            /**
             * Way
             * @enum {string}
             */
            way: "documents" | "off" | "greeting" | "thanks" | "conversation" | "empty";
        };
        /**
         * UploadForm
         * @description A file, and what is said of it. A field of a form that was left empty is one that was left out.
         */
        UploadForm: {
            /**
             * Collection
             * @default default
             * @example default
             */
            collection?: string;
            /**
             * File
             * @description The document.
             */
            file: string;
            /**
             * Kind
             * @description What sort of document it is; filters ask for it.
             * @default document
             */
            kind?: string;
            /**
             * Metadata
             * @description A JSON object.
             * @default {}
             */
            metadata?: {
                [key: string]: string | boolean | number | (string | boolean | number | null)[] | null;
            };
            /**
             * Source
             * @description Where it comes from: a path or an address.
             */
            source?: string | null;
            /**
             * Tags
             * @description By commas.
             * @default
             * @example night,ops
             */
            tags?: string;
        };
        /**
         * UsageCount
         * @description Tokens, as the model server counted them.
         */
        UsageCount: {
            /** Completion Tokens */
            completion_tokens: number;
            /** Prompt Tokens */
            prompt_tokens: number;
        };
        /** ValidationError */
        ValidationError: {
            /** Context */
            ctx?: Record<string, never>;
            /** Input */
            input?: unknown;
            /** Location */
            loc: (string | number)[];
            /** Message */
            msg: string;
            /** Error Type */
            type: string;
        };
        /**
         * WordBox
         * @description Where a word stands on its page, as shares of the page's width and height from its top left corner.
         */
        WordBox: {
            /** Bottom */
            bottom: number;
            /** Left */
            left: number;
            /** Page */
            page: number;
            /** Right */
            right: number;
            /** Top */
            top: number;
        };
        /** WordBoxes */
        WordBoxes: {
            /** Items */
            items: components["schemas"]["WordBox"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    capabilities_capabilities_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Capabilities"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    chat_chat_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeptChatRequest"];
            };
        };
        responses: {
            /** @description The answer. With `stream: true`, events: `reasoning` and `delta` `{text}`, then `done` or `error`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeptChatResponse"];
                    "text/event-stream": {
                        data: string;
                        /** @enum {string} */
                        event: "sources" | "reasoning" | "delta" | "done" | "error";
                    };
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    all_of_them_collections_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionList"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    make_collections_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCollection"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionInfo"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionInfo"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    show_collections__name__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionInfo"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    delete_collections__name__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    reindex_collections__name__reindex_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionInfo"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    listed_conversations_get: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string | null;
                limit?: number;
                /** @description Only those in which one message, or the title, has all these words or words that begin so. In scripts without spaces between words: has these characters anywhere. */
                query?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationPage"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    show_conversations__conversation_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `id` of the conversation. */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationPublic"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    delete_conversations__conversation_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `id` of the conversation. */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    change_conversations__conversation_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `id` of the conversation. */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationPublic"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    export_conversations__conversation_id__export_get: {
        parameters: {
            query?: {
                /** @description To read by a program, or by people. */
                format?: "json" | "markdown";
                /** @description The branch that ends with this message. If left out: the newest as Markdown, all as JSON. */
                leaf?: string | null;
            };
            header?: never;
            path: {
                /** @description `id` of the conversation. */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationExport"];
                    "text/markdown": string;
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    messages_conversations__conversation_id__messages_get: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                before?: string | null;
                /** @description Only the branch that ends with this message; all if left out. */
                leaf?: string | null;
                limit?: number;
            };
            header?: never;
            path: {
                /** @description `id` of the conversation. */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    message_conversations__conversation_id__messages__message_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `id` of the conversation. */
                conversation_id: string;
                /** @description `id` of the message. */
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePublic"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    outline_conversations__conversation_id__outline_get: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                before?: string | null;
                limit?: number;
            };
            header?: never;
            path: {
                /** @description `id` of the conversation. */
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutlinePage"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    listed_documents_get: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                before?: string | null;
                /** @description Only of this collection. */
                collection?: string | null;
                limit?: number;
                /** @description Only in this state. */
                state?: ("received" | "processing" | "ready" | "failed") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentPage"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    show_documents__document_id__get: {
        parameters: {
            query?: {
                /** @description Seconds to wait until it is ready or failed. */
                wait?: number;
            };
            header?: never;
            path: {
                /** @description `id` of the document. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentInfo"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    delete_documents__document_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `id` of the document. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    change_documents__document_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `id` of the document. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DocumentChanges"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentInfo"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    boxes_documents__document_id__boxes_get: {
        parameters: {
            query: {
                /** @description In code points. */
                end: number;
                /** @description In code points. */
                start: number;
            };
            header?: never;
            path: {
                /** @description `id` of the document. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WordBoxes"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    content_documents__document_id__content_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `id` of the document. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes as they were sent. A browser shows PDF and plain text, and keeps all else as a file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                    "application/pdf": unknown;
                    "text/plain": unknown;
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    replace_documents__document_id__content_put: {
        parameters: {
            query?: {
                /** @description Seconds to wait until it is ready or failed. */
                wait?: number;
            };
            header?: never;
            path: {
                /** @description `id` of the document. */
                document_id: string;
            };
            cookie?: never;
        };
        /** @description The bytes, or a form with them as the field `file`. */
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentInfo"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    reindex_documents__document_id__reindex_post: {
        parameters: {
            query?: {
                /** @description Seconds to wait until it is ready or failed. */
                wait?: number;
            };
            header?: never;
            path: {
                /** @description `id` of the document. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentInfo"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    text_documents__document_id__text_get: {
        parameters: {
            query?: {
                /** @description In code points; the end of the text if left out. */
                end?: number | null;
                /** @description In code points. */
                start?: number;
            };
            header?: never;
            path: {
                /** @description `id` of the document. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TextRun"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    list_documents: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                before?: string | null;
                /** @description Only of this collection. */
                collection?: string | null;
                limit?: number;
                /** @description Only in this state. */
                state?: ("received" | "processing" | "ready" | "failed") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentPage"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    repair_documents_repair_post: {
        parameters: {
            query?: {
                /** @description Mend what is found; else it is only told. */
                fix?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepairReport"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    upload_documents_upload_post: {
        parameters: {
            query?: {
                /** @description Seconds to wait until it is ready or failed. */
                wait?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["UploadForm"];
            };
        };
        responses: {
            /** @description The collection has these bytes already. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentInfo"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentInfo"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    health_health_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    ready_health_ready_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    models_models_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Models"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    search_search_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchResponse"];
                };
            };
            /** @description A problem */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A problem */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    completions_v1_chat_completions_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DocsCompletionRequest"];
            };
        };
        responses: {
            /** @description The answer; with `stream: true`, chunks as server-sent events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Completion"];
                    "text/event-stream": {
                        data: string;
                    };
                };
            };
            /** @description OpenAI's error */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
        };
    };
    embeddings_v1_embeddings_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmbeddingsRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmbeddingList"];
                };
            };
            /** @description OpenAI's error */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    models_v1_models_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description OpenAI's error */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
        };
    };
    model_v1_models__model__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedModel"];
                };
            };
            /** @description OpenAI's error */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description OpenAI's error */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
        };
    };
}
