import type { Books } from '../../../crash/books.js';
import { judgeBooks } from '../../../crash/judge-books.js';
import { judgeMoney } from '../../../crash/judge-money.js';
import { type Findings, nothingFound } from '../../../crash/verdict.js';
import type { Finding } from './finding.js';

/** Every effect once, in order and to the won: charges, messages, states of orders. The rules are those of the crash suite. */
export async function judgeEffects(books: Books, modules: readonly string[]): Promise<readonly Finding[]> {
  const findings = nothingFound();
  await judgeBooks(books, modules, findings);
  await judgeMoney(books, findings);
  return asFindings(findings);
}

function asFindings(found: Findings): readonly Finding[] {
  return (Object.entries(found) as [keyof Findings, readonly string[]][]).flatMap(([law, sentences]) =>
    sentences.map((what) => ({ law, key: idIn(what), what, databases: databasesIn(what) })),
  );
}

/** A sentence of the crash suite names its order, event or message by its identifier. */
function idIn(sentence: string): string {
  return /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(sentence)?.[0] ?? '-';
}

function databasesIn(sentence: string): readonly string[] {
  if (/gateway/.test(sentence)) return ['gateway', 'payment'];
  if (/ledger|won/.test(sentence)) return ['payment', 'order'];
  return /message|notified|sent/.test(sentence) ? ['notification', 'order'] : ['order'];
}
