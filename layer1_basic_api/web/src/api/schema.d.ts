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
         * ChatRequest
         * @description A question, and how the model should answer it. What is left out is left to the model server.
         * @example {
         *       "message": "What is a context window?"
         *     }
         */
        ChatRequest: {
            /**
             * History
             * @description What was said before, oldest first.
             * @default []
             */
            history?: components["schemas"]["HistoryMessage"][];
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
        };
        /**
         * ChatResponse
         * @description An answer that is whole.
         */
        ChatResponse: {
            /**
             * Finish Reason
             * @description `stop`: the model's own end; `length`: a limit cut it, of tokens or the model server's own.
             * @enum {string}
             */
            finish_reason: "stop" | "length" | "content_filter";
            /**
             * Id
             * @description Sortable by time (UUIDv7).
             */
            id: string;
            /**
             * Model
             * @description The model that answered.
             */
            model: string;
            /**
             * Reasoning
             * @description A reasoning model's thoughts, apart from the answer.
             */
            reasoning?: string | null;
            /** Response */
            response: string;
            usage: components["schemas"]["UsageCount"];
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
        /**
         * CompletionRequest
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
        CompletionRequest: {
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
        /** FieldError */
        FieldError: {
            /** Field */
            field: string;
            /** Message */
            message: string;
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
        /** Limits */
        Limits: {
            /** Body Bytes */
            body_bytes: number;
            /** History Messages */
            history_messages: number;
            /** Message Chars */
            message_chars: number;
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
                "application/json": components["schemas"]["ChatRequest"];
            };
        };
        responses: {
            /** @description The answer. With `stream: true`, events: `reasoning` and `delta` `{text}`, then `done` or `error`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatResponse"];
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
    completions_v1_chat_completions_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompletionRequest"];
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
