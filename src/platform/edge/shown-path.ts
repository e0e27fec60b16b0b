/** What identifiers and the words of an address are made of; nothing that is encoded. */
const PLAIN = /^[A-Za-z0-9._:-]{0,40}$/;
/** Numbers that people have: of a telephone, a card, an account. */
const NUMBER = /^[+\d.-]{8,}$/;
const MOST_PARTS = 12;

/** A path as a log may hold it. Whatever is no plain word or identifier in it, a client has put there, and stays out. */
export function shownPath(path: string): string {
  const parts = path.split('/', MOST_PARTS + 1);
  const shown = parts.slice(0, MOST_PARTS).map((part) => (PLAIN.test(part) && !NUMBER.test(part) ? part : '*'));
  return `${shown.join('/')}${parts.length > MOST_PARTS ? '/*' : ''}`;
}
