import { breaking, compatible, type Difference } from './difference.js';
import { inFlightOf, type SagaPair, WAY_OUT } from './saga-pair.js';
import type { SagaPromise } from './snapshot.js';

type Steps = SagaPromise['steps'];

/**
 * Compares the steps of a saga as their logs do when the code runs again: a step that is in a log must be requested again, of the
 * same kind, in the same place. So only a step behind all former ones is compatible.
 */
export function compareSteps(pair: SagaPair, before: Steps, after: Steps): readonly Difference[] {
  const [former, present] = [Object.keys(before), Object.keys(after)];
  const kept = former.filter((step) => Object.hasOwn(after, step));
  const last = kept.at(-1);
  const isBehind = (step: string) =>
    last === undefined || present.indexOf(step) > Math.max(...kept.map((one) => present.indexOf(one)));
  return [
    ...former
      .filter((step) => !kept.includes(step))
      .map((step) => broken(pair, 'step-removed', `no longer has the step '${step}' (${before[step]})`)),
    ...kept
      .filter((step) => before[step] !== after[step])
      .map((step) =>
        broken(pair, 'step-kind-changed', `has the step '${step}' as ${after[step]} instead of ${before[step]}`),
      ),
    ...moved(kept, present).map((step) => broken(pair, 'step-moved', `has the step '${step}' in another place`)),
    ...present
      .filter((step) => !Object.hasOwn(before, step))
      .map((step) =>
        isBehind(step)
          ? added(pair, step, after)
          : broken(
              pair,
              'step-inserted',
              `has a new step '${step}' (${after[step]}) before '${nextKept(step, kept, present)}'`,
            ),
      ),
  ];
}

/** The first kept step that the present order has in the place of another. */
function moved(kept: readonly string[], present: readonly string[]): readonly string[] {
  const now = present.filter((step) => kept.includes(step));
  const index = kept.findIndex((step, place) => now[place] !== step);
  return index < 0 ? [] : [now[index] as string];
}

const nextKept = (step: string, kept: readonly string[], present: readonly string[]) =>
  present.slice(present.indexOf(step)).find((one) => kept.includes(one));

function broken(pair: SagaPair, rule: string, what: string): Difference {
  const { module, subject } = pair;
  const change = { module, subject, rule: `saga:${rule}`, what: `${subject} ${what}` };
  const advice = `${inFlightOf(pair)} that has come so far has another log, and would be stuck: undo it${WAY_OUT}`;
  return breaking(change, { consumers: [], verb: '' }, advice);
}

function added({ module, subject }: SagaPair, step: string, after: Steps): Difference {
  const change = {
    module,
    subject,
    rule: 'saga:step-added',
    what: `${subject} has a new last step '${step}' (${after[step]})`,
  };
  return compatible(change, 'no log in flight has come so far');
}
