import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../../tools/command/command-error.mjs';
import { meets } from '../../tools/demo/latency.mjs';
import { LiveSwitches } from '../../tools/demo/live-switches.mjs';
import { say } from '../../tools/say.mjs';
import { MONOLITH } from '../../tools/stack/launch-plan.mjs';
import { operatorOf } from '../../tools/stack/operator.mjs';
import { prepareStack } from '../../tools/stack/start-stack.mjs';
import { percentile } from '../harness/median.mjs';
import { rowOf } from '../harness/row.mjs';
import { untilIdle } from '../harness/until-idle.mjs';
import { sampleOrder, signIn } from '../http/marketplace.mjs';
import { underLoad } from '../http/load.mjs';
import { placing } from '../orders/placing.mjs';
import { startSteadyCalls } from './steady-calls.mjs';

/** Clients wait for a call of order; payment is called by sagas. */
const MODULES = ['payment', 'order'];
const SETTINGS = { RATE_LIMIT: 'off', TOKEN_LIFETIME: '1d', ORDER_ACCEPT_LIMIT: '1d', LOG_LEVEL: 'warn' };
/** Switches of each module, for each run. */
const SWITCHES = 2;
const BETWEEN_MS = 1_000;
const ADDED_MS = 250;
/** Of a command, unless its contract says otherwise. */
const DEADLINE_MS = 2_000;
const TICKS_MS = 10;
const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM']);
const REST = { share: 0.3, withinMs: 300_000 };

/** What the rows of {@link livePauses} contain. */
export const PAUSES_NOTE =
  `switches: the monolith and services of payment and order, each a process, with POST /api/orders at half of what they sustain: orders of 32 connections, by the time until all of them are paid and notified. ` +
  `Both modules are copied at once, and each switches ${SWITCHES} times a run, one at a time, a second apart. A pause is the time without an owner. ` +
  `A call is one of a switch when it was under way then, or was sent in the half second after it; the floor is the calls of the same run before a copy was begun.`;

/**
 * The pauses of live switches under load, and what they add to the calls of clients.
 * @param {import('../harness/finding.mjs').Findings} findings
 * @param {import('../drivers/drivers.mjs').DriverName} driver
 * @param {string} directory
 * @param {import('../harness/options.mjs').Options} options
 */
export async function livePauses(findings, driver, directory, { runs, seconds }) {
  const settings = { ...SETTINGS, SQLITE_DRIVER: driver };
  const place = join(directory, 'stack');
  const stack = await prepareStack({ directory: place, port: 0, services: MODULES, standBy: MODULES, settings });
  const interrupted = () => void stack.stop().then(() => process.exit(1));
  for (const signal of SIGNALS) process.once(signal, interrupted);
  try {
    await stack.start();
    const order = {
      url: stack.url,
      authorization: await signIn(stack.url, 'customer'),
      body: await sampleOrder(stack.url),
    };
    const capacity = await sustained(stack, order, seconds);
    say(`  move with ${driver}: ${capacity.toFixed(1)} orders/s are sustained; half of it is sent`);
    const { url, secret } = stack;
    const operator = await operatorOf({ url, internalUrl: stack.address(MONOLITH), secret });
    const { calls, switches, copiedFrom, late } = await switched(
      operator,
      { ...order, perSecond: capacity / 2 },
      runs * SWITCHES,
      seconds,
    );
    findings.rows.push(...rowsOf(driver, calls, switches, copiedFrom));
    if (late !== undefined) findings.skipped.push(`further live switches with ${driver}: ${late}`);
  } finally {
    await stack.stop();
    for (const signal of SIGNALS) process.off(signal, interrupted);
  }
}

/**
 * @param {{ readonly [variable: string]: string }} operator
 * @param {import('./steady-calls-process.mjs').SteadyJob} job
 * @param {number} times
 * @param {number} seconds
 */
async function switched(operator, job, times, seconds) {
  const load = startSteadyCalls(job);
  try {
    await pause(seconds * 1_000);
    const moves = new LiveSwitches(operator, MODULES);
    const copiedFrom = performance.now();
    await moves.copy();
    /** @type {import('../../tools/demo/live-switches.mjs').LiveSwitch[]} */
    const switches = [];
    const late = await switchAll(moves, times, switches);
    await pause(seconds * 1_000);
    return { calls: await load.stop(), switches, copiedFrom, late };
  } finally {
    load.kill();
  }
}

