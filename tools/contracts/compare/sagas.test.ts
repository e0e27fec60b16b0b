import { z } from 'zod';
import { contract } from '../../../src/platform/contract/contract.js';
import { saga, type SagaContract, type StepKinds } from '../../../src/platform/module/saga-contract.js';
import { compareContracts } from './compare-contracts.js';
import type { SagasInFlight } from './saga-pair.js';
import { lines } from './fixtures/change.js';
import { findConsumers } from './find-consumers.js';
import { snapshotOf } from './snapshot.js';

const ACCEPT = 'If that is meant, accept it: npm run contracts -- accept garden.';
const BESIDE =
  'or leave this saga as it was and declare a second one beside it for the new ones (docs/sagas.md#change-a-saga).';
const UNCOUNTED = 'a saga in flight (there is no database here to count them in)';

const garden = contract('garden', {});
const growth = (change: Partial<Parameters<typeof saga>[1]> = {}) =>
  saga('growth', {
    in: z.object({ bedId: z.string() }),
    signals: { frozen: z.object({ celsius: z.int() }) },
    steps: { pour: 'call', frozen: 'signal', cover: 'apply' },
    ...change,
  });

const reported = (after: readonly SagaContract[], inFlight?: SagasInFlight, before = [growth()]) =>
  lines(
    compareContracts(
      snapshotOf(garden, before),
      snapshotOf(garden, after),
      findConsumers([], () => ''),
      inFlight,
    ),
  );
const inFlight = (count: number): SagasInFlight => ({
  place: 'data/garden.sqlite',
  counts: new Map([['growth', count]]),
});

describe('of what a saga has stored', () => {
  const data = z.object({ bedId: z.string() });

  it.each([
    [
      'a new required property',
      { in: data.extend({ litres: z.int() }) },
      "breaking saga-input:property-demanded: The input of garden.growth has a new required property 'litres'; ",
      'make it optional, or give it a default',
    ],
    [
      'another type',
      { in: z.object({ bedId: z.int() }) },
      "breaking saga-input:type-changed: The input of garden.growth changed the type of 'bedId' from string to integer; ",
      'read what was stored before, too',
    ],
    [
      'a demand of a signal',
      { signals: { frozen: z.object({ celsius: z.int().max(0) }) } },
      "breaking saga-signal:limit-tightened: The signal 'frozen' of garden.growth ",
      'read what was stored before, too',
    ],
  ])('%s is breaking', (_law, change, begin, advice) => {
    const [line, ...others] = reported([growth(change)]);
    expect(others).toEqual([]);
    expect(line?.startsWith(begin)).toBe(true);
    expect(line?.endsWith(`; ${UNCOUNTED} may have stored it otherwise: ${advice}, ${BESIDE} ${ACCEPT}`)).toBe(true);
  });

  it.each([
    ['a property with a default', { in: data.extend({ litres: z.int().default(7) }) }],
    ['a property that is lost', { in: z.object({}) }],
    ['a signal more', { signals: { frozen: z.object({ celsius: z.int() }), rain: z.null() } }],
  ])('%s is compatible', (_law, change) => {
    expect(reported([growth(change)])).toEqual([expect.stringMatching(/^compatible saga/)]);
  });

  it('a signal that is gone is breaking', () => {
    expect(reported([growth({ signals: {} })])).toEqual([
      `breaking saga:signal-removed: garden.growth no longer has the signal 'frozen'; ${UNCOUNTED} may have received it, or may wait for it: keep it until they have ended, ${BESIDE} ${ACCEPT}`,
    ]);
  });
});

describe('of the steps of a saga', () => {
  const stuck = `${UNCOUNTED} that has come so far has another log, and would be stuck: undo it, ${BESIDE} ${ACCEPT}`;
  const steps = (of: StepKinds) => reported([growth({ steps: of })]);

  it.each<[string, StepKinds, string[]]>([
    [
      'removed',
      { pour: 'call', cover: 'apply' },
      ["saga:step-removed: garden.growth no longer has the step 'frozen' (signal)"],
    ],
    [
      'of another kind',
      { pour: 'apply', frozen: 'signal', cover: 'apply' },
      ["saga:step-kind-changed: garden.growth has the step 'pour' as apply instead of call"],
    ],
    [
      'in another place',
      { pour: 'call', cover: 'apply', frozen: 'signal' },
      ["saga:step-moved: garden.growth has the step 'cover' in another place"],
    ],
    [
      'inserted',
      { pour: 'call', dig: 'apply', frozen: 'signal', cover: 'apply' },
      ["saga:step-inserted: garden.growth has a new step 'dig' (apply) before 'frozen'"],
    ],
    [
      'renamed',
      { pour: 'call', frozen: 'signal', wrap: 'apply' },
      ["saga:step-removed: garden.growth no longer has the step 'cover' (apply)"],
    ],
  ])('one that is %s is breaking', (_what, after, sentences) => {
    expect(steps(after).filter((line) => line.startsWith('breaking'))).toEqual(
      sentences.map((sentence) => `breaking ${sentence}; ${stuck}`),
    );
  });

  it('one behind all others is compatible', () => {
    expect(steps({ pour: 'call', frozen: 'signal', cover: 'apply', uncover: 'apply' })).toEqual([
      "compatible saga:step-added: garden.growth has a new last step 'uncover' (apply); no log in flight has come so far.",
    ]);
  });
});

describe('a whole saga', () => {
  it('that is gone, or has another name, is breaking; a new one is compatible', () => {
    expect(reported([saga('bloom', { in: z.null(), steps: {} })])).toEqual([
      `breaking saga:removed: garden.growth is gone; ${UNCOUNTED} never ends without its code: keep it until the last one has ended. ${ACCEPT}`,
      'compatible saga:added: garden.bloom is a new saga; its snapshot has none in flight.',
    ]);
  });

  it('is not in the snapshot of a module without sagas', () => {
    expect(snapshotOf(garden)).not.toHaveProperty('sagas');
  });

  it.each([
    [0, 'a saga in flight elsewhere (there is none in data/garden.sqlite) never ends'],
    [1, 'the 1 saga in flight in data/garden.sqlite never ends'],
    [12, 'each of the 12 sagas in flight in data/garden.sqlite never ends'],
  ])('says how many are in flight, where that can be counted: %d', (count, words) => {
    expect(reported([], inFlight(count))[0]).toContain(words);
  });
});
