/*
 * What every call over the wire has in common: how it fails, and how a list of pages is one list.
 */
import { toFailure } from './failures';

/** Makes a call; whatever it throws is thrown as a failure that can be shown. */
export async function call<Answer>(made: Promise<Answer>): Promise<Answer> {
  try {
    return await made;
  } catch (thrown) {
    throw toFailure(thrown);
  }
}

/** A stretch of a list, and what asks for the next. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextPageToken: string;
}

/** Asks for one page after another until the list is whole, or `most` items are there. */
export async function everyPage<Item>(
  ask: (pageToken: string) => Promise<Page<Item>>,
  most = 1000,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let pageToken = '';
  do {
    const page = await call(ask(pageToken));
    items.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken !== '' && items.length < most);
  return items;
}
