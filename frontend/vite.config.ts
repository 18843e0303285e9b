import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const server = process.env['ARCADE_CLASH_SERVER'] ?? 'http://127.0.0.1:8080';
const budget = 200 * 1024;

/** Says what the page weighs, and refuses to build one that is too heavy to open at once. */
function weight(): Plugin {
  return {
    name: 'weight',
    apply: 'build',
    writeBundle(_options, bundle) {
      let bytes = 0;
      for (const file of Object.values(bundle)) {
        if (/\.(js|css)$/.test(file.fileName)) {
          bytes += gzipSync(file.type === 'chunk' ? file.code : file.source).length;
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

/** The fonts are files of others too; their licences stand beside them. */
function fontLicenses(): Plugin {
  return {
    name: 'font-licenses',
    apply: 'build',
    generateBundle() {
      for (const font of ['@fontsource/barlow', '@fontsource-variable/big-shoulders']) {
        const source = readFileSync(`node_modules/${font}/LICENSE`, 'utf8');
        this.emitFile({ type: 'asset', fileName: `licenses/${basename(font)}.txt`, source });
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), weight(), fontLicenses()],
  build: {
    outDir: '../src/arcade_clash/page',
    emptyOutDir: true,
    // The page is served with default-src 'self', which refuses data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What counts is what is sent, and `weight` above refuses too much of that.
    chunkSizeWarningLimit: 1024,
    reportCompressedSize: false,
    // What is bundled wants its licences to travel along.
    license: { fileName: 'licenses/packages.txt' },
  },
  server: {
    proxy: {
      '^/arcade_clash\\.v1\\..*': {
        target: server,
        // The server answers its own pages alone, and this one comes from another port.
        changeOrigin: true,
        configure: (proxy) => {
          proxy.on('proxyReq', (request) => {
            request.removeHeader('origin');
          });
        },
      },
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
  },
});
