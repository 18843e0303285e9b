/*
 * Who fights whom: a character and an agent for each side, with values already there.
 */
import { useCallback, useEffect, useState, type ReactNode, type SubmitEvent } from 'react';
import { useLocation } from 'wouter';

import type { CharacterSummaryView, PlayerSetup } from '../match/arena';
import { humannesses, joined, parted } from '../match/humanness';
import type { PlayerId } from '../match/view';
import { usualAgent, type AgentView } from '../training/trainer';
import { useBackstage } from './backstage';
import './forms.css';
import { HowItLearned } from './HowItLearned';
import { Portrait } from './Portrait';
import { Trouble } from './Trouble';
import { useAnswer } from './useAnswer';
import { useDeed } from './useDeed';
import { WatchOnly } from './WatchOnly';

export function NewMatch(): ReactNode {
  const { arena, trainer } = useBackstage();
  const ask = useCallback(async () => {
    const [characters, agents] = await Promise.all([arena.characters(), trainer.agents()]);
    return { characters, agents };
  }, [arena, trainer]);
  const { value, failure, askAgain } = useAnswer(ask);
  useEffect(() => {
    document.title = 'New match · Arcade Clash';
  }, []);
  return (
    <main className="page">
      <h1>New match</h1>
      <Trouble reason={failure} again={askAgain} />
      {value && <Setup characters={value.characters} agents={value.agents} />}
    </main>
  );
}

interface Choices {
  readonly characters: readonly CharacterSummaryView[];
  readonly agents: readonly AgentView[];
}

function Setup({ characters, agents }: Choices): ReactNode {
  const { arena } = useBackstage();
  const [, go] = useLocation();
  const { isOff, failure, attempt } = useDeed();
  const asked = new URLSearchParams(window.location.search).get('agent') ?? '';
  const [p1, setP1] = useState<PlayerSetup>(() => first(characters, agents, asked, 0));
  const [p2, setP2] = useState<PlayerSetup>(() => first(characters, agents, '', 1));
  const [seed, setSeed] = useState('');

  const fight = (event: SubmitEvent): void => {
    event.preventDefault();
    attempt(async () => {
      const number = seed === '' ? undefined : Number(seed);
      const { matchId } = await arena.open({ players: [p1, p2], seed: number });
      go(`/match/${matchId}`);
    });
  };

  return (
    <form className="setup" onSubmit={fight}>
      <div className="corners">
        <Corner id="p1" setup={p1} set={setP1} characters={characters} agents={agents} />
        <p className="corners-versus" aria-hidden="true">
          VS
        </p>
        <Corner id="p2" setup={p2} set={setP2} characters={characters} agents={agents} />
      </div>
      <WatchOnly />
      <Trouble reason={failure} />
      <div className="setup-end">
        <button type="submit" className="button primary large" disabled={isOff}>
          Fight
        </button>
        <details className="more">
          <summary>More</summary>
          <label className="field">
            <span>Seed</span>
            <input
              inputMode="numeric"
              pattern="[0-9]*"
              placeholder="by chance"
              title="A whole number from 0 to 2147483647; the same seed and agents give the same fight"
              value={seed}
              onChange={(event) => {
                setSeed(event.target.value.trim());
              }}
            />
          </label>
        </details>
      </div>
    </form>
  );
}

/** What each side plays where nothing was asked for: two who show what there is to see. */
const usualStyles = ['all-rounder', 'rushdown'] as const;

/** A side as it is before anything is chosen; an agent that was asked for plays what it learned. */
function first(
  characters: readonly CharacterSummaryView[],
  agents: readonly AgentView[],
  asked: string,
  place: 0 | 1,
): PlayerSetup {
  const { level } = parted(asked);
  const agent = agents.find((it) => it.agent === parted(asked).agent);
  const learned = characters.find((it) => it.character === agent?.character);
  const usual = characters.find((it) => it.style === usualStyles[place]);
  const character = learned ?? usual ?? characters[place % Math.max(1, characters.length)];
  return {
    character: character?.character ?? '',
    agent: agent ? joined(agent.agent, level) : usualAgent(agents),
  };
}

interface CornerProps extends Choices {
  readonly id: PlayerId;
  readonly setup: PlayerSetup;
  readonly set: (setup: PlayerSetup) => void;
}

function Corner({ id, setup, set, characters, agents }: CornerProps): ReactNode {
  const name = id === 'p1' ? 'Player 1' : 'Player 2';
  const played = parted(setup.agent);
  const agent = agents.find((it) => it.agent === played.agent);
  return (
    <fieldset className="corner" data-side={id}>
      <legend>{name}</legend>
      <Portrait character={setup.character} side={id} />
      <div className="characters" role="radiogroup" aria-label={`Character of ${name}`}>
        {characters.map((it) => (
          <label key={it.character} className="character">
            <input
              type="radio"
              name={`${id}-character`}
              value={it.character}
              checked={it.character === setup.character}
              onChange={() => {
                set({ ...setup, character: it.character });
              }}
            />
            <span className="character-name">{it.displayName}</span>
            <span className="character-style">{it.style}</span>
            <span className="character-description">{it.description}</span>
          </label>
        ))}
      </div>
      <label className="field">
        <span>Played by</span>
        <AgentSelect
          agents={agents}
          value={played.agent}
          choose={(chosen) => {
            set({ ...setup, agent: joined(chosen, played.level) });
          }}
        />
      </label>
      <p className="hint">{agent?.description}</p>
      <HowItLearned agent={agent} />
      <PlaysLike
        level={played.level}
        choose={(level) => {
          set({ ...setup, agent: joined(played.agent, level) });
        }}
      />
    </fieldset>
  );
}

interface PlaysLikeProps {
  readonly level: string;
  readonly choose: (level: string) => void;
}

/** How like a person an agent plays. One that was asked for and is none of ours is there as it is. */
function PlaysLike({ level, choose }: PlaysLikeProps): ReactNode {
  const known = humannesses.find((it) => it.level === level);
  return (
    <>
      <label className="field">
        <span>Plays like</span>
        <select
          value={level}
          onChange={(event) => {
            choose(event.target.value);
          }}
        >
          {known === undefined && <option value={level}>{level}</option>}
          {humannesses.map((it) => (
            <option key={it.level} value={it.level}>
              {it.name}
            </option>
          ))}
        </select>
      </label>
      {known !== undefined && known.about !== '' && <p className="hint">{known.about}</p>}
    </>
  );
}

interface AgentSelectProps {
  readonly agents: readonly AgentView[];
  readonly value: string;
  readonly choose: (agent: string) => void;
}

/** The agents to choose from: those of the package, then those that were trained. */
export function AgentSelect({ agents, value, choose }: AgentSelectProps): ReactNode {
  const groups = [
    { label: 'Built in', agents: agents.filter((it) => it.kind === 'built_in') },
    { label: 'Probes', agents: agents.filter((it) => it.kind === 'probe') },
    { label: 'Trained', agents: agents.filter((it) => it.kind === 'network') },
  ].filter((group) => group.agents.length > 0);
  return (
    <select
      value={value}
      onChange={(event) => {
        choose(event.target.value);
      }}
    >
      {groups.map((group) => (
        <optgroup key={group.label} label={group.label}>
          {group.agents.map((it) => (
            <option key={it.agent} value={it.agent}>
              {it.displayName}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}
