/*
 * What to train. Whatever is left as it is has the server's own default, so a newcomer presses one
 * button.
 */
import { useState, type ReactNode, type SubmitEvent } from 'react';
import { useLocation } from 'wouter';

import type { CharacterSummaryView } from '../match/arena';
import { usualAgent, type AgentView, type Algorithm, type SettingsView } from '../training/trainer';
import { useBackstage } from './backstage';
import './forms.css';
import { AgentSelect } from './NewMatch';
import { Trouble } from './Trouble';
import { useDeed } from './useDeed';
import { WatchOnly } from './WatchOnly';

/** Steps that the server takes where none are said. */
const defaultSteps = '2000000';

type Setting = Exclude<keyof SettingsView, 'hiddenLayers' | 'rewardWeights'>;

interface SettingField {
  readonly setting: Setting;
  readonly name: string;
  readonly about: string;
  /** Whether it belongs to PPO alone. */
  readonly isPpo: boolean;
}

const settingFields: readonly SettingField[] = [
  {
    setting: 'environments',
    name: 'Environments',
    about: 'Fights stepped at once, 1 to 4096',
    isPpo: false,
  },
  {
    setting: 'rolloutSteps',
    name: 'Rollout steps',
    about: 'Steps of each environment in a rollout',
    isPpo: false,
  },
  { setting: 'batchSize', name: 'Batch size', about: 'Samples in a minibatch', isPpo: true },
  { setting: 'epochs', name: 'Epochs', about: 'Passes over a rollout, 1 to 100', isPpo: true },
  { setting: 'learningRate', name: 'Learning rate', about: 'Above 0, at most 1', isPpo: false },
  { setting: 'discount', name: 'Discount', about: 'From 0 to 1', isPpo: false },
  { setting: 'gaeLambda', name: 'GAE lambda', about: 'From 0 to 1', isPpo: false },
  { setting: 'clipRange', name: 'Clip range', about: 'Above 0, at most 1', isPpo: true },
  { setting: 'entropyWeight', name: 'Entropy weight', about: 'From 0 to 1', isPpo: false },
  { setting: 'valueWeight', name: 'Value weight', about: 'From 0 to 10', isPpo: false },
  {
    setting: 'maxGradientNorm',
    name: 'Gradient norm',
    about: 'Above 0, at most 100',
    isPpo: false,
  },
];

interface Props {
  readonly characters: readonly CharacterSummaryView[];
  readonly agents: readonly AgentView[];
}

