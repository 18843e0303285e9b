/*
 * For whoever came without a token, or with one that the server does not take: what it is, where it
 * is found, and a place to paste it.
 */
import { useEffect, useState, type ReactNode, type SubmitEvent } from 'react';

import './forms.css';
import { Trouble } from './Trouble';

interface Props {
  /** Whether a token was shown, and not taken. */
  readonly isWrong: boolean;
  /** What the server said. */
  readonly reason: string;
  readonly enter: (token: string) => void;
  /** Goes on without one, where that leads somewhere. */
  readonly goBack?: (() => void) | undefined;
}

export function TokenScreen({ isWrong, reason, enter, goBack }: Props): ReactNode {
  const [token, setToken] = useState('');
  useEffect(() => {
    document.title = 'Token needed · Arcade Clash';
  }, []);
  const open = (event: SubmitEvent): void => {
    event.preventDefault();
    if (token.trim() !== '') {
      enter(token);
    }
  };
  return (
    <main className="page narrow">
      <h1>{isWrong ? 'This token opens nothing here' : 'A token, please'}</h1>
      <p className="lead">
        This arena is kept for those who were invited. Open the link that you were given once more,
        or paste it, or the token in it.
      </p>
      <form className="token-form" onSubmit={open}>
        <label className="field">
          <span>Link or token</span>
          <input
            type="password"
            autoComplete="off"
            spellCheck={false}
            value={token}
            onChange={(event) => {
              setToken(event.target.value);
            }}
          />
        </label>
        <div className="row">
          <button type="submit" className="button primary">
            Come in
          </button>
          {goBack && (
            <button type="button" className="button" onClick={goBack}>
              Go on watching
            </button>
          )}
        </div>
      </form>
      {isWrong ? (
        <Trouble reason={reason} />
      ) : (
        <p className="token-hint">
          Is the server yours? It showed its link when it started; <code>arcade-clash token</code>{' '}
          on its machine shows it again.
        </p>
      )}
    </main>
  );
}
