/*
 * What to train. Whatever is left as it is has the server's own default, so a newcomer presses one
 * button.
 */
import { useState, type ReactNode, type SubmitEvent } from 'react';
import { useLocation } from 'wouter';

import { namesIn, numberIn, numbersIn, rangeOf } from '../bounds';
import type { CharacterSummaryView } from '../match/arena';
import { usualAgent, type AgentView, type Algorithm, type SettingsView } from '../training/trainer';
import { AgentSelect } from './AgentSelect';
import { useBackstage } from './backstage';
import './forms.css';
import { TextField } from './TextField';
import { Trouble } from './Trouble';
import { useDeed } from './useDeed';
import { useFields, type Entry, type Fields } from './useFields';
import { WatchOnly } from './WatchOnly';

type Setting = Exclude<keyof SettingsView, 'rewardWeights'>;

/** How a text is read: as a number unless it says otherwise. */
type Kind = 'numbers' | 'names' | readonly string[];

interface SettingField {
  readonly setting: Setting;
  readonly name: string;
  readonly about: string;
  readonly isPpo?: true;
  /** Several numbers, several names, or one of a few words. */
  readonly kind?: Kind;
}

/** A line for each setting; its range comes from the schema, and its default from the server. */
const settingFields: readonly SettingField[] = [
  { setting: 'environments', name: 'Environments', about: 'Fights stepped at once' },
  { setting: 'rolloutSteps', name: 'Rollout steps', about: 'Steps of each environment a rollout' },
  { setting: 'batchSize', name: 'Batch size', about: 'Samples in a minibatch', isPpo: true },
  { setting: 'epochs', name: 'Epochs', about: 'Passes over a rollout', isPpo: true },
  { setting: 'learningRate', name: 'Learning rate', about: 'Step size of the optimizer' },
  { setting: 'finalLearningRate', name: 'Final rate', about: 'What the learning rate falls to' },
  { setting: 'discount', name: 'Discount', about: 'What a later reward counts' },
  { setting: 'gaeLambda', name: 'GAE lambda', about: 'Bias against variance of the advantages' },
  { setting: 'clipRange', name: 'Clip range', about: 'Of the policy ratio', isPpo: true },
  { setting: 'entropyWeight', name: 'Entropy weight', about: 'Of the entropy in the loss' },
  { setting: 'valueWeight', name: 'Value weight', about: 'Of the value loss' },
  { setting: 'maxGradientNorm', name: 'Gradient norm', about: 'Largest norm of a gradient' },
  { setting: 'meanDecay', name: 'Mean decay', about: 'Of the mean of the weights that is saved' },
  {
    setting: 'hiddenLayers',
    name: 'Hidden layers',
    about: 'Widths, such as 64 64',
    kind: 'numbers',
  },
  { setting: 'activation', name: 'Activation', about: 'Between layers', kind: ['tanh', 'relu'] },
  { setting: 'reactionFrames', name: 'Reaction', about: 'Frames by which both sides see late' },
  { setting: 'decisionFrames', name: 'Decision frames', about: 'From one decision to the next' },
  { setting: 'episode', name: 'Episode', about: 'What an episode is', kind: ['round', 'match'] },
  { setting: 'maxDecisions', name: 'Decisions', about: 'After which an episode is cut short' },
  {
    setting: 'evaluationOpponents',
    name: 'Measured against',
    about: 'Agents that it meets in evaluations, such as scripted-5 counter',
    kind: 'names',
  },
  { setting: 'evaluationSteps', name: 'Evaluation steps', about: 'Steps between evaluations' },
  { setting: 'rowSteps', name: 'Row steps', about: 'Steps from one point of a curve to the next' },
];

const itself = 'self';

/** What one trains for, and what that is set to. */
const aims = [
  {
    name: 'See it learn',
    opponent: undefined,
    steps: '2000000',
    about: 'It fights one scripted opponent, and wins most fights after a minute or two.',
  },
  {
    name: 'Train for strength',
    opponent: itself,
    steps: '8000000',
    about:
      'It fights itself and learns from both sides, so that no single trick beats it. More steps ' +
      'make it stronger.',
  },
] as const;

interface Props {
  readonly characters: readonly CharacterSummaryView[];
  readonly agents: readonly AgentView[];
}

