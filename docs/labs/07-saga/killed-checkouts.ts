import { fileURLToPath } from 'node:url';
import { aimedAt } from '../../../tools/lab/processes/aimed-failpoint.js';
import { LabProcess } from '../../../tools/lab/processes/lab-process.js';
import type { Effect } from './checkout-process.js';

const PROCESS = fileURLToPath(new URL('checkout-process.ts', import.meta.url));

/** An order, and the effect at which the process is killed: when it has been written, at the next commit. Without one, nothing is killed. */
export interface Kill {
  readonly orderId: string;
  readonly at?: string;
}

/** The steps of a checkout, each killed once. The kitchen is full for the order `full-1`. */
export const KILLS: readonly Kill[] = [
  { orderId: 'order-1', at: 'authorized' },
  { orderId: 'full-1', at: 'voided' },
  { orderId: 'order-2', at: 'reserved' },
  { orderId: 'order-3', at: 'booked' },
  { orderId: 'order-4', at: 'confirmed' },
];

const AGREED = ['authorized', 'reserved', 'booked', 'confirmed'];
const REFUSED = ['authorized', 'voided', 'cancelled'];
/** What a checkout with a coupon has beside these. */
const WITH_COUPON = { agreed: ['redeemed'], refused: ['redeemed', 'given back'] };

/** How an order ended: each effect that it should have, and how often it has it. */
export interface Ended extends Kill {
  /** Whether the process was killed there; otherwise it never came so far, and was killed when it was idle. */
  readonly reached: boolean;
  readonly counts: { readonly [effect: string]: number };
  readonly right: boolean;
}

/**
 * Takes one order after another through the checkout of a folder. The process is killed (`kill -9`) at each, and started again; the
 * client does not repeat its request. Stops behind the first order that ends wrong, unless `all` is set.
 * @throws Error with the sentence of what failed: the modules do not start, or something waits for a person
 */
export async function killedCheckouts(
  folder: string,
  data: string,
  { kills = KILLS, coupon = false, all = false } = {},
): Promise<readonly Ended[]> {
  const start = async () =>
    (await LabProcess.start<void>('the marketplace', PROCESS, [folder, data], aimedAt('group.committed'))).process;
  let marketplace = await start();
  const ended: Ended[] = [];
  try {
    for (const kill of kills) {
      const reached = kill.at !== undefined && (await checkoutAndDie(marketplace, kill.orderId, kill.at));
      if (kill.at === undefined) await marketplace.ask('checkout', { orderId: kill.orderId });
      else marketplace = await start();
      const stuck = await marketplace.ask<string | undefined>('settle');
      if (stuck) throw new Error(stuck);
      ended.push(endOf({ ...kill, reached }, await marketplace.ask('effects'), coupon));
      if (!all && ended.some(({ right }) => !right)) return ended;
    }
    return ended;
  } finally {
    await marketplace.kill();
  }
}

/** @returns false when the effect never came: then the process is killed when it is idle */
async function checkoutAndDie(marketplace: LabProcess, orderId: string, effect: string): Promise<boolean> {
  await marketplace.ask('aim', { effect });
  await marketplace.ask('checkout', { orderId }).catch(() => undefined);
  const survived = await marketplace.ask('settle').then(
    () => true,
    () => false,
  );
  if (survived) await marketplace.kill();
  else await marketplace.ended;
  return !survived;
}

function endOf(kill: Kill & { reached: boolean }, effects: readonly Effect[], coupon: boolean): Ended {
  const isFull = kill.orderId.startsWith('full');
  const further = isFull ? WITH_COUPON.refused : WITH_COUPON.agreed;
  const due = [...(isFull ? REFUSED : AGREED), ...(coupon ? further : [])];
  const mine = effects.filter(({ orderId }) => orderId === kill.orderId).map(({ what }) => what);
  const counted = [...due, ...mine.filter((what) => !due.includes(what))];
  const counts = Object.fromEntries(counted.map((what) => [what, mine.filter((other) => other === what).length]));
  const right = due.every((what) => counts[what] === 1) && Object.keys(counts).length === due.length;
  return { ...kill, counts, right };
}
