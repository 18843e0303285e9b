import { beforeEach, describe, expect, it, vi } from 'vitest';

import { createCrowd, granted, loanMs, type Channel, type Crowd, type Lend } from './crowd';

/** What tabs of one browser hear of each other. */
class Air {
  readonly #ears: { readonly owner: object; readonly hear: (event: { data: unknown }) => void }[] =
    [];

  channel(): Channel {
    const owner = {};
    return {
      postMessage: (word) => {
        this.#ears
          .filter((ear) => ear.owner !== owner)
          .forEach(({ hear }) => {
            queueMicrotask(() => {
              hear({ data: structuredClone(word) });
            });
          });
      },
      addEventListener: (_kind, hear) => {
        this.#ears.push({ owner, hear });
      },
    };
  }
}

let air: Air;
let nowMs: number;
const tab = (): Crowd => createCrowd(air.channel(), () => nowMs);
const noLoan: Lend = () => () => undefined;

async function answer<T>(asked: Promise<T>): Promise<T> {
  await vi.advanceTimersByTimeAsync(1000);
  return asked;
}

beforeEach(() => {
  vi.useFakeTimers();
  air = new Air();
  nowMs = 0;
  return () => {
    vi.useRealTimers();
  };
});

describe('the tabs of a browser', () => {
  it('are a crowd when their streams hold every connection', async () => {
    const tabs = Array.from({ length: granted }, tab);
    const late = tab();
    const seats = tabs.map((it) => it.enter(noLoan));
    expect(await answer(late.isFull())).toBe(true);
    seats[2]?.leave();
    expect(await answer(late.isFull())).toBe(false);
  });

  it('are none while streams are few', async () => {
    const other = tab();
    other.enter(noLoan);
    expect(await answer(tab().isFull())).toBe(false);
  });

  it('do not count streams that fell silent: their server is dead, and no connection lacks', async () => {
    const tabs = Array.from({ length: granted }, tab);
    const seats = tabs.map((it) => it.enter(noLoan));
    nowMs = 60_000;
    expect(await answer(tab().isFull())).toBe(false);
    seats.forEach((seat) => {
      seat.heard();
    });
    expect(await answer(tab().isFull())).toBe(true);
  });

  it('tell those who wait when one has left', async () => {
    const seat = tab().enter(noLoan);
    const freed = vi.fn();
    const forget = tab().listen(freed);
    seat.leave();
    await answer(Promise.resolve());
    expect(freed).toHaveBeenCalledOnce();
    forget();
  });

  it('lend to a call: the caller its own, and another where it has none', async () => {
    const tabs = Array.from({ length: granted }, tab);
    const lent: number[] = [];
    const back: number[] = [];
    tabs.forEach((it, index) =>
      it.enter(() => {
        lent.push(index);
        return () => back.push(index);
      }),
    );
    const own = await answer(tabs[3]?.borrow() ?? Promise.reject(new Error('no tab')));
    expect([lent, back]).toEqual([[3], []]);
    own();
    expect(back).toEqual([3]);

    tabs[3]?.enter(noLoan);
    const others = await answer(tab().borrow());
    expect(lent).toEqual([3, 0]);
    others();
    await answer(Promise.resolve());
    expect(back).toEqual([3, 0]);
  });

  it('lend nothing while connections are left', async () => {
    const lend = vi.fn(noLoan);
    const own = tab();
    own.enter(lend);
    (await answer(own.borrow()))();
    expect(lend).not.toHaveBeenCalled();
  });

  it('take back what a tab that is gone has borrowed', async () => {
    const tabs = Array.from({ length: granted }, tab);
    const back = vi.fn();
    tabs.forEach((it) => it.enter(() => back));
    await answer(tab().borrow());
    await vi.advanceTimersByTimeAsync(loanMs);
    expect(back).toHaveBeenCalledOnce();
  });
});
