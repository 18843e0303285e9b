/*
 * The agents to choose from: those of the package, Python objects of the server, trained ones.
 */
import type { ReactNode } from 'react';

import type { AgentView } from '../training/trainer';
import { lineOf } from './agentWords';

interface Props {
  readonly agents: readonly AgentView[];
  readonly value: string;
  readonly choose: (agent: string) => void;
  /** What can be chosen besides agents. */
  readonly another?: { readonly value: string; readonly name: string } | undefined;
}

export function AgentSelect({ agents, value, choose, another }: Props): ReactNode {
  const groups = [
    { label: 'Built in', agents: agents.filter((it) => it.kind === 'built_in') },
    { label: 'Probes', agents: agents.filter((it) => it.kind === 'probe') },
    { label: 'Python objects', agents: agents.filter((it) => it.kind === 'imported') },
    { label: 'Trained', agents: agents.filter((it) => it.kind === 'network') },
  ].filter((group) => group.agents.length > 0);
  return (
    <select
      value={value}
      onChange={(event) => {
        choose(event.target.value);
      }}
    >
      {another && <option value={another.value}>{another.name}</option>}
      {groups.map((group) => (
        <optgroup key={group.label} label={group.label}>
          {group.agents.map((it) => (
            <option key={it.agent} value={it.agent}>
              {lineOf(it)}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}
