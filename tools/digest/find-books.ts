import { existsSync, realpathSync } from 'node:fs';
import type { DatabaseAddress } from '../../src/platform/host/database-address.js';
import { type BookPlaces, GATEWAY, JOURNAL } from './book-places.js';
import { chooseBook } from './choose-book.js';
import { OpenedBook } from './opened-book.js';
import { BOOKS, type ReadBook } from './read-book.js';

/** The books of a program, open for reading. */
export interface FoundBooks {
  readonly read: ReadBook;
  /** Where each book is, without credentials. A book that need not be there is left out. */
  readonly places: { readonly [book: string]: string };
  /** The same as addresses. */
  readonly addresses: ReadonlyMap<string, DatabaseAddress>;
  /** What a person should know about how they were found. */
  readonly notes: readonly string[];
  readonly close: () => Promise<void>;
}

interface Opened {
  readonly description: string;
  readonly identity: string | undefined;
  readonly opened: OpenedBook;
  readonly address: DatabaseAddress;
}

/**
 * Finds the books of a program and opens them. Where a module has several databases, the one that the journal names as the owner
 * of its data is taken; of several books of the gateway the one that the payments are in.
 * @param given books that a person has named: these are taken as they are
 * @param which `business`: those that business facts are in; `all`: the journal, every module that it knows, and the gateway
 * @throws CommandError with one sentence when a book cannot be found, or cannot be told from others
 */
export async function findBooks(
  places: BookPlaces,
  given: ReadonlyMap<string, DatabaseAddress>,
  which: 'business' | 'all' = 'business',
): Promise<FoundBooks> {
  const all: OpenedBook[] = [];
  const close = async () => void (await Promise.all(all.splice(0).map((book) => book.close())));
  const openedAt = async (addresses: readonly DatabaseAddress[], book: string): Promise<readonly Opened[]> => {
    const found: Opened[] = [];
    for (const address of distinct(addresses)) {
      const opened = await OpenedBook.at(address, book);
      if (!opened) continue;
      all.push(opened);
      const identity = await identityOf(opened, book);
      if (identity !== 'unused') found.push({ opened, address, identity, description: opened.description });
    }
    return found;
  };
  const addressesOf = (book: string) => {
    const named = given.get(book);
    return named ? [named] : places(book);
  };
  try {
    const owners = await ownersIn((await openedAt(addressesOf(JOURNAL), JOURNAL))[0]?.opened);
    const books = new Map<string, Opened>();
    const notes: string[] = [];
    for (const book of which === 'all' ? [JOURNAL, ...owners.keys(), GATEWAY] : BOOKS) {
      const found = await openedAt(addressesOf(book), book);
      const owner = book === GATEWAY ? await gatewayBookOf(books.get('payment')?.opened) : owners.get(book);
      // Before the first payment there is no book.
      if (book === GATEWAY && found.length === 0 && owner === undefined) continue;
      const { chosen, note } = chooseBook(book, found, given.has(book) ? undefined : owner);
      books.set(book, chosen);
      if (note !== undefined) notes.push(note);
    }
    const read: ReadBook = async (book, statement, values) =>
      (await books.get(book)?.opened.inSnapshot(statement, values)) ?? [];
    const described = [...books].map(([book, { description }]) => [book, description]);
    const addresses = new Map([...books].map(([book, { address }]) => [book, address]));
    return { read, places: Object.fromEntries(described) as FoundBooks['places'], addresses, notes, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Each place once, however it is written. */
function distinct(addresses: readonly DatabaseAddress[]): readonly DatabaseAddress[] {
  const keyOf = (address: DatabaseAddress) => {
    if (address.kind === 'postgres') return address.url;
    return existsSync(address.file) ? realpathSync(address.file) : address.file;
  };
  return [...new Map(addresses.map((address) => [keyOf(address), address])).values()];
}

/** The identity of a book; `unused` when no program has begun it yet. */
async function identityOf(opened: OpenedBook, book: string): Promise<string | undefined> {
  if (book === GATEWAY) {
    if (!(await opened.hasTable('book'))) return 'unused';
    return (await opened.all<{ id: string }>('SELECT id FROM book'))[0]?.id;
  }
  if (!(await opened.hasTable('_epoch'))) return 'unused';
  if (!(await opened.hasTable('_identity'))) return undefined;
  return (await opened.all<{ id: string }>('SELECT id FROM _identity'))[0]?.id;
}

/** The identity of the database that owns the data of each module, as the journal says. */
async function ownersIn(journal: OpenedBook | undefined): Promise<ReadonlyMap<string, string>> {
  if (!journal || !(await journal.hasTable('placements'))) return new Map();
  const rows = await journal.all<{ module: string; owner: string }>('SELECT module, owner FROM placements');
  return new Map(rows.map(({ module, owner }) => [module, owner]));
}

/** The identity of the book of the gateway that the payments are in; undefined before the first one. */
async function gatewayBookOf(payment: OpenedBook | undefined): Promise<string | undefined> {
  if (!payment || !(await payment.hasTable('gateway_book'))) return undefined;
  return (await payment.all<{ book_id: string }>('SELECT book_id FROM gateway_book'))[0]?.book_id;
}
