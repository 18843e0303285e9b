/*
 * How like a person an agent plays, written after its id: `scripted@0.5`. The server knows what the
 * number stands for; here are the ones that a person chooses from.
 */

export interface Humanness {
  /** What follows the id; empty for the agent as it is. */
  readonly level: string;
  readonly name: string;
  readonly about: string;
}

export const humannesses: readonly Humanness[] = [
  { level: '', name: 'A machine', about: '' },
  { level: '0.25', name: 'An expert', about: 'Sees the other 100 ms late, and seldom slips.' },
  {
    level: '0.5',
    name: 'A practised player',
    about: 'Sees the other 200 ms late; one in seven decisions goes wrong.',
  },
  {
    level: '1',
    name: 'A beginner',
    about: 'Sees the other 400 ms late; three in ten decisions go wrong.',
  },
];

/** An agent's id and what follows it. */
export function parted(name: string): { readonly agent: string; readonly level: string } {
  const [agent = '', level = ''] = name.split('@');
  return { agent, level };
}

/** The two as one name. */
export function joined(agent: string, level: string): string {
  return level === '' ? agent : `${agent}@${level}`;
}
