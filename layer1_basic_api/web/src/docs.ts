// The API's reference: Swagger UI from our own files, over the running server's OpenAPI.
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "./styles/docs.css";
import { address } from "./api/client.ts";

SwaggerUI({
  dom_id: "#swagger",
  url: address("/openapi.json"),
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
