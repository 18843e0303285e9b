/*
 * Who fights whom: a character and an agent for each side, with values already there.
 */
import { useCallback, useEffect, useState, type ReactNode, type SubmitEvent } from 'react';
import { useLocation } from 'wouter';

import { numberIn, rangeOf } from '../bounds';
import type { CharacterSummaryView, PlayerSetup } from '../match/arena';
import { humannesses, joined, parted } from '../match/humanness';
import type { PlayerId } from '../match/view';
import { firstOf, usualAgent, type AgentView } from '../training/trainer';
import { AgentSelect } from './AgentSelect';
import { useBackstage } from './backstage';
import './forms.css';
import { HowItLearned } from './HowItLearned';
import { Portrait } from './Portrait';
import { TextField } from './TextField';
import { Trouble } from './Trouble';
import { useAnswer } from './useAnswer';
import { useDeed } from './useDeed';
import { useFields } from './useFields';
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
  const { isOff, isUnderWay, failure, attempt } = useDeed();
  const asked = new URLSearchParams(window.location.search).get('agent') ?? '';
  const [p1, setP1] = useState<PlayerSetup>(() => first(characters, agents, asked, 0));
  const [p2, setP2] = useState<PlayerSetup>(() => first(characters, agents, '', 1));
  const [seed, setSeed] = useState('');
  const bounds = arena.bounds['seed'];
  const fields = useFields([{ name: 'Seed', text: seed, bounds }]);

  const fight = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!fields.pass(event.currentTarget)) {
      return;
    }
    attempt(async () => {
      const { matchId } = await arena.open({ players: [p1, p2], seed: numberIn(seed) });
      go(`/match/${matchId}`);
    });
  };

  return (
    <form className="setup" onSubmit={fight} noValidate>
      <div className="corners">
        <Corner id="p1" setup={p1} set={setP1} characters={characters} agents={agents} />
        <p className="corners-versus" aria-hidden="true">
          VS
        </p>
        <Corner id="p2" setup={p2} set={setP2} characters={characters} agents={agents} />
      </div>
      <div className="setup-end">
        <WatchOnly />
        <Trouble reason={fields.refusal ?? failure} />
        <button type="submit" className="button primary large" disabled={isOff}>
          {isUnderWay ? 'Opening…' : 'Fight'}
        </button>
        <details className="more">
          <summary>More</summary>
          <TextField
            name="Seed"
            value={seed}
            set={setSeed}
            fields={fields}
            note={bounds && rangeOf(bounds)}
            about="The same seed and agents give the same fight"
            placeholder="random"
            isNumber
          />
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
  const learned = characters.find((it) => it.character === firstOf(agent?.character ?? ''));
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
