import 'reflect-metadata';
import { Findings } from '../harness/finding.mjs';
import { median } from '../harness/median.mjs';
import { PeerMissing } from '../harness/peers.mjs';
import { rounds } from '../harness/rounds.mjs';
import { rowOf } from '../harness/row.mjs';
import { contractCall } from './contract-call.mjs';
import { moleculerCall } from './moleculer-call.mjs';
import { nestCall } from './nest-call.mjs';

/** @typedef {(input: { readonly bedId: string }) => Promise<object>} Ask */
/** @typedef {{ readonly ask: Ask, readonly close: () => Promise<void> }} MeasuredCall */

const UNIT = 'µs';
const BATCHES = 400;
const CALLS_PER_BATCH = 50;
const INPUT = { bedId: 'b-17' };
const ANSWER = { bedId: 'b-17', name: '남쪽 화단', plants: 12, marks: ['sunny', 'dry'] };

const NOTES = [
  `The median of ${BATCHES} batches of ${CALLS_PER_BATCH} calls, one after another: a query with one field in and four out, answered at once by its handler. The floor: awaiting an async function that answers the same object.`,
  'ours: called by another module that serves a request of a member; the input is parsed (and so copied), the caller is judged by the contract, the deadline is set and watched, the answer is parsed, and the call is told to the metrics.',
  'moleculer `broker.call`: no validator and no serializer, so nothing is checked and both sides share one object; no access rule; its metrics are off, as they are by default.',
  '@nestjs/cqrs `QueryBus.execute`: finds the handler by the class of the query. Nothing is checked or copied; no caller, no deadline, no metrics.',
];

/** @type {Ask} */
const direct = async () => ANSWER;

/**
 * A call by contract in one process, against awaiting a function; other frameworks beside it.
 * @param {import('../harness/options.mjs').Options} options
 * @returns {Promise<import('../harness/finding.mjs').Finding>}
 */
export async function calls({ runs, scale }) {
  const findings = new Findings();
  findings.notes.push(...NOTES);
  const batches = Math.max(20, Math.round(BATCHES * scale));
  /** @type {[string, (answer: object) => Promise<MeasuredCall>, import('../harness/row.mjs').Aim | undefined][]} */
  const sides = [
    ['a call by contract', contractCall, { below: 2 }],
    ['moleculer broker.call', moleculerCall, undefined],
    ['@nestjs/cqrs QueryBus.execute', nestCall, undefined],
  ];
  for (const [name, open, aim] of sides)
    await findings.attempt(name, [PeerMissing], async () => {
      const { ask, close } = await open(ANSWER);
      const measured = await rounds(name, runs, {
        ours: () => microseconds(ask, batches),
        floor: () => microseconds(direct, batches),
      });
      findings.rows.push(rowOf(`${name}, p50`, UNIT, measured, aim));
      await close();
    });
  return findings;
}

/**
 * @param {Ask} ask
 * @param {number} batches
 */
async function microseconds(ask, batches) {
  const times = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const began = performance.now();
    for (let call = 0; call < CALLS_PER_BATCH; call += 1) await ask(INPUT);
    times.push(((performance.now() - began) * 1_000) / CALLS_PER_BATCH);
  }
  return median(times);
}
