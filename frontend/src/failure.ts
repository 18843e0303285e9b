/**
 * A call that did not do what it was asked.
 */

/** Its message is a sentence for the person who asked. */
export class Failure extends Error {
  /** Whether asking the same again will be answered the same. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Failure';
    this.isFinal = isFinal;
  }
}

/** What to show for whatever was thrown. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
