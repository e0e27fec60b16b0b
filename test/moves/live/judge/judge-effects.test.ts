import { Books } from '../../../crash/books.js';
import { judgeEffects } from './judge-effects.js';

type Rows = { readonly [table: string]: readonly object[] };
const PLACED = { id: 'e1', name: 'order.placed', event_key: 'o1' };
const PAID = { id: 'e2', name: 'order.paid', event_key: 'o1' };
const message = (cause: string, some: object = {}) => ({
  ...{ cause_id: cause, order_id: 'o1', state: 'sent', sends: 1, causes: 1, ...some },
});
/** The databases of a run in which nothing is wrong: an order that is paid, and waits for its shop. */
const GOOD: Rows = {
  _outbox: [PLACED, PAID],
  messages: [message('e1'), message('e2')],
  orders: [{ order_id: 'o1', status: 'paid', total: 9_000 }],
  charges: [],
};

/** Books with these rows: a statement gets those of the first table that it names. */
class BooksOf extends Books {
  constructor(private readonly rows: Rows) {
    super('', {});
  }

  override all<Row extends object>(_book: string, statement: string): Promise<readonly Row[]> {
    // The statement about charges of one order counts them.
    if (statement.includes('COUNT(*) AS n')) return Promise.resolve((this.rows['doubleCharges'] ?? []) as Row[]);
    const table = /FROM (\w+)(?: ORDER|$| WHERE name LIKE| WHERE state)/.exec(statement)?.[1] ?? 'messages';
    return Promise.resolve((this.rows[table] ?? []) as Row[]);
  }
}

const found = async (rows: Rows) =>
  (await judgeEffects(new BooksOf({ ...GOOD, ...rows }), ['order'])).map(({ law }) => law);

describe('the judge of effects', () => {
  it('finds nothing where nothing is wrong', async () => {
    expect(await found({})).toEqual([]);
  });

  it.each([
    ['the state of an order goes back', { _outbox: [PAID, PLACED] }, 'reordered'],
    ['an event was published twice', { _outbox: [PLACED, PLACED, PAID] }, 'doubled'],
    ['one cause has two messages', { messages: [message('e1', { causes: 2 }), message('e2')] }, 'doubled'],
    ['one message was delivered twice', { messages: [message('e1', { sends: 2 }), message('e2')] }, 'doubled'],
    ['messages came in another order than their events', { messages: [message('e2'), message('e1')] }, 'reordered'],
    ['an event has no message', { messages: [message('e1')] }, 'lost'],
    ['the gateway charged an order twice', { doubleCharges: [{ order_id: 'o1', n: 2 }] }, 'doubled'],
    [
      'a charge is in the book of the gateway alone',
      { charges: [{ order_id: 'o1', amount: 9_000, state: 'captured' }] },
      'money',
    ],
    ['an accepted order was not captured', { orders: [{ order_id: 'o1', status: 'accepted', total: 9_000 }] }, 'money'],
    ['an event is parked', { _held: [{ name: 'order.paid', event_key: 'o1', error: 'x' }] }, 'parked'],
  ] as const)('finds that %s', async (_title, rows, law) => {
    expect(await found(rows as Rows)).toContain(law);
  });
});
