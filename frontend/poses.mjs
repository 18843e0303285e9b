/*
 * Takes pictures of what is drawn: `npm run poses -- OUT.png "view=poses&character=kestrel"`, with
 * a server that runs at ARCADE_CLASH_SERVER (http://127.0.0.1:8080) and a Chromium at CHROMIUM.
 */
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const [out = 'poses.png', ...queries] = process.argv.slice(2);
const server = process.env.ARCADE_CLASH_SERVER ?? 'http://127.0.0.1:8080';
const vite = await createServer({
  logLevel: 'error',
  server: {
    host: '127.0.0.1',
    port: 0,
    // The server answers pages of its own origin alone.
    proxy: {
      '^/arcade_clash\\.v1\\..*': {
        target: server,
        changeOrigin: true,
        headers: { origin: server },
      },
    },
  },
});
await vite.listen();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking'
    .split(' ')
    .concat('--disable-component-update', '--disable-sync'),
});
try {
  for (const [index, query] of (queries.length ? queries : ['view=poses']).entries()) {
    const page = await browser.newPage({ viewport: { width: 1720, height: 1000 } });
    await page.goto(
      `http://127.0.0.1:${vite.config.server.port || vite.httpServer.address().port}/poses.html?${query}`,
    );
    await page.waitForFunction(() => document.title !== 'drawing', null, { timeout: 120_000 });
    const result = await page.evaluate(() => document.body.dataset.result);
    if (result) {
      console.log(result);
    }
    if ((await page.title()) === 'failed') {
      process.exitCode = 1;
      continue;
    }
    if (!query.includes('view=pace')) {
      const path = index === 0 ? out : out.replace('.png', `-${index}.png`);
      await page.locator('#sheet').screenshot({ path });
      console.log(path);
    }
    await page.close();
  }
} finally {
  await browser.close();
  await vite.close();
}
