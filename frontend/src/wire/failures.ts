/**
 * What went wrong, as the person in front of the page is told, and whether trying again can help.
 *
 * What the server says is shown as it stands. What the browser or the client library noticed by
 * itself, such as a stream that was cut, is said in our words.
 */
import { Code, ConnectError } from '@connectrpc/connect';

import { Failure } from '../failure';

/** Answers that stay the same however often one asks. */
const final: ReadonlySet<Code> = new Set([
  Code.InvalidArgument,
  Code.NotFound,
  Code.AlreadyExists,
  Code.PermissionDenied,
  Code.FailedPrecondition,
  Code.OutOfRange,
  Code.Unimplemented,
  Code.DataLoss,
  Code.Unauthenticated,
]);

/** Turns whatever was thrown by a call into a failure. */
export function toFailure(thrown: unknown): Failure {
  const error = ConnectError.from(thrown);
  // The library gives a stream that was cut inside a message the code of a bad request, so a code
  // counts only where the server said it.
  if (error.isWireError) {
    return new Failure(error.rawMessage, final.has(error.code), { cause: thrown });
  }
  return new Failure(inOurWords(error), false, { cause: thrown });
}

/** The code that the server itself said; none for what was noticed on the way. */
export function codeSaid(thrown: unknown): Code | undefined {
  const error = ConnectError.from(thrown);
  return error.isWireError ? error.code : undefined;
}

function inOurWords(error: ConnectError): string {
  const status = /^HTTP (\d+)$/.exec(error.rawMessage);
  if (status) {
    return `Something between the page and the server answered with HTTP ${status[1] ?? ''}.`;
  }
  if (/EndStreamResponse|incomplete envelope|network error|terminated/i.test(error.rawMessage)) {
    return 'The connection was cut.';
  }
  return 'The server cannot be reached.';
}
