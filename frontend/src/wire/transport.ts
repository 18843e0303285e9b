/*
 * How the page reaches the server that it came from, and shows its token there.
 */
import type { Interceptor, Transport } from '@connectrpc/connect';
import { Code, ConnectError } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';

import type { AccessStore } from '../access';
import { borrowing } from './borrowing';
import { browser } from './surroundings';

/** Connect with binary messages; what has no side effects is a GET. */
export function createTransport(baseUrl: string, access?: AccessStore): Transport {
  return createConnectTransport({
    baseUrl,
    useBinaryFormat: true,
    useHttpGet: true,
    interceptors: [
      ...(access === undefined ? [] : [showToken(access)]),
      ...(browser.crowd ? [borrowing(browser.crowd)] : []),
    ],
  });
}

/** In which header an answer names the role of whoever asked. */
const roleHeader = 'arcade-clash-role';

/** Sends the token with every call and stream, and tells `access` how it was received. */
export function showToken(access: AccessStore): Interceptor {
  return (next) => async (request) => {
    const { token, attempt } = access.getState();
    if (token !== undefined && token !== '') {
      request.header.set('Authorization', `Bearer ${token}`);
    }
    function noticed(thrown: unknown): unknown {
      const error = ConnectError.from(thrown);
      // What an older token was told says nothing of the one that is shown now.
      if (error.code === Code.Unauthenticated && access.getState().attempt === attempt) {
        access.refused(error.rawMessage);
      }
      return thrown;
    }
    try {
      const response = await next(request);
      const welcomed = (): void => {
        // What an older token was let in by says nothing of the one that is shown now.
        if (access.getState().attempt === attempt) {
          access.welcomed(response.header.get(roleHeader));
        }
      };
      if (!response.stream) {
        welcomed();
        return response;
      }
      return { ...response, message: watched(response.message, welcomed, noticed) };
    } catch (thrown) {
      throw noticed(thrown);
    }
  };
}

/** The messages as they come; a stream is refused where it is read, not where it is opened. */
async function* watched<Message>(
  messages: AsyncIterable<Message>,
  came: () => void,
  noticed: (thrown: unknown) => unknown,
): AsyncGenerator<Message> {
  try {
    for await (const message of messages) {
      came();
      yield message;
    }
  } catch (thrown) {
    throw noticed(thrown);
  }
}
