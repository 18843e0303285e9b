import { Code, ConnectError } from '@connectrpc/connect';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { forPlace, forServer, silenceMs, slowNoteMs } from './follow';
import { begin, heard, lines, newest, page, said, settle, start, states, stood } from './followed';

beforeEach(begin);
afterEach(() => {
  vi.useRealTimers();
});

describe('a stream that is followed', () => {
  it('is live from its first message on, and says so once', async () => {
    start();
    newest().say('one', 'two', 'three');
    await settle();
    expect(heard).toEqual(['one', 'two', 'three']);
    expect(states()).toEqual(['connecting', 'live']);
  });

  it('ends with its last message and is not opened again', async () => {
    start();
    newest().say('one', 'end', 'too late');
    await settle();
    await vi.advanceTimersByTimeAsync(10 * silenceMs);
    expect(heard).toEqual(['one', 'end']);
    expect(states()).toEqual(['connecting', 'live', 'ended']);
    expect(lines).toHaveLength(1);
    expect(newest().signal.aborted).toBe(true);
  });

  it('is opened again when the server goes away, and says why meanwhile', async () => {
    start();
    newest().say('one', said('the server is shutting down', Code.Unavailable));
    await settle();
    expect(stood.at(-1)).toEqual({ state: 'lost', reason: 'the server is shutting down' });
    await vi.advanceTimersByTimeAsync(forServer.firstMs);
    newest().say('two');
    await settle();
    expect(lines).toHaveLength(2);
    expect(heard).toEqual(['one', 'two']);
    expect(states()).toEqual(['connecting', 'live', 'lost', 'live']);
  });

  it('is opened again when it ends without a last message', async () => {
    start();
    newest().say('one', undefined);
    await settle();
    expect(states().at(-1)).toBe('lost');
    await vi.advanceTimersByTimeAsync(forServer.firstMs);
    expect(lines).toHaveLength(2);
  });

  it('is opened again when it was cut inside a message, which looks like a bad request', async () => {
    start();
    newest().say(
      'one',
      new ConnectError('protocol error: incomplete envelope', Code.InvalidArgument),
    );
    await settle();
    expect(stood.at(-1)).toEqual({ state: 'lost', reason: 'The connection was cut.' });
  });

  it.each([Code.NotFound, Code.InvalidArgument, Code.Unauthenticated, Code.PermissionDenied])(
    'stops at an answer that will not change (%i), in the words of the server',
    async (code) => {
      start();
      newest().say(said('there is no match m9', code));
      await settle();
      await vi.advanceTimersByTimeAsync(10 * silenceMs);
      expect(stood.at(-1)).toEqual({
        state: 'refused',
        reason: 'there is no match m9',
        isMissing: code === Code.NotFound,
      });
      expect(lines).toHaveLength(1);
    },
  );

  it.each([Code.Unavailable, Code.Internal, Code.Unknown])(
    'tries again after an answer that may change (%i)',
    async (code) => {
      start();
      newest().say(said('not now', code));
      await settle();
      await vi.advanceTimersByTimeAsync(forServer.firstMs);
      expect(lines).toHaveLength(2);
    },
  );

  it('waits longer each time, up to a bound, and begins anew once it was live', async () => {
    start();
    const waits: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      newest().say(new TypeError('Failed to fetch'));
      await settle();
      const opened = lines.length;
      let waited = 0;
      while (lines.length === opened) {
        await vi.advanceTimersByTimeAsync(100);
        waited += 100;
      }
      waits.push(waited);
    }
    expect(waits.slice(0, 4)).toEqual([500, 1000, 2000, 4000]);
    expect(waits.at(-1)).toBe(forServer.longestMs);
    newest().say('back', new TypeError('Failed to fetch'));
    await settle();
    const opened = lines.length;
    await vi.advanceTimersByTimeAsync(forServer.firstMs);
    expect(lines).toHaveLength(opened + 1);
  });

  it('leaves half of each wait to chance', async () => {
    vi.spyOn(page.surroundings, 'random').mockReturnValue(0);
    start();
    newest().say(new TypeError('Failed to fetch'));
    await settle();
    await vi.advanceTimersByTimeAsync(forServer.firstMs / 2 - 1);
    expect(lines).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(lines).toHaveLength(2);
  });

  it('is given up and opened again after a silence that two heartbeats should have broken', async () => {
    start();
    newest().say('one');
    await settle();
    await vi.advanceTimersByTimeAsync(silenceMs - 1);
    newest().say('heartbeat');
    await settle();
    await vi.advanceTimersByTimeAsync(silenceMs - 1);
    expect(lines).toHaveLength(1);
    const silent = newest();
    await vi.advanceTimersByTimeAsync(1);
    expect(stood.at(-1)).toEqual({ state: 'lost', reason: 'Nothing was heard for 25 seconds.' });
    expect(silent.signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(forServer.firstMs);
    expect(lines).toHaveLength(2);
    silent.say('from the grave');
    await settle();
    expect(heard).toEqual(['one', 'heartbeat']);
  });

  it('is given up too when it never says a first word', async () => {
    start();
    await vi.advanceTimersByTimeAsync(silenceMs);
    expect(states()).toEqual(['connecting', 'lost']);
  });

  it('rests while the page is hidden and opens at once when it is shown', async () => {
    start();
    newest().say('one');
    await settle();
    page.turn(true);
    expect(newest().signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(60 * silenceMs);
    expect(lines).toHaveLength(1);
    page.turn(false);
    newest().say('two');
    await settle();
    expect(heard).toEqual(['one', 'two']);
    expect(states()).toEqual(['connecting', 'live', 'resting', 'connecting', 'live']);
  });

  it('does not open in a page that is hidden from the start', () => {
    page.isHidden = true;
    start();
    expect(lines).toHaveLength(0);
    page.turn(false);
    expect(lines).toHaveLength(1);
  });

  it('does not wake from a wait while the page is hidden', async () => {
    start();
    newest().say(new TypeError('Failed to fetch'));
    await settle();
    page.turn(true);
    await vi.advanceTimersByTimeAsync(forServer.longestMs);
    expect(lines).toHaveLength(1);
  });

  it('tries again at once when it is told to, and only then', async () => {
    const following = start();
    following.retry();
    expect(lines).toHaveLength(1);
    newest().say(new TypeError('Failed to fetch'));
    await settle();
    following.retry();
    expect(lines).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(forServer.firstMs);
    expect(lines).toHaveLength(2);
  });

  it('is silent after it was stopped, and listens to the page no more', async () => {
    const following = start();
    newest().say('one');
    await settle();
    following.stop();
    newest().say('two', new TypeError('Failed to fetch'));
    page.turn(true);
    page.turn(false);
    following.retry();
    await vi.advanceTimersByTimeAsync(10 * silenceMs);
    expect(heard).toEqual(['one']);
    expect(states()).toEqual(['connecting', 'live']);
    expect(lines).toHaveLength(1);
    expect(page.listeners.size).toBe(0);
  });

  it('ends with the signal that it was given', async () => {
    const owner = new AbortController();
    start(owner.signal);
    newest().say('one');
    await settle();
    owner.abort();
    expect(newest().signal.aborted).toBe(true);
    expect(page.listeners.size).toBe(0);
  });

  it('does not begin under a signal that was aborted before', () => {
    start(AbortSignal.abort());
    expect(lines).toHaveLength(0);
  });

  it('comes back at once when it was dropped for its slowness, and says so for a while', async () => {
    start();
    newest().say('one', said('this viewer fell too far behind', Code.Aborted));
    await settle();
    expect(lines).toHaveLength(2);
    newest().say('newest');
    await settle();
    expect(states()).toEqual(['connecting', 'live', 'live']);
    expect(stood.at(-1)).toEqual({ state: 'live', isSlow: true });
    await vi.advanceTimersByTimeAsync(slowNoteMs);
    expect(stood.at(-1)).toEqual({ state: 'live' });
  });

  it('is not dropped for its slowness again and again without a wait', async () => {
    start();
    newest().say('one', said('too slow', Code.Aborted));
    await settle();
    newest().say(said('too slow', Code.Aborted));
    await settle();
    expect(lines).toHaveLength(2);
    expect(states().at(-1)).toBe('lost');
  });

  it('asks a full server again, but seldom, and says what it said', async () => {
    start();
    newest().say(said('500 watch already, which is as many as may', Code.ResourceExhausted));
    await settle();
    expect(stood.at(-1)).toEqual({
      state: 'full',
      reason: '500 watch already, which is as many as may',
    });
    await vi.advanceTimersByTimeAsync(forPlace.firstMs - 1);
    expect(lines).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(lines).toHaveLength(2);
    newest().say('one');
    await settle();
    expect(states().at(-1)).toBe('live');
  });

  it('does not stay live when the page throws at a message, and is opened again', async () => {
    start();
    newest().say('one', 'bad', 'two');
    await settle();
    expect(stood.at(-1)).toEqual({
      state: 'lost',
      reason: 'The page could not show what it was sent (it has no players).',
    });
    expect(page.reported).toEqual([new Error('it has no players')]);
    expect(newest().signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(forServer.firstMs);
    newest().say('two');
    await settle();
    expect(heard).toEqual(['one', 'two']);
    expect(states().at(-1)).toBe('live');
  });

  it('waits longer each time for a stream at which the page throws again and again', async () => {
    start();
    for (let wait = forServer.firstMs; wait < forServer.longestMs; wait *= 2) {
      const opened = lines.length;
      newest().say('one', 'bad');
      await settle();
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(lines).toHaveLength(opened);
      await vi.advanceTimersByTimeAsync(1);
      expect(lines).toHaveLength(opened + 1);
    }
  });

  it('opens anew when the machine slept, whatever the old stream says', async () => {
    start();
    newest().say('one');
    await settle();
    const old = newest();
    page.wake();
    expect(old.signal.aborted).toBe(true);
    old.say('old');
    newest().say('new');
    await settle();
    expect(heard).toEqual(['one', 'new']);
    expect(states()).toEqual(['connecting', 'live', 'connecting', 'live']);
  });
});
