/**
 * Runs the built marketplace and the service of payment in processes of their own: payment leaves while clients order, its service is
 * stopped and started, and payment comes home. `node run-stay.ts <seed> outage|home`, below TMPDIR
 */
import 'reflect-metadata';
import { printResult } from '../../../tools/lab/print-result.js';
import { RandomChoices } from '../../../tools/lab/random-choices.js';
import { type Measured, p50 } from './figures.js';
import type { Run } from './measured-run.js';
import { type Outage, Stay } from './stay.js';

const [seed = '1', until = 'home'] = process.argv.slice(2);
/** So many keys are repeated in the end. */
const REPEATED = 10;

interface OrderRow {
  readonly order_id: string;
  readonly status: string;
  readonly placed_at: string;
  readonly paid_at: string | null;
}

async function run(): Promise<Run> {
  const stay = await Stay.begin(new RandomChoices(Number(seed)));
  try {
    const places = await stay.leave();
    const metrics = await (await fetch(`${stay.hosts.monolith.internalUrl}/metrics`)).text();
    const outage = await stay.outage();
    if (until !== 'home') return { places, outage, metrics, digests: [] };
    const digests = await stay.comeHome();
    if (digests[0] !== digests[1])
      throw new Error(`The digests of before and after the way home differ: ${digests.join(', ')}.`);
    return { places, outage, metrics, digests, figures: await figuresOf(stay, outage) };
  } finally {
    await stay.end();
  }
}

async function figuresOf(stay: Stay, outage: Outage): Promise<Measured> {
  const { hosts, ordering } = stay;
  const rows = new Map(
    (await hosts.rows<OrderRow>('order', 'SELECT order_id, status, placed_at, paid_at FROM orders')).map((row) => [
      row.order_id,
      row,
    ]),
  );
  const placed = (phase: 'local' | 'remote') => p50(ordering.of(phase).map(({ ms }) => ms));
  const paid = (phase: 'local' | 'remote') =>
    p50(
      ordering.of(phase).flatMap(({ orderId }) => {
        const { placed_at: from, paid_at: to } = rows.get(orderId) ?? {};
        return from && to ? [Date.parse(to) - Date.parse(from)] : [];
      }),
    );
  const lost = ordering.orders.filter(
    ({ orderId }) => !['paid', 'accepted'].includes(rows.get(orderId)?.status ?? 'missing'),
  );
  const twice = await hosts.rows('gateway', 'SELECT order_id FROM charges GROUP BY order_id HAVING COUNT(*) > 1');
  const refused = ordering.reads.filter(({ status }) => status !== 200);
  return {
    placeLocalMs: placed('local'),
    placeRemoteMs: placed('remote'),
    paidLocalMs: paid('local'),
    paidRemoteMs: paid('remote'),
    pauseMs: Math.max(...stay.pauses),
    ordersRefused: ordering.orders.filter(({ phase, refused }) => phase === 'stopped' && refused.length > 0).length,
    ordersUnpaid: outage.ordersUnpaid,
    refusedForMs: Math.round((refused.at(-1)?.at ?? 0) - (refused[0]?.at ?? 0)),
    ordersLost: lost.length + (await notRepeated(stay)),
    chargedTwice: twice.length,
  };
}

/** How many of some acknowledged keys get another order now. */
async function notRepeated({ ordering, customer }: Stay): Promise<number> {
  const { orders } = ordering;
  const every = Math.max(1, Math.floor(orders.length / REPEATED));
  let others = 0;
  for (const { key, orderId } of orders.filter((_, at) => at % every === 0)) {
    const { status, body } = await customer.post('/api/orders', key, ordering.basket);
    if (status !== 201 || body['orderId'] !== orderId) others += 1;
  }
  return others;
}

await printResult<Run>(run, (failure) => ({ failure, places: [], digests: [], metrics: '' }));
