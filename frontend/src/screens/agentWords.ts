/*
 * What tells an agent from others of the same name.
 */
import type { AgentView } from '../training/trainer';
import { dateAndTime, short, words } from './words';

/** The characters that an agent learned; every one where it was not held to some. */
export function characterOf({ character }: AgentView): string {
  return character === '' ? 'Every character' : titled(character);
}

/** The opponents in its training: `itself`, `scripted-3 as Vesper`; empty where that was not said. */
export function opponentOf({ opponent, opponentCharacter }: AgentView): string {
  const named = opponent.replaceAll(/(^|,)self\b/g, '$1itself').replaceAll(',', ', ');
  return named === '' || opponentCharacter === ''
    ? named
    : `${named} as ${titled(opponentCharacter)}`;
}

/** One line for a list to choose from: its name alone, or with all that tells it from others. */
export function lineOf(agent: AgentView): string {
  if (agent.kind !== 'network') {
    return agent.displayName;
  }
  const { displayName, step, createTime, reactionFrames } = agent;
  const against = opponentOf(agent);
  const notes = [
    displayName,
    agent.agent,
    characterOf(agent),
    step === undefined ? '' : `${short(step)} steps`,
    against === '' ? '' : `against ${against}`,
    reactionFrames === undefined ? '' : `reaction ${String(reactionFrames)}`,
    dateAndTime(createTime),
  ];
  return notes.filter(Boolean).join(' · ');
}

function titled(name: string): string {
  const spaced = words(name).replaceAll(',', ', ');
  return spaced.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
}
