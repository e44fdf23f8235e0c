/// <reference types="vitest/config" />
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const api = process.env.MYSTACK_URL ?? "http://127.0.0.1:8000";
const own = ["/chat", "/models", "/capabilities", "/health", "/openapi.json", "/v1"];
/** Other layers name the routes that their panels ask in their package.json. */
const others = readdirSync("../..")
  .map((folder) => `../../${folder}/web/package.json`)
  .filter(existsSync)
  .flatMap((path) => JSON.parse(readFileSync(path, "utf8")).mystack?.routes ?? []);
const routes: string[] = [...own, ...others];

/** The first paint waits for the page's script: without it, a chosen theme would flash the other one. */
const renderBlocking: Plugin = {
  name: "render-blocking",
  transformIndexHtml: {
    order: "post",
    handler: (html) => html.replace(/<script type="module"/, '$& blocking="render"'),
  },
};

/** What the page's policy must permit; `api/page.py` reads it. Throws where the address is none. */
const builtFor: Plugin = {
  name: "built-for",
  transformIndexHtml: () => {
    const address = process.env.VITE_API_URL;
    if (!address) return [];
    const content = new URL(address).origin;
    return [{ tag: "meta", attrs: { name: "mystack-api", content }, injectTo: "head" }];
  },
};

/** Beside each file that packs well, the packed one; `api/page.py` sends it to whoever takes it. */
const packed: Plugin = {
  name: "packed",
  writeBundle: ({ dir }, bundle) => {
    for (const name of Object.keys(bundle).filter((each) => /\.(js|mjs|css)$/.test(each)))
      writeFileSync(`${dir}/${name}.gz`, gzipSync(readFileSync(`${dir}/${name}`), { level: 9 }));
  },
};

// Relative addresses in the build, so that the page works under any path; two pages, the chat and the API's docs.
export default defineConfig({
  base: "./",
  plugins: [react(), renderBlocking, builtFor, packed],
  build: {
    target: ["chrome123", "firefox128", "safari17.5"],
    // 'self' is all that the CSP allows: nothing is inlined as data: except small images.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: ["index.html", "docs.html"] },
  },
  server: { proxy: Object.fromEntries(routes.map((route) => [route, api])) },
  test: { dir: "../..", include: ["layer*/web/src/**/*.test.ts"], environment: "node" },
});
