/**
 * The token that this browser shows to the server, and whether the server takes it.
 *
 * It comes in the fragment of a link, which no browser sends anywhere, or is pasted. It is kept where
 * another tab of this origin finds it, and taken out of the address bar, so that it is not copied
 * with the address.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';

/** How the page stands with the server. */
export interface Access {
  readonly token?: string | undefined;
  /** Why the server let nobody in, in its own words; nothing while it does. */
  readonly refusal?: string | undefined;
  /** Whether whoever came may only watch, as the server last said. */
  readonly mayOnlyWatch: boolean;
  /** Whether something was let in by what is shown now, so that one can go on without more. */
  readonly isWelcome: boolean;
  /** Grows whenever everything is to be asked for anew. */
  readonly attempt: number;
}

export interface AccessStore extends StoreApi<Access> {
  /** Shows another token from now on, and keeps it. */
  readonly enter: (token: string) => void;
  /** Asks for a token that may do more. */
  readonly askForMore: () => void;
  /** Goes on as before the refusal. */
  readonly goBack: () => void;
  readonly refused: (reason: string) => void;
  /** Something was let in, by the role that the server named; by none where it asks for no token. */
  readonly welcomed: (role?: string | null) => void;
}

/** What of the browser this needs; tests bring their own. */
export interface Surroundings {
  readonly location: { readonly hash: string; readonly pathname: string; readonly search: string };
  readonly history: Pick<History, 'replaceState'>;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
}

export const storageKey = 'arcade-clash.token';

/** The store, with the token that the address bar holds or another tab has kept. */
export function createAccess(surroundings: Surroundings): AccessStore {
  const { storage } = surroundings;
  const store = createStore<Access>(() => ({
    token: kept(storage),
    mayOnlyWatch: false,
    isWelcome: false,
    attempt: 0,
  }));

  function again(change: Partial<Access>): void {
    store.setState(({ attempt }) => ({ ...change, refusal: undefined, attempt: attempt + 1 }));
  }

  function enter(token: string): void {
    const trimmed = tokenIn(token) ?? token.trim();
    keep(storage, trimmed);
    again({ token: trimmed, mayOnlyWatch: false, isWelcome: false });
  }

  const access: AccessStore = {
    ...store,
    enter,
    askForMore: () => {
      store.setState({ refusal: 'what changes something takes an operator’s token' });
    },
    goBack: () => {
      again({});
    },
    refused: (refusal) => {
      store.setState({ refusal });
    },
    welcomed: (role) => {
      const mayOnlyWatch = role === 'viewer';
      const known = store.getState();
      if (!known.isWelcome || known.mayOnlyWatch !== mayOnlyWatch) {
        store.setState({ isWelcome: true, mayOnlyWatch });
      }
    },
  };
  takeFromAddress(access, surroundings);
  return access;
}

/** Takes a token out of the address bar, where one stands in its fragment. */
export function takeFromAddress(access: AccessStore, { location, history }: Surroundings): void {
  const token = tokenIn(location.hash);
  if (token !== undefined) {
    history.replaceState(null, '', location.pathname + location.search);
    access.enter(token);
  }
}

/** The token in a link or its fragment. */
function tokenIn(link: string): string | undefined {
  return /#token=([\w.-]+)$/.exec(link.trim())?.[1];
}

// A browser may forbid a page to keep anything; the token then lasts as long as the tab.

function kept(storage: Surroundings['storage']): string | undefined {
  try {
    return storage.getItem(storageKey) ?? undefined;
  } catch {
    return undefined;
  }
}

function keep(storage: Surroundings['storage'], token: string): void {
  try {
    storage.setItem(storageKey, token);
  } catch {
    return;
  }
}
