// The API's reference: Swagger UI from our own files and in our own colours, over the running server's OpenAPI.
import "./styles/tokens.css";
import "./styles/docs.css";
import { address } from "./api/client.ts";
import { applyTheme } from "./shell/theme.ts";

applyTheme();

// The page gave its place along, where chats are kept in the address.
const back = document.querySelector<HTMLAnchorElement>(".bar a");
if (back) back.search = location.search;

// Apart, so that the header and the way back do not wait for it.
const { default: SwaggerUI } = await import("swagger-ui-dist/swagger-ui-es-bundle.js");

SwaggerUI({
  dom_id: "#swagger",
  url: address("/openapi.json"),
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  // Its colours are written into the elements, for one dark theme only.
  syntaxHighlight: false,
  validatorUrl: null,
});
