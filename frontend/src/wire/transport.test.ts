import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';

import { createAccess } from '../access';
import { GameService } from '../gen/arcade_clash/v1/game_pb';
import { showToken } from './transport';

function stage(role = 'operator') {
  const access = createAccess({
    location: { hash: '#token=right', pathname: '/', search: '' },
    history: { replaceState: () => undefined },
    storage: { getItem: () => null, setItem: () => undefined },
  });
  const check = (header: Headers): void => {
    if (header.get('Authorization') !== 'Bearer right') {
      throw new ConnectError('this call needs a token', Code.Unauthenticated);
    }
  };
  const transport = createRouterTransport(
    ({ service }) => {
      service(GameService, {
        listMatches: (_, context) => {
          check(context.requestHeader);
          context.responseHeader.set('arcade-clash-role', role);
          return {};
        },
        streamGameState: async function* (_, context) {
          check(context.requestHeader);
          context.responseHeader.set('arcade-clash-role', role);
          yield { message: { case: 'heartbeat', value: {} } };
        },
      });
    },
    { transport: { interceptors: [showToken(access)] } },
  );
  return { access, client: createClient(GameService, transport) };
}

async function read(messages: AsyncIterable<unknown>): Promise<number> {
  const told: unknown[] = [];
  for await (const message of messages) {
    told.push(message);
  }
  return told.length;
}

describe('the token on the wire', () => {
  it('goes with every call and every stream', async () => {
    const { access, client } = stage();
    await client.listMatches({});
    expect(await read(client.streamGameState({}))).toBe(1);
    expect(access.getState()).toMatchObject({ refusal: undefined, isWelcome: true });
  });

  it('is known to be for watching alone by a call, and by a stream', async () => {
    for (const ask of ['call', 'stream'] as const) {
      const { access, client } = stage('viewer');
      expect(access.getState().mayOnlyWatch).toBe(false);
      await (ask === 'call' ? client.listMatches({}) : read(client.streamGameState({})));
      expect(access.getState().mayOnlyWatch).toBe(true);
    }
  });

  it('is known to be refused by a call', async () => {
    const { access, client } = stage();
    access.enter('wrong');
    await expect(client.listMatches({})).rejects.toThrow();
    expect(access.getState()).toMatchObject({
      refusal: 'this call needs a token',
      isWelcome: false,
    });
  });

  it('is known to be refused by a stream, and is asked for anew', async () => {
    const { access, client } = stage();
    access.enter('wrong');
    await expect(read(client.streamGameState({}))).rejects.toThrow();
    expect(access.getState().refusal).toBe('this call needs a token');
    access.enter('right');
    expect(access.getState().refusal).toBeUndefined();
    expect(await read(client.streamGameState({}))).toBe(1);
  });
});
