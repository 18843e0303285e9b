/*
 * Catches what a screen throws while it is drawn, and says so in its place: never a blank page.
 */
import { Component, type ReactNode } from 'react';

interface Props {
  /** The address: another one is another try. */
  readonly place: string;
  readonly children: ReactNode;
}

interface State {
  readonly place: string;
  readonly hasFailed: boolean;
}

export class CaughtErrors extends Component<Props, State> {
  static getDerivedStateFromError(): Partial<State> {
    return { hasFailed: true };
  }

  static getDerivedStateFromProps({ place }: Props, state: State): State | null {
    return place === state.place ? null : { place, hasFailed: false };
  }

  override readonly state: State = { place: this.props.place, hasFailed: false };

  override render(): ReactNode {
    return this.state.hasFailed ? (
      <main className="page narrow">
        <h1>This screen failed</h1>
        <p className="lead" role="alert">
          An error in the page stopped it; the browser’s console has more. Nothing on the server was
          lost: load the page again, or go to another screen.
        </p>
        <button
          type="button"
          className="button primary"
          onClick={() => {
            globalThis.location.reload();
          }}
        >
          Load it again
        </button>
      </main>
    ) : (
      this.props.children
    );
  }
}
