/*
 * The characters, and what each can do: its moves with their frame data.
 */
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { Link } from 'wouter';

import type { CharacterView, MoveView } from '../match/view';
import { useBackstage } from './backstage';
import './fighters.css';
import './forms.css';
import { Portrait } from './Portrait';
import { Trouble } from './Trouble';
import { useAnswer } from './useAnswer';

export function Fighters({ character }: { readonly character?: string }): ReactNode {
  const { arena } = useBackstage();
  const ask = useCallback(async () => {
    const all = await arena.characters();
    return { all, shown: await arena.character(character ?? all[0]?.character ?? '') };
  }, [arena, character]);
  const { value, failure, askAgain } = useAnswer(ask);
  const name = value?.shown.displayName ?? 'Fighters';
  useEffect(() => {
    document.title = `${name} · Arcade Clash`;
  }, [name]);
  return (
    <main className="page">
      <h1>Fighters</h1>
      <Trouble reason={failure} again={askAgain} />
      {value && (
        <>
          <nav className="tabs" aria-label="Fighters">
            {value.all.map((it) => (
              <Link
                key={it.character}
                href={`/fighters/${it.character}`}
                className="tab"
                aria-current={it.character === value.shown.character ? 'page' : undefined}
              >
                {it.displayName}
              </Link>
            ))}
          </nav>
          <Fighter key={value.shown.character} character={value.shown} />
        </>
      )}
    </main>
  );
}

function Fighter({ character }: { readonly character: CharacterView }): ReactNode {
  const [shown, setShown] = useState<string>();
  return (
    <div className="fighter">
      <div className="fighter-card">
        <Portrait character={character.character} side="p1" action={shown} />
        <h2>{character.displayName}</h2>
        <p className="fighter-style">
          {character.style} · {character.maxHealth} health
        </p>
        <p>{character.description}</p>
      </div>
      <div className="moves-frame">
        <table className="moves">
          <caption className="unseen">Moves of {character.displayName}</caption>
          <thead>
            <tr>
              <th scope="col">Move</th>
              <th scope="col" title="Frames before it can hit">
                Startup
              </th>
              <th scope="col" title="Frames during which it can hit">
                Active
              </th>
              <th scope="col" title="Frames after that">
                Recovery
              </th>
              <th scope="col">Damage</th>
              <th scope="col" title="Frames by which it can act before the one it hit">
                On hit
              </th>
              <th scope="col" title="Frames by which it can act before the one who blocked">
                On block
              </th>
              <th scope="col">Guard</th>
            </tr>
          </thead>
          <tbody>
            {character.moves.map((move) => (
              <MoveRow key={move.move} move={move} isShown={shown === move.move} show={setShown} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

const guards = { high: 'High', mid: 'Mid', low: 'Low', unblockable: 'Throw' } as const;

interface MoveRowProps {
  readonly move: MoveView;
  readonly isShown: boolean;
  readonly show: (move: string | undefined) => void;
}

function MoveRow({ move, isShown, show }: MoveRowProps): ReactNode {
  return (
    <tr data-shown={isShown}>
      <th scope="row">
        <button
          type="button"
          className="move-name"
          aria-pressed={isShown}
          onClick={() => {
            show(isShown ? undefined : move.move);
          }}
        >
          {move.displayName}
        </button>
        <span className="move-input">{move.input}</span>
        {move.projectile && <span className="tag">Projectile</span>}
        {move.knockdown && <span className="tag">Knockdown</span>}
        {move.hitCount > 1 && <span className="tag">{move.hitCount} hits</span>}
        {move.invulnerable.map(({ first, last, to }) => (
          <span
            key={first}
            className="tag"
            title={`No ${to.join(' and no ')} touches it in its frames ${first} to ${last}`}
          >
            Safe {first}–{last}
          </span>
        ))}
      </th>
      <td>{move.startup}</td>
      <td>{move.active}</td>
      <td>{move.recovery}</td>
      <td>
        {move.totalDamage}
        {move.chipDamage > 0 && <small> ({move.chipDamage} blocked)</small>}
      </td>
      <td data-advantage={way(move.advantageOnHit)}>
        {move.knockdown ? 'down' : advantage(move.advantageOnHit)}
      </td>
      <td data-advantage={way(move.advantageOnBlock)}>{advantage(move.advantageOnBlock)}</td>
      <td>{move.guardLevel ? guards[move.guardLevel] : '–'}</td>
    </tr>
  );
}

function advantage(frames: number | undefined): string {
  if (frames === undefined) {
    return '–';
  }
  return frames > 0 ? `+${frames}` : String(frames).replace('-', '−');
}

function way(frames: number | undefined): 'ahead' | 'behind' | undefined {
  return frames === undefined || frames === 0 ? undefined : frames > 0 ? 'ahead' : 'behind';
}
