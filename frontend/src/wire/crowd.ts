/*
 * The tabs that share a browser's connections.
 *
 * Over HTTP/1.1 a browser grants six connections to a server, all tabs together, and each open
 * stream holds one. The seventh request waits without a word, whatever it is for, and looks just
 * like one to a server that is slow or dead. So the tabs tell each other: a stream that is heard
 * from has a seat here, and where six are taken, a stream that waits knows what it waits for, and a
 * call that waits borrows the connection of a stream for as long as it takes.
 */

/** How many connections browsers grant to a server over HTTP/1.1. */
export const granted = 6;
/** A stream that was silent for longer may be a dead one; heartbeats come every 10 seconds. */
const freshMs = 12_000;
/** Tabs that are busy drawing need a moment to answer. */
const answerMs = 400;
/** A connection that was lent comes back by itself, should the borrower be gone. */
export const loanMs = 3_000;

/** Closes the stream for a moment; the function that it gives opens it again. */
export type Lend = () => () => void;

/** A stream that holds a connection. */
export interface Seat {
  /** A message came. */
  readonly heard: () => void;
  readonly leave: () => void;
}

export interface Crowd {
  /** Whether streams that are alive hold every connection; asks the other tabs. */
  readonly isFull: () => Promise<boolean>;
  readonly enter: (lend: Lend) => Seat;
  /** Frees a connection, if all are held by streams, until the function that it gives is called. */
  readonly borrow: () => Promise<() => void>;
  /** Calls back when another tab's stream has left. */
  readonly listen: (freed: () => void) => () => void;
}

/** What tabs say to each other. */
type Word =
  | { readonly say: 'who'; readonly from: string }
  | { readonly say: 'here'; readonly to: string; readonly seat: string }
  | { readonly say: 'left' }
  | { readonly say: 'lend' | 'back'; readonly seat: string };

/** What of a BroadcastChannel is used. */
export interface Channel {
  postMessage: (word: Word) => void;
  addEventListener: (kind: 'message', hear: (event: { readonly data: unknown }) => void) => void;
}

/** The crowd of this browser; none where connections are not so few. */
export function browserCrowd(): Crowd | undefined {
  if (!('BroadcastChannel' in globalThis) || !isHttp1()) {
    return undefined;
  }
  return createCrowd(new BroadcastChannel('arcade-clash streams'), () => performance.now());
}

/** Browsers speak HTTP/2 over TLS alone, and say which version brought the page. */
function isHttp1(): boolean {
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return globalThis.location.protocol === 'http:' || page?.nextHopProtocol === 'http/1.1';
}

interface Held {
  readonly lend: Lend;
  heardMs: number;
  giveBack?: (() => void) | undefined;
}

/** A crowd that talks over a channel; `now` is in milliseconds. */
export function createCrowd(channel: Channel, now: () => number): Crowd {
  const held = new Map<string, Held>();
  const waiting = new Set<() => void>();
  /** Counts an answer; there while this tab asks. */
  const asking = new Map<string, (seat: string) => void>();

  function fresh(): string[] {
    return [...held].filter(([, it]) => now() - it.heardMs < freshMs).map(([id]) => id);
  }

  function lend(id: string): void {
    const seat = held.get(id);
    if (seat !== undefined && seat.giveBack === undefined) {
      seat.giveBack = seat.lend();
      setTimeout(() => {
        takeBack(id);
      }, loanMs);
    }
  }

  function takeBack(id: string): void {
    const seat = held.get(id);
    const giveBack = seat?.giveBack;
    if (seat !== undefined && giveBack !== undefined) {
      held.delete(id);
      giveBack();
    }
  }

  channel.addEventListener('message', ({ data }) => {
    const word = data as Word;
    switch (word.say) {
      case 'who':
        fresh().forEach((seat) => {
          channel.postMessage({ say: 'here', to: word.from, seat });
        });
        break;
      case 'here':
        asking.get(word.to)?.(word.seat);
        break;
      case 'left':
        waiting.forEach((freed) => {
          freed();
        });
        break;
      case 'lend':
        lend(word.seat);
        break;
      case 'back':
        takeBack(word.seat);
        break;
    }
  });

  /** The seats that are taken, this tab's first; known as soon as they are enough. */
  function taken(): Promise<readonly string[]> {
    const seats = new Set(fresh());
    const from = newId();
    return new Promise((resolve) => {
      const settle = (): void => {
        asking.delete(from);
        clearTimeout(timer);
        resolve([...seats]);
      };
      const timer = setTimeout(settle, answerMs);
      asking.set(from, (seat) => {
        seats.add(seat);
        if (seats.size >= granted) {
          settle();
        }
      });
      channel.postMessage({ say: 'who', from });
    });
  }

  return {
    isFull: async () => (await taken()).length >= granted,

    enter: (lendIt) => {
      const id = newId();
      const seat: Held = { lend: lendIt, heardMs: now() };
      held.set(id, seat);
      return {
        heard: () => {
          seat.heardMs = now();
        },
        leave: () => {
          if (held.delete(id)) {
            channel.postMessage({ say: 'left' });
          }
        },
      };
    },

    borrow: async () => {
      const seats = await taken();
      const [seat] = seats;
      if (seat === undefined || seats.length < granted) {
        return () => undefined;
      }
      const tell = (say: 'lend' | 'back'): void => {
        if (!held.has(seat)) {
          channel.postMessage({ say, seat });
        } else if (say === 'lend') {
          lend(seat);
        } else {
          takeBack(seat);
        }
      };
      tell('lend');
      return () => {
        tell('back');
      };
    },

    listen: (freed) => {
      waiting.add(freed);
      return () => {
        waiting.delete(freed);
      };
    },
  };
}

/** Not crypto.randomUUID, which a page that came over plain HTTP from elsewhere has not. */
function newId(): string {
  return Math.random().toString(36).slice(2) + Math.random().toString(36).slice(2);
}