export function StartForm({ characters, agents }: Props): ReactNode {
  const { trainer } = useBackstage();
  const [, go] = useLocation();
  const { isOff, isUnderWay, failure, attempt } = useDeed();
  const [name, setName] = useState('');
  const [algorithm, setAlgorithm] = useState<Algorithm>('ppo');
  const [totalSteps, setTotalSteps] = useState<string>(aims[0].steps);
  const [opponent, setOpponent] = useState(() => askedFor(agents) ?? usualAgent(agents));
  const [several, setSeveral] = useState('');
  const [character, setCharacter] = useState('');
  const [opponentCharacter, setOpponentCharacter] = useState('');
  const [seed, setSeed] = useState('');
  const [settings, setSettings] = useState<Readonly<Partial<Record<Setting, string>>>>({});
  const [rewards, setRewards] = useState('');
  const [beginFrom, setBeginFrom] = useState('');
  const [agentId, setAgentId] = useState('');

  const inForce = settingFields.filter(({ isPpo }) => !isPpo || algorithm === 'ppo');
  const textOf = (setting: Setting): string => settings[setting] ?? '';
  const { bounds } = trainer;
  const fields = useFields([
    { name: 'Steps', text: totalSteps, bounds: bounds['totalSteps'], isNeeded: true },
    { name: 'Name', text: name, bounds: bounds['name'] },
    { name: 'Seed', text: seed, bounds: bounds['seed'] },
    ...inForce.map((it): Entry => ({
      name: it.name,
      text: textOf(it.setting),
      bounds: bounds[it.setting],
    })),
    { name: 'Reward weights', text: rewards, check: faultOfWeights },
  ]);
  const noteOf = (field: string): string | undefined => bounds[field] && rangeOf(bounds[field]);
  const aim = aims.find((it) => (it.opponent === itself) === (opponent === itself)) ?? aims[0];

  const start = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!fields.pass(event.currentTarget)) {
      return;
    }
    attempt(async () => {
      const session = await trainer.start({
        name: name.trim(),
        algorithm,
        totalSteps: numberIn(totalSteps),
        opponent: several === '' ? opponent : several,
        character,
        opponentCharacter,
        seed: numberIn(seed),
        beginFrom,
        agentId: agentId.trim(),
        settings: {
          ...Object.fromEntries(
            inForce.map(({ setting, kind }) => [setting, valueIn(textOf(setting), kind)]),
          ),
          hiddenLayers: numbersIn(textOf('hiddenLayers')),
          rewardWeights: weightsIn(rewards),
        },
      });
      go(`/training/${session.sessionId}`);
    });
  };

  return (
    <form className="start-form" onSubmit={start} noValidate>
      <fieldset className="choice" aria-label="Aim">
        <legend>Aim</legend>
        {aims.map((it) => (
          <label key={it.name}>
            <input
              type="radio"
              name="aim"
              checked={it === aim}
              onChange={() => {
                setOpponent(it.opponent ?? usualAgent(agents));
                setTotalSteps(it.steps);
              }}
            />
            <span>{it.name}</span>
          </label>
        ))}
      </fieldset>
      <p className="note">{aim.about}</p>
      <TextField
        name="Steps"
        value={totalSteps}
        set={setTotalSteps}
        fields={fields}
        about="Decisions of all environments together"
        isNumber
      />
      <Characters name="Learns" characters={characters} value={character} set={setCharacter} />
      <label className="field">
        <span>Fights against</span>
        <AgentSelect
          agents={agents.filter((it) => it.kind !== 'imported')}
          value={opponent}
          choose={setOpponent}
          another={{ value: itself, name: 'Itself (self-play)' }}
        />
      </label>
      <details className="more">
        <summary>More settings</summary>
        <div className="fields">
          <fieldset className="choice" aria-label="Algorithm">
            <legend>Algorithm</legend>
            {(['ppo', 'a2c'] as const).map((it) => (
              <label key={it}>
                <input
                  type="radio"
                  name="algorithm"
                  value={it}
                  checked={algorithm === it}
                  onChange={() => {
                    setAlgorithm(it);
                  }}
                />
                <span>{it.toUpperCase()}</span>
              </label>
            ))}
          </fieldset>
          <TextField
            name="Name"
            value={name}
            set={setName}
            fields={fields}
            placeholder="made from the settings"
          />
          <TextField
            name="Several opponents"
            value={several}
            set={(value) => {
              setSeveral(value.replaceAll(' ', ''));
            }}
            fields={fields}
            about="Agents with their weights, in place of the one above; self is the learner itself"
            placeholder="scripted:3,idle:1,self:2"
          />
          <Characters
            name="Opponent’s characters"
            characters={characters}
            value={opponentCharacter}
            set={setOpponentCharacter}
          />
          <TextField
            name="Seed"
            value={seed}
            set={setSeed}
            fields={fields}
            note={noteOf('seed')}
            placeholder="random"
            isNumber
          />
          <label className="field">
            <span>Begins as</span>
            <AgentSelect
              agents={agents.filter((it) => it.kind === 'network')}
              value={beginFrom}
              choose={setBeginFrom}
              another={{ value: '', name: 'A fresh network' }}
            />
          </label>
          <TextField
            name="Agent id"
            value={agentId}
            set={setAgentId}
            fields={fields}
            about="The id that what it learned is saved under"
            placeholder="the session’s"
          />
          {settingFields.map((it) => (
            <SettingInput
              key={it.setting}
              field={it}
              value={textOf(it.setting)}
              set={(value) => {
                setSettings({ ...settings, [it.setting]: value });
              }}
              fields={fields}
              note={noteOf(it.setting)}
              isOff={!inForce.includes(it)}
            />
          ))}
          <TextField
            name="Reward weights"
            value={rewards}
            set={setRewards}
            fields={fields}
            about="Terms of the reward that weigh more or less than by default"
            placeholder="win=2, whiff=-0.1"
          />
        </div>
      </details>
      <WatchOnly />
      <Trouble reason={fields.refusal ?? failure} />
      <button type="submit" className="button primary large" disabled={isOff}>
        {isUnderWay ? 'Starting…' : 'Start training'}
      </button>
    </form>
  );
}

