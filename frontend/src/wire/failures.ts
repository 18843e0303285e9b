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
  const unsent = unencodable(error);
  if (unsent !== undefined) {
    return new Failure(unsent, true, { cause: thrown });
  }
  return new Failure(inOurWords(error), false, { cause: thrown });
}

/** The largest number of each type of whole number that requests have. */
const most: Readonly<Record<string, string>> = {
  uint32: '4294967295',
  uint64: '18446744073709551615',
};

/** What is wrong with a number that no message can hold, in the server's words for its ranges. */
function unencodable(error: ConnectError): string | undefined {
  const found = /cannot encode field \S*\.(\w+) to \w+: invalid (uint\d\d): (\S+)$/.exec(
    error.rawMessage,
  );
  const [, field = '', type = '', value = ''] = found ?? [];
  return found ? `${field} is ${value}; it is a whole number, 0 to ${most[type] ?? ''}` : undefined;
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
