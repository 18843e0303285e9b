/**
 * How a stream stands, in words that a screen can show.
 */

export type Connection =
  /** Opened, and nothing heard yet. */
  | { readonly state: 'connecting' }
  /** Heard from a moment ago. */
  | { readonly state: 'live' }
  /** Closed while nobody looks at the page; it opens again where it was. */
  | { readonly state: 'resting' }
  /** Broken, and tried again by itself. */
  | { readonly state: 'lost'; readonly reason: string }
  /** Everything was told. */
  | { readonly state: 'ended' }
  /** The server said that trying again will not help, and why. */
  | { readonly state: 'refused'; readonly reason: string };

/** What whoever follows a stream can do with it. */
export interface Following {
  /** Tries again at once instead of waiting, where it was lost. */
  readonly retry: () => void;
  /** Ends it; nothing is heard of it afterwards. */
  readonly stop: () => void;
}
