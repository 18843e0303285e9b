/*
 * An agent's name and id, and the field in which a saved one is renamed.
 */
import { useState, type ReactNode, type SubmitEvent } from 'react';

import type { AgentView } from '../training/trainer';
import { useBackstage } from './backstage';
import { TextField } from './TextField';
import { Trouble } from './Trouble';
import { useDeed } from './useDeed';
import { useFields } from './useFields';

interface Props {
  readonly agent: AgentView;
  /** Called with a sentence on what was done. */
  readonly changed: (what: string) => void;
}

export function AgentName({ agent, changed }: Props): ReactNode {
  const { mayOnlyWatch } = useBackstage();
  const [isOpen, setOpen] = useState(false);
  /** Its name before it was renamed here. */
  const [before, setBefore] = useState<string>();
  const renamed = (name: string): void => {
    setOpen(false);
    setBefore(agent.displayName === name ? before : agent.displayName);
    changed(`“${agent.displayName}” is now called “${name}”.`);
  };
  const isSaved = agent.kind === 'network';
  if (isOpen) {
    return (
      <Rename
        agent={agent}
        renamed={renamed}
        close={() => {
          setOpen(false);
        }}
      />
    );
  }
  return (
    <>
      <span className="agent-name">{agent.displayName}</span>
      <span className="agent-line">
        <code className="agent-id">{agent.agent}</code>
        {isSaved && (
          <button
            type="button"
            className="button small"
            disabled={mayOnlyWatch}
            onClick={() => {
              setOpen(true);
            }}
          >
            Rename
          </button>
        )}
        {before !== undefined && (
          <UndoRename
            agent={agent}
            name={before}
            undone={() => {
              setBefore(undefined);
              changed(`It is called “${before}” again.`);
            }}
          />
        )}
      </span>
      {!isSaved && <span className="agent-about">{agent.description}</span>}
    </>
  );
}

interface RenameProps {
  readonly agent: AgentView;
  readonly renamed: (name: string) => void;
  readonly close: () => void;
}

function Rename({ agent, renamed, close }: RenameProps): ReactNode {
  const { trainer } = useBackstage();
  const { isOff, failure, attempt } = useDeed();
  const [name, setName] = useState(agent.displayName);
  const bounds = trainer.bounds['displayName'];
  const fields = useFields([{ name: 'New name', text: name, bounds, isNeeded: true }]);
  const save = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (fields.pass(event.currentTarget)) {
      attempt(async () => {
        renamed((await trainer.rename(agent.agent, name.trim())).displayName);
      });
    }
  };
  return (
    <form
      className="agent-rename"

      onSubmit={save}
      onKeyDown={({ key }) => {
        if (key === 'Escape') {
          close();
        }
      }}
      noValidate
    >
      <code className="agent-id">{agent.agent}</code>
      <TextField name="New name" value={name} set={setName} fields={fields} hasFocus />
      <span className="agent-buttons">
        <button type="submit" className="button small primary" disabled={isOff}>
          Save
        </button>
        <button type="button" className="button small" onClick={close}>
          Cancel
        </button>
      </span>
      <Trouble reason={failure} />
    </form>
  );
}

interface UndoProps {
  readonly agent: AgentView;
  readonly name: string;
  readonly undone: () => void;
}

function UndoRename({ agent, name, undone }: UndoProps): ReactNode {
  const { trainer } = useBackstage();
  const { isOff, failure, attempt } = useDeed();
  return (
    <>
      <button
        type="button"
        className="button small"
        disabled={isOff}
        title={`Call it “${name}” again`}
        onClick={() => {
          attempt(async () => {
            await trainer.rename(agent.agent, name);
            undone();
          });
        }}
      >
        Undo
      </button>
      <Trouble reason={failure} />
    </>
  );
}
