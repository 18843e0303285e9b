/*
 * How the page reaches the server that it came from.
 */
import type { Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';

import { borrowing } from './borrowing';
import { browser } from './surroundings';

/** Connect with binary messages; what has no side effects is a GET. */
export function createTransport(baseUrl: string): Transport {
  return createConnectTransport({
    baseUrl,
    useBinaryFormat: true,
    useHttpGet: true,
    interceptors: browser.crowd ? [borrowing(browser.crowd)] : [],
  });
}
