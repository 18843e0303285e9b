/*
 * The page's beginning: the wire is connected to the server that sent the page, and handed to the
 * screens.
 */
import './screens/style.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './screens/App';
import { connectArena } from './wire/connectArena';
import { connectTrainer } from './wire/connectTrainer';
import { createTransport } from './wire/transport';

const root = document.getElementById('root');
if (root === null) {
  throw new Error('the page has no element to stand in');
}
const transport = createTransport(window.location.origin);
createRoot(root).render(
  <StrictMode>
    <App arena={connectArena(transport)} trainer={connectTrainer(transport)} />
  </StrictMode>,
);
