/*
 * The page: its head, and the screen that the address names.
 */
import { Fragment, useMemo, type ReactNode } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { useStore } from 'zustand';

import type { AccessStore } from '../access';
import type { Arena } from '../match/arena';
import type { Trainer } from '../training/trainer';
import { Agents } from './Agents';
import { BackstageContext } from './backstage';
import { CaughtErrors } from './CaughtErrors';
import { Fighters } from './Fighters';
import { Matches } from './Matches';
import { MatchScreen } from './MatchScreen';
import { NewMatch } from './NewMatch';
import { Session } from './Session';
import { TokenScreen } from './TokenScreen';
import { TrainingMode } from './TrainingMode';

interface Props {
  readonly arena: Arena;
  readonly trainer: Trainer;
  readonly access: AccessStore;
}

export function App({ arena, trainer, access }: Props): ReactNode {
  const { token, refusal, mayOnlyWatch, isWelcome, attempt } = useStore(access);
  const backstage = useMemo(
    () => ({ arena, trainer, mayOnlyWatch, askForToken: access.askForMore }),
    [arena, trainer, mayOnlyWatch, access],
  );
  return (
    <BackstageContext value={backstage}>
      <Head />
      {refusal === undefined ? (
        // With another token everything is asked for anew.
        <Fragment key={attempt}>
          <Places />
        </Fragment>
      ) : (
        <TokenScreen
          isWrong={token !== undefined && !mayOnlyWatch}
          reason={refusal}
          enter={access.enter}
          goBack={isWelcome ? access.goBack : undefined}
        />
      )}
    </BackstageContext>
  );
}

function Places(): ReactNode {
  const [place] = useLocation();
  return (
    <CaughtErrors place={place}>
      <Switch>
        <Route path="/">
          <MatchScreen key="arena" />
        </Route>
        <Route path="/match/:matchId">
          {({ matchId }) => <MatchScreen key={matchId} matchId={matchId} />}
        </Route>
        <Route path="/matches">
          <Matches />
        </Route>
        <Route path="/new">
          <NewMatch />
        </Route>
        <Route path="/training">
          <TrainingMode />
        </Route>
        <Route path="/training/:sessionId">
          {({ sessionId }) => <Session key={sessionId} sessionId={sessionId} />}
        </Route>
        <Route path="/agents">
          <Agents />
        </Route>
        <Route path="/fighters">
          <Fighters />
        </Route>
        <Route path="/fighters/:character">
          {({ character }) => <Fighters character={character} />}
        </Route>
        <Route>
          <Nowhere />
        </Route>
      </Switch>
    </CaughtErrors>
  );
}

const places = [
  { href: '/', name: 'Watch' },
  { href: '/matches', name: 'Matches' },
  { href: '/training', name: 'Training' },
  { href: '/agents', name: 'Agents' },
  { href: '/fighters', name: 'Fighters' },
] as const;

function Head(): ReactNode {
  return (
    <header className="head">
      <Link href="/" className="wordmark">
        Arcade <span className="wordmark-slash" aria-hidden="true" />
        Clash
      </Link>
      <nav className="places" aria-label="Screens">
        {places.map(({ href, name }) => (
          <Link key={href} href={href} className={(isHere) => (isHere ? 'place here' : 'place')}>
            {name}
          </Link>
        ))}
        <Link href="/new" className="button primary small">
          New match
        </Link>
      </nav>
    </header>
  );
}

function Nowhere(): ReactNode {
  return (
    <main className="page narrow">
      <h1>Nothing is here</h1>
      <p className="lead">This address leads nowhere. A fight is always on in the arena.</p>
      <Link href="/" className="button primary">
        Watch the arena
      </Link>
    </main>
  );
}