interface SettingInputProps {
  readonly field: SettingField;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly fields: Fields;
  readonly note: string | undefined;
  readonly isOff: boolean;
}

function SettingInput({ field, value, set, fields, note, isOff }: SettingInputProps): ReactNode {
  const { name, about, kind } = field;
  if (Array.isArray(kind)) {
    return (
      <label className="field" title={about}>
        <span>{name}</span>
        <select
          value={value}
          onChange={(event) => {
            set(event.target.value);
          }}
        >
          <option value="">by default</option>
          {kind.map((word: string) => (
            <option key={word}>{word}</option>
          ))}
        </select>
      </label>
    );
  }
  return (
    <TextField
      name={name}
      value={value}
      set={set}
      fields={fields}
      note={note}
      about={about}
      placeholder={isOff ? 'PPO only' : 'by default'}
      isNumber={kind === undefined}
      isOff={isOff}
    />
  );
}

function valueIn(text: string, kind: Kind | undefined): SettingsView[Setting] {
  switch (kind) {
    case undefined:
      return numberIn(text);
    case 'numbers':
      return numbersIn(text);
    case 'names':
      return namesIn(text);
    default:
      return text === '' ? undefined : text;
  }
}

/** The opponent that the address asks for, as the agents' list links to it. */
function askedFor(agents: readonly AgentView[]): string | undefined {
  const asked = new URLSearchParams(window.location.search).get('opponent');
  return agents.find((it) => it.agent === asked)?.agent;
}

/** Weights by the names of their terms: `win=2, whiff=-0.1`. */
function weightsIn(text: string): Record<string, number> {
  return Object.fromEntries(
    termsIn(text).map(({ term, weight }) => [term, weight ?? NaN] as const),
  );
}

function faultOfWeights(text: string): string | undefined {
  const wrong = termsIn(text).find(({ term, weight }) => term === '' || weight === undefined);
  return wrong && `${wrong.written} has no weight; write terms such as win=2, whiff=-0.1.`;
}

function termsIn(text: string): readonly {
  readonly written: string;
  readonly term: string;
  readonly weight: number | undefined;
}[] {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  return parts.map((written) => {
    const [term = '', weight = ''] = written.split('=');
    return { written, term, weight: numberIn(weight) };
  });
}

interface CharactersProps {
  readonly name: string;
  readonly characters: readonly CharacterSummaryView[];
  /** Ids with commas between them; empty for every character. */
  readonly value: string;
  readonly set: (characters: string) => void;
}

function Characters({ name, characters, value, set }: CharactersProps): ReactNode {
  const chosen = new Set(value.split(',').filter(Boolean));
  return (
    <div className="field wide">
      <fieldset className="choice" aria-label={name}>
        <legend>{name}</legend>
        {characters.map(({ character, displayName }) => (
          <label key={character}>
            <input
              type="checkbox"
              checked={chosen.has(character)}
              onChange={({ target }) => {
                const rest = characters
                  .map((it) => it.character)
                  .filter((id) => (id === character ? target.checked : chosen.has(id)));
                set(rest.join(','));
              }}
            />
            <span>{displayName}</span>
          </label>
        ))}
      </fieldset>
      {chosen.size === 0 && <p className="note">Every character, where none is chosen.</p>}
    </div>
  );
}
