import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';

import type { Viewer } from '../match/drawFight';
import { createFightStore } from '../match/fightStore';
import { anArena } from './audience';
import { StageCanvas } from './StageCanvas';

const { drawFight } = vi.hoisted(() => ({
  drawFight: vi.fn((_canvas: unknown, _fight: unknown, _viewer: Viewer) => () => undefined),
}));
vi.mock('../match/drawFight', () => ({ drawFight }));

afterEach(cleanup);

it('a picture that cannot be drawn says so over the stage, until it is drawn again', () => {
  render(<StageCanvas fight={createFightStore(anArena())} showBoxes={false} />);
  const [, , viewer] = drawFight.mock.calls[0] ?? [];
  act(() => viewer?.failed('out of memory'));
  expect(screen.getByRole('alert').textContent).toContain('cannot be drawn here: out of memory.');
  act(() => viewer?.failed(undefined));
  expect(screen.queryByRole('alert')).toBeNull();
});
