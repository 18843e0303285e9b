import { describe, expect, it, vi } from 'vitest';

import { createAccess, storageKey } from './access';

function aBrowser(hash: string, kept: string | null = null) {
  const storage = new Map(kept === null ? [] : [[storageKey, kept]]);
  return {
    location: { hash, pathname: '/match/m1', search: '?a=b' },
    history: { replaceState: vi.fn() },
    storage: {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => {
        storage.set(key, value);
      },
    },
  };
}

describe('the token', () => {
  it('is taken out of the address bar and kept for other tabs', () => {
    const browser = aBrowser('#token=T-1_x');
    expect(createAccess(browser).getState().token).toBe('T-1_x');
    expect(browser.history.replaceState).toHaveBeenCalledWith(null, '', '/match/m1?a=b');
    expect(browser.storage.getItem(storageKey)).toBe('T-1_x');
    expect(
      createAccess({ ...browser, location: { ...browser.location, hash: '' } }).getState().token,
    ).toBe('T-1_x');
  });

  it('of a link is newer than the one that was kept', () => {
    expect(createAccess(aBrowser('#token=new', 'old')).getState().token).toBe('new');
  });

  it('is not looked for in any other fragment', () => {
    const browser = aBrowser('#hitboxes');
    expect(createAccess(browser).getState().token).toBeUndefined();
    expect(browser.history.replaceState).not.toHaveBeenCalled();
  });

  it('lasts as long as the tab where the browser keeps nothing', () => {
    const refuse = () => {
      throw new Error('the browser keeps nothing');
    };
    const storage = { getItem: refuse, setItem: refuse };
    expect(createAccess({ ...aBrowser('#token=T'), storage }).getState().token).toBe('T');
  });
});
