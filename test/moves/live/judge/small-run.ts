import type { Attempt } from '../history.js';
import { Timeline } from '../timeline.js';
import type { Evidence } from './judge.js';
import type { ModuleRows, StoredEvent, StoredOutcome, StoredRows } from './stored-rows.js';

const PLACED = JSON.stringify({ orderId: 'o1', status: 'placed', total: 9_000 });
const CANCELLED = JSON.stringify({ orderId: 'o1', status: 'cancelled' });
const PRICED = JSON.stringify({ shopId: 's1', menuItemId: 'm1', price: 4_500, version: 2 });

/** The history of a run in which nothing is wrong. Each attempt takes 10 ms, one after another. */
const HISTORY: readonly Attempt[] = [
  attempt(0, { call: 'place', key: 'k1', status: 0, text: 'fetch failed' }),
  attempt(1, { call: 'place', key: 'k1', status: 201, text: PLACED, commit: 'order@2:8' }),
  attempt(2, { call: 'order', about: 'o1', token: 'order@2:8', text: PLACED }),
  attempt(3, { call: 'orders', token: 'order@2:8', text: JSON.stringify({ items: [{ orderId: 'o1' }] }) }),
  attempt(4, { call: 'place', key: 'k2', status: 409, text: '{"code":"PRICE_CHANGED","requestId":"r1"}' }),
  attempt(5, { call: 'place', key: 'k2', status: 409, text: '{"code":"PRICE_CHANGED","requestId":"r2"}' }),
  attempt(6, { call: 'cancel', key: 'k3', about: 'o1', text: CANCELLED, commit: 'order@3:9' }),
  attempt(7, { call: 'order', about: 'o1', token: 'order@3:9', text: CANCELLED }),
  attempt(8, { call: 'price', key: 'k4', about: 's1/m1', sent: '{"price":4500}', text: PRICED, commit: 'shop@1:4' }),
  attempt(9, { call: 'shop', about: 's1', token: 'shop@1:4', text: JSON.stringify({ version: 2 }) }),
];

const ORDER: ModuleRows = {
  ...{ module: 'order', database: '/order/order.sqlite', owner: 'there', epoch: 3, commit: 9 },
  roles: [
    { database: '/monolith/order.sqlite', identity: 'here', epoch: 3, role: 'fenced' },
    { database: '/order/order.sqlite', identity: 'there', epoch: 3, role: 'owner' },
  ],
  partitions: [{ partition: 0, position: 2, trimmed: 0 }],
  events: [
    event({ position: 1, name: 'order.placed', epoch: 2, commit: 8 }),
    event({ position: 2, name: 'order.cancelled', data: '{"reason":"customer-cancelled"}', epoch: 3, commit: 9 }),
  ],
  outcomes: [
    outcome({ call: 'order.place', key: 'k1', outcome: PLACED, epoch: 2, commit: 8 }),
    outcome({
      call: 'order.place',
      key: 'k2',
      kind: 'refusal',
      outcome: '{"code":"PRICE_CHANGED"}',
      epoch: 2,
      commit: 8,
    }),
    outcome({ call: 'order.cancel', key: 'k3', outcome: CANCELLED, epoch: 3, commit: 9 }),
  ],
  cursors: [],
};
const SHOP: ModuleRows = {
  ...{ module: 'shop', database: '/monolith/shop.sqlite', owner: 'shop', epoch: 1, commit: 4 },
  roles: [{ database: '/monolith/shop.sqlite', identity: 'shop', epoch: 1, role: 'owner' }],
  ...{ partitions: [], events: [] },
  outcomes: [outcome({ call: 'shop.changeMenuItem', key: 'k4', outcome: PRICED, epoch: 1, commit: 4 })],
  cursors: [{ feed: 'shop<-order', partition: 0, position: 2 }],
};

/** What a test breaks in a run in which nothing is wrong. */
export interface Breakage {
  /** Changes the attempt of this number; undefined leaves it out. */
  readonly attempt?: readonly [at: number, change: Partial<Attempt> | undefined];
  readonly order?: Partial<ModuleRows>;
  readonly shop?: Partial<ModuleRows>;
  readonly rows?: Partial<StoredRows>;
}

/** The evidence of a small run. The first attempt fails during an accident. */
export function smallRun({ attempt: changed, order, shop, rows }: Breakage = {}): Evidence {
  const timeline = new Timeline();
  timeline.accidents.push({ from: 0, to: 9 });
  const [at, change] = changed ?? [-1, {}];
  return {
    timeline,
    history: HISTORY.flatMap((one, number) => (number !== at ? [one] : change ? [{ ...one, ...change }] : [])),
    rows: {
      modules: [
        { ...ORDER, ...order },
        { ...SHOP, ...shop },
      ],
      orders: [{ orderId: 'o1', status: 'cancelled', total: 9_000 }],
      shops: [{ shopId: 's1', version: 2 }],
      items: [{ menuItemId: 'm1', price: 4_500 }],
      ...rows,
    },
    shops: [{ shopId: 's1', version: 1 }],
  };
}

/** The rows of the order module in that run. */
export const orderRows = ORDER;

/** An attempt of that run, by its number. */
export function attempt(at: number, some: Partial<Attempt> & Pick<Attempt, 'call'>): Attempt {
  return {
    ...{ client: 'c1', key: '', about: '', sent: '', status: 200, text: '{}' },
    ...{ began: at * 10, ended: at * 10 + 9 },
    ...some,
  };
}

export function event(some: Partial<StoredEvent>): StoredEvent {
  return { ...{ partition: 0, position: 1, id: 'e', name: '', key: 'o1', data: '{}', epoch: 1, commit: 1 }, ...some };
}

function outcome(some: Partial<StoredOutcome>): StoredOutcome {
  return { ...{ call: '', key: '', kind: 'answer', outcome: '', epoch: 1, commit: 1 }, ...some };
}
