/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** The API's origin, when the page is served from elsewhere. */
  readonly VITE_API_URL?: string;
}

declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  export default function SwaggerUI(options: Record<string, unknown>): void;
}
