import type { MovableHosts } from '../../../tools/lab/kit/movable-hosts.js';
import { businessDigest } from '../../../tools/digest/business-digest.js';
import { findBooks } from '../../../tools/digest/find-books.js';

/** The digest of what `npm run digest` finds in both hosts: of a module with two databases, the one that the journal names is read. */
export async function businessDigestOf(hosts: MovableHosts): Promise<string> {
  const places = (book: string) =>
    (book === hosts.module ? ['monolith', book] : [undefined]).map((host) => ({
      kind: 'sqlite' as const,
      file: hosts.file(book, host),
    }));
  const books = await findBooks(places, new Map());
  try {
    return (await businessDigest(books.read)).digest;
  } finally {
    await books.close();
  }
}