export function StartForm({ characters, agents }: Props): ReactNode {
  const { trainer } = useBackstage();
  const [, go] = useLocation();
  const { isOff, failure, attempt } = useDeed();
  const [name, setName] = useState('');
  const [algorithm, setAlgorithm] = useState<Algorithm>('ppo');
  const [totalSteps, setTotalSteps] = useState(defaultSteps);
  const [opponent, setOpponent] = useState(() => usualAgent(agents));
  const [several, setSeveral] = useState('');
  const [character, setCharacter] = useState('');
  const [opponentCharacter, setOpponentCharacter] = useState('');
  const [seed, setSeed] = useState('');
  const [settings, setSettings] = useState<Readonly<Partial<Record<Setting, string>>>>({});
  const [layers, setLayers] = useState('');
  const [rewards, setRewards] = useState('');

  const start = (event: SubmitEvent): void => {
    event.preventDefault();
    attempt(async () => {
      const fields = settingFields.filter(({ isPpo }) => !isPpo || algorithm === 'ppo');
      const session = await trainer.start({
        name,
        algorithm,
        totalSteps: number(totalSteps),
        opponent: several === '' ? opponent : several,
        character,
        opponentCharacter,
        seed: number(seed),
        settings: {
          ...Object.fromEntries(
            fields.map(({ setting }) => [setting, number(settings[setting] ?? '')]),
          ),
          hiddenLayers: layers.split(/[^0-9]+/).flatMap((width) => number(width) ?? []),
          rewardWeights: weights(rewards),
        },
      });
      go(`/training/${session.sessionId}`);
    });
  };

  return (
    <form className="start-form" onSubmit={start}>
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
      <NumberField name="Steps" value={totalSteps} set={setTotalSteps} step="1" isNeeded />
      <CharacterField
        name="Learns"
        any="Every character"
        characters={characters}
        value={character}
        set={setCharacter}
      />
      <label className="field">
        <span>Fights against</span>
        <AgentSelect agents={agents} value={opponent} choose={setOpponent} />
      </label>
      <details className="more">
        <summary>More settings</summary>
        <div className="fields">
          <label className="field">
            <span>Name</span>
            <input
              value={name}
              maxLength={80}
              placeholder="made from the settings"
              onChange={(event) => {
                setName(event.target.value);
              }}
            />
          </label>
          <label className="field">
            <span>Several opponents</span>
            <input
              value={several}
              maxLength={400}
              placeholder="scripted:3,idle:1,self:2"
              title="Agents with their weights, in place of the one above; self is the learner as it was a while ago"
              onChange={(event) => {
                setSeveral(event.target.value.replaceAll(' ', ''));
              }}
            />
          </label>
          <CharacterField
            name="Opponent’s character"
            any="Every character"
            characters={characters}
            value={opponentCharacter}
            set={setOpponentCharacter}
          />
          <NumberField name="Seed" value={seed} set={setSeed} step="1" />
          {settingFields.map(({ setting, name: label, about, isPpo }) => (
            <NumberField
              key={setting}
              name={label}
              about={about}
              value={settings[setting] ?? ''}
              isOff={isPpo && algorithm !== 'ppo'}
              set={(value) => {
                setSettings({ ...settings, [setting]: value });
              }}
            />
          ))}
          <label className="field" title="Widths of 1 to 4 layers, such as 64 64">
            <span>Hidden layers</span>
            <input
              value={layers}
              placeholder="the algorithm’s own"
              onChange={(event) => {
                setLayers(event.target.value);
              }}
            />
          </label>
          <label
            className="field"
            title="Terms of the reward that shall weigh otherwise, such as win=2, whiff=-0.1"
          >
            <span>Reward weights</span>
            <input
              value={rewards}
              maxLength={400}
              placeholder="by default"
              onChange={(event) => {
                setRewards(event.target.value);
              }}
            />
          </label>
        </div>
      </details>
      <WatchOnly />
      <Trouble reason={failure} />
      <button type="submit" className="button primary large" disabled={isOff}>
        Start training
      </button>
    </form>
  );
}

/** The number that a field holds; none where it was left empty. */
function number(text: string): number | undefined {
  return text.trim() === '' ? undefined : Number(text);
}

/** Weights by the names of their terms; what is no number the server refuses by name. */
function weights(text: string): Record<string, number> {
  const written = text.split(/[\s,]+/).filter((part) => part !== '');
  return Object.fromEntries(
    written.map((part) => {
      const [term = '', weight = ''] = part.split('=');
      return [term, number(weight) ?? NaN];
    }),
  );
}

interface NumberFieldProps {
  readonly name: string;
  readonly about?: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly step?: string;
  readonly isNeeded?: boolean;
  readonly isOff?: boolean;
}

function NumberField(props: NumberFieldProps): ReactNode {
  const { name, about, value, set, step = 'any', isNeeded = false, isOff = false } = props;
  return (
    <label className="field" title={about}>
      <span>{name}</span>
      <input
        type="number"
        min="0"
        step={step}
        value={value}
        required={isNeeded}
        disabled={isOff}
        placeholder={isOff ? 'PPO only' : 'by default'}
        onChange={(event) => {
          set(event.target.value);
        }}
      />
    </label>
  );
}

interface CharacterFieldProps {
  readonly name: string;
  readonly any: string;
  readonly characters: readonly CharacterSummaryView[];
  readonly value: string;
  readonly set: (character: string) => void;
}

function CharacterField({ name, any, characters, value, set }: CharacterFieldProps): ReactNode {
  return (
    <label className="field">
      <span>{name}</span>
      <select
        value={value}
        onChange={(event) => {
          set(event.target.value);
        }}
      >
        <option value="">{any}</option>
        {characters.map(({ character, displayName }) => (
          <option key={character} value={character}>
            {displayName}
          </option>
        ))}
      </select>
    </label>
  );
}
