import type {
  StreamRequest,
  StreamResponse,
  UnaryRequest,
  UnaryResponse,
} from '@connectrpc/connect';
import { beforeEach, expect, it, vi } from 'vitest';

import { borrowing, patienceMs } from './borrowing';
import type { Crowd } from './crowd';

type Asked = UnaryRequest | StreamRequest;
type Answered = UnaryResponse | StreamResponse;

const back = vi.fn();
const borrow = vi.fn(() => Promise.resolve(back));
const crowd = { borrow } as unknown as Crowd;
const unary = { stream: false } as unknown as Asked;
const stream = { stream: true } as unknown as Asked;
const answered = {} as Answered;

const after =
  (ms: number): ((asked: Asked) => Promise<Answered>) =>
  () =>
    new Promise((resolve) => {
      setTimeout(() => {
        resolve(answered);
      }, ms);
    });

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  return () => {
    vi.useRealTimers();
  };
});

it('a call that is answered soon borrows nothing', async () => {
  const asked = borrowing(crowd)(after(patienceMs - 1))(unary);
  await vi.advanceTimersByTimeAsync(10 * patienceMs);
  expect(await asked).toBe(answered);
  expect(borrow).not.toHaveBeenCalled();
});

it('a call that waits borrows a connection until it is answered', async () => {
  const asked = borrowing(crowd)(after(2 * patienceMs))(unary);
  await vi.advanceTimersByTimeAsync(patienceMs);
  expect(borrow).toHaveBeenCalledOnce();
  expect(back).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(patienceMs);
  expect(await asked).toBe(answered);
  expect(back).toHaveBeenCalledOnce();
});

it('what comes after the answer is given back at once', async () => {
  borrow.mockImplementationOnce(
    () =>
      new Promise((resolve) => {
        setTimeout(() => {
          resolve(back);
        }, 1000);
      }),
  );
  const asked = borrowing(crowd)(after(patienceMs + 1))(unary);
  await vi.advanceTimersByTimeAsync(2000);
  await asked;
  expect(back).toHaveBeenCalledOnce();
});

it('a stream borrows nothing, however long it waits', async () => {
  const asked = borrowing(crowd)(after(100 * patienceMs))(stream);
  await vi.advanceTimersByTimeAsync(100 * patienceMs);
  await asked;
  expect(borrow).not.toHaveBeenCalled();
});
