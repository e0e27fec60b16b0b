import { assertEnded, type End } from '../api/end.js';
import { Market } from './market.js';

type Act = 'accept' | 'reject' | 'cancel';

const ROUNDS = 6;
/** Who comes first is up to the machine: a busy one may need more rounds until both did. */
const ROUNDS_AT_MOST = 40;
const NOTIFIED = ['order-placed', 'order-to-accept'];
const ENDS: { readonly [by in 'accept' | 'reject' | 'cancel' | 'refund' | 'timeout']: End } = {
  accept: { status: 'accepted', payment: 'captured', charge: 'captured', notified: [...NOTIFIED, 'order-accepted'] },
  reject: { status: 'rejected', payment: 'voided', charge: 'voided', notified: [...NOTIFIED, 'order-rejected'] },
  cancel: {
    status: 'cancelled',
    reason: 'customer-cancelled',
    payment: 'voided',
    charge: 'voided',
    notified: [...NOTIFIED, 'order-cancelled', 'order-withdrawn'],
  },
  refund: {
    status: 'cancelled',
    reason: 'customer-cancelled',
    payment: 'refunded',
    charge: 'refunded',
    notified: [...NOTIFIED, 'order-accepted', 'order-cancelled', 'order-withdrawn'],
  },
  timeout: {
    status: 'cancelled',
    reason: 'acceptance-timeout',
    payment: 'voided',
    charge: 'voided',
    notified: [...NOTIFIED, 'order-cancelled', 'order-withdrawn'],
  },
};

describe('what two do to one order at once', () => {
  let market: Market;
  beforeAll(async () => {
    market = await Market.open();
  });
  afterAll(() => market.close());

  /** Both act at once; the one that is named first acts a moment earlier. */
  const meet = async (orderId: string, first: Act, second: Act) => {
    const responses = await Promise.all([first, second].map((act) => market.ordering[act](orderId)));
    return responses.map(({ status }) => status);
  };
  const ends = async (orderId: string, by: keyof typeof ENDS) => {
    await market.world.settled();
    await assertEnded(await market.ordering.order(orderId), ENDS[by], market.books);
  };

  /** Plays rounds until each of `sides` came first in one. @returns which did. */
  const untilEachWasFirst = async <Side extends string>(
    sides: readonly Side[],
    play: (round: number) => Promise<Side>,
  ) => {
    const seen = new Set<Side>();
    const wanted = new Set(sides).size;
    for (let round = 0; round < ROUNDS || (seen.size < wanted && round < ROUNDS_AT_MOST); round += 1) {
      seen.add(await play(round));
    }
    return seen;
  };

  it('accept against cancel: it is cancelled and nothing is kept, and each was first in some round', async () => {
    const seen = await untilEachWasFirst(['accepted first', 'cancelled first'], async (round) => {
      const orderId = await market.paid();
      const inOrder = round % 2 === 0;
      const statuses = await meet(orderId, inOrder ? 'accept' : 'cancel', inOrder ? 'cancel' : 'accept');
      const accept = statuses[inOrder ? 0 : 1];
      // An order that is accepted may still be cancelled; one that is cancelled may not be accepted.
      expect(statuses[inOrder ? 1 : 0]).toBe(200);
      expect([200, 409]).toContain(accept);
      await ends(orderId, accept === 200 ? 'refund' : 'cancel');
      return accept === 200 ? 'accepted first' : 'cancelled first';
    });
    expect([...seen].sort()).toEqual(['accepted first', 'cancelled first']);
  });

  it.each([
    ['accept', 'accept'],
    ['accept', 'reject'],
    ['reject', 'cancel'],
    ['cancel', 'cancel'],
  ] as const)('%s against %s: one wins, the other gets 409, and the books say who won', async (one, other) => {
    const winners = await untilEachWasFirst<Act>([one, other], async (round) => {
      const orderId = await market.paid();
      const [first, second] = round % 2 === 0 ? [one, other] : [other, one];
      const statuses = await meet(orderId, first, second);
      expect([...statuses].sort()).toEqual([200, 409]);
      const winner = statuses[0] === 200 ? first : second;
      await ends(orderId, winner);
      return winner;
    });
    expect(winners).toEqual(new Set([one, other]));
  });

  it('accept against the last moment of its time: one wins, and the amount is taken only if the shop did', async () => {
    const winners = await untilEachWasFirst(['shop', 'time'], async (round) => {
      const orderId = await market.paid();
      const { clock } = market.world;
      await clock.advance('299999ms');
      const accept = () => market.ordering.accept(orderId);
      const expire = () => clock.advance('1ms');
      const together = async () => (await Promise.all([accept(), expire()]))[0];
      const afterwards = async () => {
        await expire();
        await market.world.settled();
        return accept();
      };
      const before = async () => {
        const response = await accept();
        await expire();
        return response;
      };
      const response = await [together, afterwards, before][round % 3]!();
      expect([200, 409]).toContain(response.status);
      await ends(orderId, response.status === 200 ? 'accept' : 'timeout');
      return response.status === 200 ? 'shop' : 'time';
    });
    expect(winners).toEqual(new Set(['shop', 'time']));
  });
});
