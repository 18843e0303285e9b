/*
 * Calls that wait for a connection borrow one of a stream's.
 */
import type { Interceptor } from '@connectrpc/connect';

import type { Crowd } from './crowd';

/** A call that is answered sooner has its connection. */
export const patienceMs = 250;

/** Makes calls of one answer borrow a connection where streams hold them all. */
export function borrowing(crowd: Crowd): Interceptor {
  return (next) => async (request) => {
    if (request.stream) {
      return next(request);
    }
    let isAnswered = false;
    let giveBack: (() => void) | undefined;
    const borrow = async (): Promise<void> => {
      const back = await crowd.borrow();
      if (isAnswered) {
        back();
      } else {
        giveBack = back;
      }
    };
    const timer = setTimeout(() => void borrow(), patienceMs);
    try {
      return await next(request);
    } finally {
      isAnswered = true;
      clearTimeout(timer);
      giveBack?.();
    }
  };
}
