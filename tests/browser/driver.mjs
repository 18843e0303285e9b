// Drives a browser for the tests: each line that comes in is JSON with a piece of JavaScript, which
// is run with `page` and its `context` at hand, and each line that goes out is JSON with what it gave
// or how it failed.
//
// playwright-core is the page's own development dependency, so it is looked for there.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const frontend = new URL('../../frontend/package.json', import.meta.url);
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
context.setDefaultTimeout(60_000);

/** What a page itself calls an error. */
const problems = [];
context.on('page', (opened) => {
  opened.on('pageerror', (error) => problems.push(String(error)));
});

// A browser that is driven keeps every page visible, so a page is told that it is hidden.
await context.addInitScript(() => {
  let isHidden = false;
  Object.defineProperty(Document.prototype, 'hidden', { get: () => isHidden });
  Object.defineProperty(Document.prototype, 'visibilityState', {
    get: () => (isHidden ? 'hidden' : 'visible'),
  });
  window.hide = (hidden) => {
    isHidden = hidden;
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  };
});

// Which frames of a fight were drawn, and when.
await context.addInitScript(() => {
  window.drawn = [];
  new MutationObserver(([{ target }]) => {
    window.drawn.push({ atMs: performance.now(), frame: Number(target.dataset.frame) });
  }).observe(document, { subtree: true, attributeFilter: ['data-frame'] });
});

// How often React has changed the page: it tells its developer's tools, which this is one of.
await context.addInitScript(() => {
  window.commits = 0;
  window.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true,
    inject: () => 1,
    onCommitFiberRoot: () => {
      window.commits += 1;
    },
    onCommitFiberUnmount: () => undefined,
    onPostCommitFiberRoot: () => undefined,
    onScheduleFiberRoot: () => undefined,
    checkDCE: () => undefined,
  };
});

// When pieces of any answer came: the page reads its streams through this one door.
await context.addInitScript(() => {
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

const page = await context.newPage();

const AsyncFunction = (async () => undefined).constructor;

for await (const line of createInterface({ input: process.stdin })) {
  const { code, given } = JSON.parse(line);
  let answer;
  try {
    const run = new AsyncFunction('page', 'context', 'problems', 'given', code);
    answer = { value: (await run(page, context, problems, given)) ?? null };
  } catch (error) {
    answer = { failure: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
