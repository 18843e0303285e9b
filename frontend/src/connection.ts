/**
 * How a stream stands, in words that a screen can show.
 */

export type Connection =
  /** Opened, and nothing heard yet. */
  | { readonly state: 'connecting' }
  /** Heard from a moment ago; `isSlow` where the server had to drop it for its slowness just now. */
  | { readonly state: 'live'; readonly isSlow?: boolean }
  /** Closed while nobody looks at the page; it opens again where it was. */
  | { readonly state: 'resting' }
  /** Broken, and tried again by itself. */
  | { readonly state: 'lost'; readonly reason: string }
  /** Other tabs hold every connection that the browser grants; it opens when one is free. */
  | { readonly state: 'crowded' }
  /** The server has no place free for it, and is asked again now and then. */
  | { readonly state: 'full'; readonly reason: string }
  /** Everything was told. */
  | { readonly state: 'ended' }
  /** The server said that trying again will not help, and why; `isMissing`: there is no such thing. */
  | { readonly state: 'refused'; readonly reason: string; readonly isMissing: boolean };

/** What whoever follows a stream can do with it. */
export interface Following {
  /** Tries again at once instead of waiting, where it was lost. */
  readonly retry: () => void;
  /** Ends it; nothing is heard of it afterwards. */
  readonly stop: () => void;
}
