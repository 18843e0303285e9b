// Drives a browser for the tests: each line that comes in is JSON with a piece of JavaScript, which
// is run with `page` at hand, and each line that goes out is JSON with what it gave or how it failed.
//
// playwright-core is the page's own development dependency, so it is looked for there.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const frontend = new URL('../../../frontend/package.json', import.meta.url);
const { chromium } = createRequire(frontend)('playwright-core');

const [executablePath] = process.argv.slice(2);
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
// A certificate of one's own is trusted here, and said to be no good everywhere else.
const context = await browser.newContext({
  ignoreHTTPSErrors: true,
  viewport: { width: 1280, height: 800 },
});
const page = await context.newPage();
page.setDefaultTimeout(60_000);

/** What the page itself calls an error. */
const problems = [];
page.on('pageerror', (error) => problems.push(String(error)));

// When pieces of any answer came: the page reads its streams through this one door.
await page.addInitScript(() => {
  const { read } = ReadableStreamDefaultReader.prototype;
  window.piecesCameAt = [];
  ReadableStreamDefaultReader.prototype.read = async function (...given) {
    const piece = await read.apply(this, given);
    if (!piece.done) {
      window.piecesCameAt.push(performance.now());
    }
    return piece;
  };
});

const AsyncFunction = (async () => undefined).constructor;

for await (const line of createInterface({ input: process.stdin })) {
  const { code, given } = JSON.parse(line);
  let answer;
  try {
    const run = new AsyncFunction('page', 'problems', 'given', code);
    answer = { value: (await run(page, problems, given)) ?? null };
  } catch (error) {
    answer = { failure: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
