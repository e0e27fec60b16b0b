import type { JsonSchema } from '../../../src/platform/json-schema/json-schema.js';
import { compareSchemas } from './compare-schemas.js';
import { breaking, compatible, type Difference } from './difference.js';
import { compareSteps } from './compare-steps.js';
import { inFlightOf, type SagaPair, type SagasInFlight, WAY_OUT } from './saga-pair.js';
import type { SagaPromise, Snapshot } from './snapshot.js';

/**
 * What has changed from the sagas that were written down to the present ones. A saga has no consumers but the sagas in flight:
 * what they have stored must be read by the present contract, and their code must find the steps in their logs. What was
 * started or signalled since the change is of no concern, since the same program does both.
 * @param inFlight undefined where there is no database to count in
 */
export function compareSagas(before: Snapshot, after: Snapshot, inFlight?: SagasInFlight): readonly Difference[] {
  const { module } = after;
  const [former, present] = [before.sagas ?? {}, after.sagas ?? {}];
  return [
    ...Object.entries(former).flatMap(([name, promise]) => {
      const pair = { module, name, subject: `${module}.${name}`, inFlight };
      const known = own(present, name);
      return known ? compareSaga(pair, promise, known) : [goneSaga(pair)];
    }),
    ...Object.keys(present)
      .filter((name) => !Object.hasOwn(former, name))
      .map((name) => {
        const subject = `${module}.${name}`;
        return compatible(
          { module, subject, rule: 'saga:added', what: `${subject} is a new saga` },
          'its snapshot has none in flight',
        );
      }),
  ];
}

function own<T>(of: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined;
}

function goneSaga(pair: SagaPair): Difference {
  const { module, subject } = pair;
  const change = { module, subject, rule: 'saga:removed', what: `${subject} is gone` };
  return breaking(
    change,
    { consumers: [], verb: '' },
    `${inFlightOf(pair)} never ends without its code: keep it until the last one has ended`,
  );
}

function compareSaga(pair: SagaPair, before: SagaPromise, after: SagaPromise): readonly Difference[] {
  return [
    ...compareStored(pair, 'the input', 'input', before.in, after.in),
    ...Object.entries(before.signals).flatMap(([signal, former]) => {
      const present = own(after.signals, signal);
      return present
        ? compareStored(pair, `the signal '${signal}'`, 'signal', former, present)
        : [goneSignal(pair, signal)];
    }),
    ...Object.keys(after.signals)
      .filter((signal) => !Object.hasOwn(before.signals, signal))
      .map((signal) => newSignal(pair, signal)),
    ...compareSteps(pair, before.steps, after.steps),
  ];
}

/** Compares two schemas of stored data. Breaking is what makes data unreadable that the former one let in. */
function compareStored(
  pair: SagaPair,
  what: string,
  rule: 'input' | 'signal',
  before: SagaPromise['in'],
  after: SagaPromise['in'],
): readonly Difference[] {
  const { module, subject } = pair;
  return compareSchemas(before as JsonSchema, after as JsonSchema).map((schema) => {
    const change = {
      module,
      subject,
      rule: `saga-${rule}:${schema.rule}`,
      what: `${what} of ${subject} ${schema.what}`,
    };
    if (!schema.harms.includes('past'))
      return compatible(change, 'what is stored of those in flight is read as before');
    const isDemand = schema.rule === 'property-demanded' || schema.rule === 'property-required';
    const advice = isDemand ? 'make it optional, or give it a default' : 'read what was stored before, too';
    return breaking(
      change,
      { consumers: [], verb: '' },
      `${inFlightOf(pair)} may have stored it otherwise: ${advice}${WAY_OUT}`,
    );
  });
}

function goneSignal(pair: SagaPair, signal: string): Difference {
  const { module, subject } = pair;
  const change = {
    module,
    subject,
    rule: 'saga:signal-removed',
    what: `${subject} no longer has the signal '${signal}'`,
  };
  const advice = `${inFlightOf(pair)} may have received it, or may wait for it: keep it until they have ended${WAY_OUT}`;
  return breaking(change, { consumers: [], verb: '' }, advice);
}

function newSignal({ module, subject }: SagaPair, signal: string): Difference {
  const change = { module, subject, rule: 'saga:signal-added', what: `${subject} has a new signal '${signal}'` };
  return compatible(change, 'none in flight waits for it');
}
