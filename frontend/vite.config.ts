import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const server = process.env["ARCADE_CLASH_SERVER"] ?? "http://127.0.0.1:8080";
const budget = 200 * 1024;

/** Says what the page weighs, and refuses to build one that is too heavy to open at once. */
function weight(): Plugin {
  return {
    name: "weight",
    apply: "build",
    writeBundle(_options, bundle) {
      let bytes = 0;
      for (const file of Object.values(bundle)) {
        if (/\.(js|css)$/.test(file.fileName)) {
          bytes += gzipSync(file.type === "chunk" ? file.code : file.source).length;
        }
      }
      const said = `JavaScript and CSS, compressed: ${(bytes / 1024).toFixed(1)} KB of ${budget / 1024} KB`;
      if (bytes > budget) {
        this.error(said);
      }
      this.info(said);
    },
  };
}

export default defineConfig({
  plugins: [react(), weight()],
  build: {
    outDir: "../src/arcade_clash/page",
    emptyOutDir: true,
    // The page is served with default-src 'self', which refuses data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What is bundled wants its licences to travel along.
    license: { fileName: "licenses.md" },
  },
  server: {
    proxy: {
      "^/arcade_clash\\.v1\\..*": { target: server, changeOrigin: true },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
