/*
 * The agents there are: what tells them apart, what they learned, and what can be done with each.
 */
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';

import { firstOf, sparringPartner, type AgentView } from '../training/trainer';
import { AgentName } from './AgentName';
import './agents.css';
import { characterOf, opponentOf } from './agentWords';
import { useBackstage } from './backstage';
import { HowItLearned } from './HowItLearned';
import { Trouble } from './Trouble';
import { useAnswer } from './useAnswer';
import { useDeed } from './useDeed';
import { WatchOnly } from './WatchOnly';
import { dateAndTime, short } from './words';

const refreshMs = 10_000;

export function Agents(): ReactNode {
  const { trainer } = useBackstage();
  const ask = useCallback(() => trainer.agents(), [trainer]);
  const { value: agents, failure, askAgain } = useAnswer(ask, refreshMs);
  const [said, setSaid] = useState('');
  useEffect(() => {
    document.title = 'Agents · Arcade Clash';
  }, []);
  const saved = agents?.filter(({ kind }) => kind === 'network') ?? [];
  const served = agents?.filter(({ kind }) => kind === 'imported') ?? [];
  const ofThePackage = agents?.filter(({ kind }) => kind === 'built_in' || kind === 'probe') ?? [];
  const changed = (what: string): void => {
    setSaid(what);
    askAgain();
  };
  return (
    <main className="page agents">
      <div className="page-head">
        <h1>Agents</h1>
        <Link href="/training" className="button primary">
          Train an agent
        </Link>
      </div>
      <WatchOnly />
      <Trouble reason={failure} again={askAgain} />
      {agents === undefined && failure === undefined && <p className="lead">Looking…</p>}
      <p role="status" className="agents-said">
        {said}
      </p>
      {agents && saved.length === 0 && (
        <p className="lead">
          No agent was trained yet. Train one here, or run <code>arcade-clash train</code> in a
          terminal on this machine; what it learned appears here.
        </p>
      )}
      {agents && saved.length > 0 && (
        <Table name="Trained" rows={saved} agents={agents} changed={changed} />
      )}
      {agents && served.length > 0 && (
        <Table name="Python objects" rows={served} agents={agents} changed={changed} />
      )}
      {agents && ofThePackage.length > 0 && (
        <Table name="Built in" rows={ofThePackage} agents={agents} changed={changed} />
      )}
    </main>
  );
}

interface Column {
  readonly name: string;
  readonly of: (agent: AgentView) => string;
  /** What it is sorted by. */
  readonly key: (agent: AgentView) => string | number;
}

const columns: readonly Column[] = [
  { name: 'Name', of: (it) => it.displayName, key: (it) => it.displayName.toLowerCase() },
  { name: 'Character', of: characterOf, key: characterOf },
  { name: 'Learned against', of: opponentOf, key: opponentOf },
  {
    name: 'Reaction',
    of: (it) => (it.reactionFrames === undefined ? '' : `${String(it.reactionFrames)} frames`),
    key: (it) => it.reactionFrames ?? -1,
  },
  {
    name: 'Steps',
    of: (it) => (it.step === undefined ? '' : short(it.step)),
    key: (it) => it.step ?? -1,
  },
  { name: 'Saved', of: (it) => dateAndTime(it.createTime), key: (it) => it.createTime ?? 0 },
];

/** The columns that say something of at least one agent. */
function columnsOf(rows: readonly AgentView[]): readonly Column[] {
  return columns.filter(({ name, of }) => name === 'Name' || rows.some((it) => of(it) !== ''));
}

interface Order {
  /** Name of a column; none is the order in which the server has them. */
  readonly by: string;
  readonly isDescending: boolean;
}

function sorted(rows: readonly AgentView[], { by, isDescending }: Order): readonly AgentView[] {
  const column = columns.find(({ name }) => name === by);
  if (column === undefined) {
    return rows;
  }
  const compared = [...rows].sort((one, other) => {
    const [first, second] = [column.key(one), column.key(other)];
    return first < second ? -1 : first > second ? 1 : 0;
  });
  return isDescending ? compared.reverse() : compared;
}

