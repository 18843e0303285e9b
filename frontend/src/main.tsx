/*
 * The page's beginning: the wire is connected to the server that sent the page, and handed to the
 * screens.
 */
import './screens/style.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { createAccess, storageKey, takeFromAddress } from './access';
import { App } from './screens/App';
import { connectArena } from './wire/connectArena';
import { connectTrainer } from './wire/connectTrainer';
import { createTransport } from './wire/transport';

const root = document.getElementById('root');
if (root === null) {
  throw new Error('the page has no element to stand in');
}
const surroundings = {
  location: window.location,
  history: window.history,
  // Looked up with each use: where a browser forbids it, that is when it throws.
  storage: {
    getItem: (key: string) => window.localStorage.getItem(key),
    setItem: (key: string, value: string) => {
      window.localStorage.setItem(key, value);
    },
  },
};
const access = createAccess(surroundings);
// A link that is pasted where the page is open already, and a token that another tab was given.
window.addEventListener('hashchange', () => {
  takeFromAddress(access, surroundings);
});
window.addEventListener('storage', ({ key, newValue }) => {
  if (key === storageKey && newValue !== null && newValue !== access.getState().token) {
    access.enter(newValue);
  }
});
const transport = createTransport(window.location.origin, access);
createRoot(root).render(
  <StrictMode>
    <App arena={connectArena(transport)} trainer={connectTrainer(transport)} access={access} />
  </StrictMode>,
);
