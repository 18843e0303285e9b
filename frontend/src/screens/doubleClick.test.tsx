import { cleanup, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { aMatch } from '../match/samples';
import { anArena, aTrainer, show } from './audience';
import { Matches } from './Matches';
import { NewMatch } from './NewMatch';
import { TrainingMode } from './TrainingMode';

vi.mock('../match/drawFigure', () => ({ drawFigure: () => () => undefined }));

afterEach(cleanup);

/** An order that is still on its way when the second click comes. */
const order = vi.fn(() => new Promise<never>(() => undefined));
const over = aMatch({ status: 'finished', result: { ending: 'stopped' } });

test.each([
  ['Fight', <NewMatch key="new" />],
  ['Start training', <TrainingMode key="training" />],
  ['Rematch', <Matches key="matches" />],
])('a double click on %s sends one order', async (name, place) => {
  order.mockClear();
  const arena = anArena({ open: order, matches: () => Promise.resolve([over]) });
  show(place, { arena, trainer: aTrainer({ start: order }) });
  await userEvent.dblClick(await screen.findByRole('button', { name }));
  expect(order).toHaveBeenCalledOnce();
});
