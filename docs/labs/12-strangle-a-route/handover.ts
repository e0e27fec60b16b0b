/**
 * Runs the built marketplace and a foreign service in processes of their own, hands the route of shops to the service under load, and takes
 * it back. `node handover.ts <file of the service> <data directory>`
 */
import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { Program } from '../../../test/program/program.js';
import { Readers } from '../../../test/program/readers.js';
import { printResult } from '../../../tools/lab/print-result.js';
import { StartedProcess } from '../../../tools/lab/processes/started-process.js';
import { Market, PREFIX } from './market.js';

/** What clients saw. */
export interface Handover {
  /** The sentence that says why nothing was handed over. */
  readonly failure?: string;
  /** Responses before, during and after the service had the route. */
  readonly reads: { readonly before: number; readonly during: number; readonly after: number };
  /** Responses other than 200, and broken connections, of all. */
  readonly errors: number;
  /** What the first of them said. */
  readonly firstError?: string;
  /** Requests whose response from the service was another one than before from the module. */
  readonly different: readonly string[];
  /** Whether the first page of the service leads to a next one. */
  readonly hasNext: boolean;
  /** Orders that were placed while the service had the route, of those tried. */
  readonly orders: { readonly placed: number; readonly tried: number };
}

const [service = '', dataDirectory = ''] = process.argv.slice(2);
const [ENOUGH, CLIENTS, ORDERS, PATIENCE_MS] = [100, 8, 5, 20_000];

const addressIn = (line: string) => /^http:\/\/127\.0\.0\.1:\d+$/.exec(line)?.[0];

/** Waits until it holds; with a limit, since what a learner wrote may never do it. */
async function within(holds: () => boolean): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (!holds() && performance.now() < until) await pause(20);
}

async function handover(program: Program): Promise<Handover> {
  const market = await Market.open(program);
  const { process: foreignService, ready: url } = await StartedProcess.start(service, [program.url], {}, addressIn);
  try {
    const list = `${PREFIX}?open=true&limit=5`;
    const { items, next = '' } = await market.json<{ items: { shopId: string }[]; next?: string }>(list);
    const paths = [list, `${list}&cursor=${next}`, ...items.slice(0, 3).map(({ shopId }) => `${PREFIX}/${shopId}`)];
    const before = await Promise.all(paths.map((path) => market.seen(path)));
    const foreign = `${PREFIX}@${new URL(url).host}`;
    const readers = new Readers(program.url, CLIENTS, paths);
    await within(() => readers.by('shop@local') > ENOUGH);

    const atFirst = readers.by('shop@local');
    market.route('--to', url, '--reason', 'lab 12');
    await within(() => readers.by(foreign) > ENOUGH);
    const during = await Promise.all(paths.map((path) => market.seen(path)));
    let placed = 0;
    for (let at = 0; at < ORDERS; at += 1) if (await market.orders(`lab-12-${at}`)) placed += 1;
    const taken = readers.by('shop@local');
    market.route('--back');
    await within(() => readers.by('shop@local') > taken + ENOUGH);
    await readers.stop();

    const [firstError] = readers.errors;
    return {
      reads: { before: atFirst, during: readers.by(foreign), after: readers.by('shop@local') - taken },
      errors: readers.errors.length,
      ...(firstError === undefined ? {} : { firstError: firstError.slice(0, 300) }),
      different: paths.filter((_, at) => before[at] !== during[at]).map(named),
      hasNext: during[0]?.includes('\\"next\\":') ?? false,
      orders: { placed, tried: ORDERS },
    };
  } finally {
    await foreignService.kill();
  }
}

/** A path without what differs from run to run. */
const named = (path: string) => path.replace(/cursor=.*/, 'cursor=…').replace(/shops\/[^/]+$/, 'shops/:shopId');

const NOTHING = {
  reads: { before: 0, during: 0, after: 0 },
  errors: 0,
  different: [],
  hasNext: false,
  orders: { placed: 0, tried: 0 },
};
const program = await Program.start(dataDirectory, { RATE_LIMIT: 'off' });
await printResult<Handover>(
  () => handover(program).finally(() => program.stop()),
  (failure) => ({ ...NOTHING, failure }),
);
