import type { Observation } from '../../../tools/lab/lab.js';
import type { Outage } from './outage.js';

/** What came of the outage, as lines. */
export function seenIn(outage: Outage): string {
  const { broken, report, failure, published, lost, lostWon } = outage;
  const { countedBefore, stillCounted, healable, healed, wrongDeliveries, accounts, accountsRight, parked } = outage;
  if (broken !== undefined) return `There was no outage: ${broken}`;
  const same = 'It wants the same, and did not start.';
  return [
    `A start from the beginning: ${report ?? 'nothing is said.'}`,
    ...(failure === undefined ? [] : [`The build that came back: ${failure === report ? same : failure}`]),
    `Published: ${published} deliveries. Lost: ${lost}, of ${lostWon.toLocaleString('en')} won.`,
    `Counted before the outage: ${countedBefore}; of these, still counted: ${stillCounted}.`,
    `Left in the log: ${healable}; of these, counted: ${healed}. Parked events: ${parked}.`,
    ...(wrongDeliveries === 0 ? [] : [`Counted with another courier or fee than published: ${wrongDeliveries}.`]),
    `Accounts that are the present ones: ${accountsRight} of ${accounts}.`,
  ].join('\n');
}

/** Judges an outage by the database of earnings, compared with all that was published and with what the log still has. */
export function judge(outage: Outage): Observation {
  const { published, lost, lostWon, countedBefore, stillCounted, healable, healed, accountsRight, parked } = outage;
  const hint = hintFor(outage);
  const figures = { published, lost, lostWon, countedBefore, stillCounted, healable, healed, accountsRight, parked };
  return { passed: hint === undefined, observed: seenIn(outage), figures, ...(hint === undefined ? {} : { hint }) };
}

function hintFor(outage: Outage): string | undefined {
  const { broken, report, failure, countedBefore, stillCounted, healable, healed, accounts, accountsRight } = outage;
  if (failure !== undefined && failure === report) return 'does-not-start';
  if (failure?.includes('cannot be rebuilt from the beginning')) return 'beginning-gone';
  if (broken !== undefined || failure !== undefined || report === undefined) return 'read-the-failure';
  if (stillCounted < countedBefore) return 'reset';
  if (outage.parked > 0) return 'not-idempotent';
  if (healed < healable) return 'from-now';
  if (outage.wrongDeliveries > 0) return 'wrong-fee';
  return accountsRight < accounts ? 'accounts' : undefined;
}
