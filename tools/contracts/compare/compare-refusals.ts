import { type CallPair, clientsIn, modulesIn } from './call-pair.js';
import { breaking, compatible, type Difference } from './difference.js';

/**
 * Compares what a call may refuse with. A further refusal is breaking for modules: one that does not know it fails, and is
 * tried again in vain. A client of the public API sees its status, which gives the kind of every refusal.
 */
export function compareRefusals(pair: CallPair): readonly Difference[] {
  const { module, subject } = pair;
  const [before, after] = [new Map(Object.entries(pair.before.refusals)), new Map(Object.entries(pair.after.refusals))];
  const changed = (rule: string, what: string) => ({
    module,
    subject,
    rule: `call:${rule}`,
    what: `${subject} ${what}`,
  });
  const added = [...after].filter(([code]) => !before.has(code));
  const removed = [...before].filter(([code]) => !after.has(code));
  const otherStatus = [...after].filter(([code, status]) => before.has(code) && before.get(code) !== status);
  return [
    ...added.map(([code, status]) => {
      const fact = changed('refusal-added', `may refuse with ${code} (${status}) now`);
      const consumers = modulesIn(pair);
      if (consumers.length === 0)
        return compatible(fact, 'a client of the public API knows it by its status', pair.consumers);
      return breaking(
        fact,
        { consumers, verb: 'call' },
        'refuse with a code that they know, or teach them this one first',
      );
    }),
    ...removed.map(([code]) =>
      compatible(changed('refusal-removed', `no longer refuses with ${code}`), 'nobody waits for a refusal'),
    ),
    ...otherStatus.map(([code, status]) => {
      const fact = changed(
        'refusal-status-changed',
        `refuses with ${code} as ${status} instead of ${before.get(code)}`,
      );
      const consumers = clientsIn(pair);
      if (consumers.length === 0) return compatible(fact, 'modules know a refusal by its code', pair.consumers);
      return breaking(fact, { consumers, verb: 'call' }, 'keep the status');
    }),
  ];
}