interface TableProps {
  readonly name: string;
  readonly rows: readonly AgentView[];
  readonly agents: readonly AgentView[];
  readonly changed: (what: string) => void;
}

function Table({ name, rows, agents, changed }: TableProps): ReactNode {
  const [order, setOrder] = useState<Order>({ by: '', isDescending: false });
  const shown = columnsOf(rows);
  return (
    <section className="agents-part" aria-label={name}>
      <h2>{name}</h2>
      <table className="agents-table" role="table">
        <thead role="rowgroup">
          <tr role="row">
            {shown.map((column) => (
              <SortHead key={column.name} name={column.name} order={order} sort={setOrder} />
            ))}
            <th scope="col" role="columnheader">
              <span className="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {sorted(rows, order).map((agent) => (
            <Row key={agent.agent} agent={agent} agents={agents} shown={shown} changed={changed} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface SortHeadProps {
  readonly name: string;
  readonly order: Order;
  readonly sort: (order: Order) => void;
}

function SortHead({ name, order, sort }: SortHeadProps): ReactNode {
  const isBy = order.by === name;
  const direction = order.isDescending ? 'descending' : 'ascending';
  return (
    <th scope="col" role="columnheader" aria-sort={isBy ? direction : 'none'}>
      <button
        type="button"
        className="sort"
        onClick={() => {
          sort({ by: name, isDescending: isBy && !order.isDescending });
        }}
      >
        {name}
        <span aria-hidden="true">{isBy ? (order.isDescending ? ' ▾' : ' ▴') : ''}</span>
      </button>
    </th>
  );
}

interface RowProps {
  readonly agent: AgentView;
  readonly agents: readonly AgentView[];
  readonly shown: readonly Column[];
  readonly changed: (what: string) => void;
}

function Row({ agent, agents, shown, changed }: RowProps): ReactNode {
  return (
    <tr role="row">
      {shown.map(({ name, of }) => (
        <td key={name} role="cell" data-column={name}>
          {name === 'Name' ? <AgentName agent={agent} changed={changed} /> : of(agent)}
        </td>
      ))}
      <td role="cell" className="agent-actions">
        <Actions agent={agent} agents={agents} changed={changed} />
        <HowItLearned agent={agent} />
      </td>
    </tr>
  );
}

type ActionsProps = Omit<RowProps, 'shown'>;

function Actions({ agent, agents, changed }: ActionsProps): ReactNode {
  const { arena, trainer } = useBackstage();
  const [, go] = useLocation();
  const { isOff, failure, attempt } = useDeed();
  const [isSure, setSure] = useState(false);
  const watch = (): void => {
    attempt(async () => {
      const { matchId } = await arena.open({
        players: [
          { character: firstOf(agent.character), agent: agent.agent },
          {
            character: firstOf(agent.opponentCharacter),
            agent: sparringPartner(agent.opponent, agent.agent, agents),
          },
        ],
      });
      go(`/match/${matchId}`);
    });
  };
  const remove = (): void => {
    if (!isSure) {
      setSure(true);
      return;
    }
    attempt(async () => {
      setSure(false);
      await trainer.deleteAgent(agent.agent);
      changed(`Deleted “${agent.displayName}” (${agent.agent}).`);
    });
  };
  return (
    <>
      <div className="agent-buttons">
        <button
          type="button"
          className="button small primary"
          disabled={isOff}
          title="Opens a match with it, against its opponent in training"
          onClick={watch}
        >
          Watch
        </button>
        {agent.kind !== 'imported' && (
          <Link href={`/training?opponent=${agent.agent}`} className="button small">
            Train against it
          </Link>
        )}
        {agent.kind === 'network' && (
          <button
            type="button"
            className={isSure ? 'button small danger' : 'button small'}
            disabled={isOff}
            onClick={remove}
            onBlur={() => {
              setSure(false);
            }}
          >
            {isSure ? 'Delete for good?' : 'Delete'}
          </button>
        )}
      </div>
      <Trouble reason={failure} />
    </>
  );
}