/**
 * @param {LiveSwitches} moves
 * @param {number} times
 * @param {import('../../tools/demo/live-switches.mjs').LiveSwitch[]} switches gets each that was done
 * @returns {Promise<string | undefined>} why there were no more, when one did not come in time
 */
async function switchAll(moves, times, switches) {
  try {
    for (let time = 0; time < times; time += 1)
      for (const module of MODULES) {
        await pause(BETWEEN_MS);
        switches.push(await moves.switch(module));
      }
    return undefined;
  } catch (error) {
    if (!(error instanceof CommandError) || switches.length < MODULES.length) throw error;
    return error.message;
  }
}

/**
 * Orders a second, until all that follows them is done.
 * @param {import('../../tools/stack/start-stack.mjs').Stack} stack
 * @param {Omit<import('./steady-calls-process.mjs').SteadyJob, 'perSecond'>} order
 * @param {number} seconds
 */
async function sustained(stack, { url, authorization, body }, seconds) {
  const pids = [MONOLITH, ...MODULES].map((name) => stack.process(name).pid ?? 0);
  const cpuMs = async () => pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0);
  let perSecond = 0;
  for (const warming of [true, false]) {
    const loaded = await underLoad(placing(url, body, seconds, authorization), warming);
    const restMs = await untilIdle('the marketplace', cpuMs, REST);
    perSecond = loaded.count / (loaded.count / loaded.perSecond + restMs / 1_000);
  }
  return perSecond;
}

/** @param {number} pid */
function cpuMsOf(pid) {
  if (process.platform !== 'linux') throw new CommandError('The processor time of services is read on Linux alone.');
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICKS_MS;
}

/**
 * @param {string} driver
 * @param {readonly import('./steady-calls.mjs').SteadyCall[]} calls
 * @param {readonly import('../../tools/demo/live-switches.mjs').LiveSwitch[]} switches
 * @param {number} copiedFrom when the first copy was begun
 */
function rowsOf(driver, calls, switches, copiedFrom) {
  const pauses = MODULES.flatMap((module) => {
    const own = switches.filter((one) => one.module === module).map(({ pauseMs }) => pauseMs);
    const at = (/** @type {number} */ share) => [{ ours: percentile(own, share) }];
    return [
      rowOf(
        `pause of ${module}, median, ${driver}`,
        'ms',
        own.map((ours) => ({ ours })),
      ),
      rowOf(`pause of ${module}, p99, ${driver}`, 'ms', at(0.99)),
      rowOf(`pause of ${module}, longest, ${driver}`, 'ms', at(1)),
    ];
  });
  const msOf = (/** @type {readonly import('./steady-calls.mjs').SteadyCall[]} */ some) => some.map(({ ms }) => ms);
  const met = calls.filter((one) => meets(one, switches));
  const isBad = (/** @type {import('./steady-calls.mjs').SteadyCall} */ { status, ms }) =>
    status !== 201 || ms > DEADLINE_MS;
  const [during, calm] = [msOf(met), msOf(calls.filter(({ at }) => at < copiedFrom))];
  const [failed, failedThen] = [calls.filter(isBad).length, met.filter(isBad).length];
  const [ours, floor] = [percentile(during, 0.99), percentile(calm, 0.99)];
  const medians = [{ ours: percentile(during, 0.5), floor: percentile(calm, 0.5) }];
  return [
    ...pauses,
    rowOf(`POST /api/orders at a switch, median, ${driver}`, 'ms', medians),
    rowOf(`POST /api/orders at a switch, p99, ${driver}`, 'ms', [{ ours, floor }]),
    rowOf(`added to the p99 by a switch, ${driver}`, 'ms', [{ ours: Math.max(0, ours - floor) }], { below: ADDED_MS }),
    rowOf(`calls that failed or passed their deadline, ${driver}`, 'calls', [{ ours: failed }], { below: 1 }),
    rowOf(`of these, at a switch, ${driver}`, 'calls', [{ ours: failedThen }], { below: 1 }),
    rowOf(`calls in all, ${driver}`, 'calls', [{ ours: calls.length }]),
  ];
}
