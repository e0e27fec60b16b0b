import { type Finding, sentenceOf } from './finding.js';
import { judge } from './judge.js';
import { type Breakage, event, orderRows, smallRun } from './small-run.js';

const found = (breakage: Breakage) => judge(smallRun(breakage)).map(({ law, key }) => [law, key]);
const { events, outcomes, roles } = orderRows;
const answer = (status: string) => JSON.stringify({ orderId: 'o1', status });

/** The rule and the item of a finding. */
type Found = readonly [law: Finding['law'], key: string];

/** What is broken in a run in which nothing else is wrong, and which item of which rule says so. */
const BROKEN: readonly (readonly [title: string, breakage: Breakage, found: readonly Found[]])[] = [
  ['an acknowledged order is gone', { rows: { orders: [] } }, [['lost', 'k1']]],
  ['an outcome did not move', { order: { outcomes: outcomes.slice(1) } }, [['lost', 'k1']]],
  [
    'a transition that was acknowledged has no event',
    {
      order: { events: events.slice(0, 1), partitions: [{ partition: 0, position: 1, trimmed: 0 }] },
      shop: { cursors: [] },
    },
    [['lost', 'k3']],
  ],
  [
    'a key never got a final response',
    { attempt: [8, { status: 503, text: '{}' }] },
    [
      ['lost', 'k4'],
      ['doubled', 's1'],
      ['error', 'k4'],
    ],
  ],
  ['a price is that of an older change', { rows: { items: [{ menuItemId: 'm1', price: 9 }] } }, [['lost', 'k4']]],
  [
    'a change is in a later version than the shop has',
    { rows: { shops: [{ shopId: 's1', version: 1 }] } },
    [['lost', 'k4']],
  ],
  ['an owner has fewer commits than a client was told of', { order: { commit: 8 } }, [['lost', 'order@3:9']]],
  [
    'a module does not know a commit',
    { attempt: [7, { status: 409, text: '{"code":"COMMIT_UNKNOWN"}' }] },
    [['lost', 'o1']],
  ],
  [
    'there is an order that no response named',
    { rows: { orders: [...smallRun().rows.orders, { orderId: 'o2', status: 'placed', total: 1 }] } },
    [['doubled', 'o2']],
  ],
  [
    'a repeated command was executed again',
    {
      attempt: [0, { status: 201, text: '{"orderId":"o0","total":9000}', commit: 'order@2:7' }],
      rows: { orders: [...smallRun().rows.orders, { orderId: 'o0', status: 'placed', total: 9_000 }] },
    },
    [
      ['doubled', 'k1'],
      ['changed response', 'k1'],
      ['stale read', 'orders'],
    ],
  ],
  [
    'a refused command took effect',
    { order: { outcomes: outcomes.map((one) => (one.key === 'k2' ? { ...one, kind: 'answer' } : one)) } },
    [['doubled', 'k2']],
  ],
  [
    'there is an outcome of a command that nobody sent',
    { attempt: [8, undefined] },
    [
      ['doubled', 'k4'],
      ['doubled', 's1'],
    ],
  ],
  [
    'an event was published twice',
    {
      order: {
        events: [
          ...events,
          event({ position: 3, name: 'order.cancelled', data: events[1]?.data ?? '', epoch: 3, commit: 9 }),
        ],
        partitions: [{ partition: 0, position: 3, trimmed: 0 }],
      },
      shop: { cursors: [] },
    },
    [['doubled', 'k3']],
  ],
  [
    'a repeated command got another response',
    { attempt: [5, { text: '{"code":"SHOP_CLOSED"}' }] },
    [['changed response', 'k2']],
  ],
  [
    'the stored outcome is not what the client got',
    { attempt: [6, { text: answer('accepted') }] },
    [['changed response', 'k3']],
  ],
  [
    'an order costs what its client did not see',
    { rows: { orders: [{ orderId: 'o1', status: 'placed', total: 1 }] } },
    [['money', 'k1']],
  ],
  ['a read is older than its token', { attempt: [7, { text: answer('placed') }] }, [['stale read', 'o1']]],
  [
    'a read does not find what was written',
    { attempt: [2, { status: 404, text: '{"code":"ORDER_UNKNOWN"}' }] },
    [
      ['stale read', 'o1'],
      ['error', 'o1'],
    ],
  ],
  ['a list lacks what was written', { attempt: [3, { text: '{"items":[]}' }] }, [['stale read', 'orders']]],
  ['a shop is read in an older version', { attempt: [9, { text: '{"version":1}' }] }, [['stale read', 's1']]],
  ['a log lacks a position', { order: { events: events.slice(1) } }, [['gap', 'order, partition 0']]],
  [
    'a log lacks its last position',
    { order: { partitions: [{ partition: 0, position: 3, trimmed: 0 }] }, shop: { cursors: [] } },
    [['gap', 'order, partition 0']],
  ],
  [
    'an owner gave a commit number again',
    { order: { outcomes: outcomes.map((one) => (one.key === 'k2' ? { ...one, epoch: 3 } : one)) } },
    [['gap', 'order@3:8']],
  ],
  [
    'commits of a log are out of their order',
    { order: { events: [{ ...events[0], epoch: 3, commit: 10 } as never, events[1] as never], commit: 10 } },
    [['reordered', 'order, partition 0']],
  ],
  [
    'a consumer is ahead of its producer',
    { shop: { cursors: [{ feed: 'shop<-order', partition: 0, position: 7 }] } },
    [['lost', 'shop<-order, partition 0']],
  ],
  [
    'a consumer has not read to the end',
    { shop: { cursors: [{ feed: 'shop<-order', partition: 0, position: 1 }] } },
    [['gap', 'shop<-order, partition 0']],
  ],
  [
    'both databases are owners',
    { order: { roles: roles.map((one) => ({ ...one, role: 'owner' })) } },
    [['two owners', 'order']],
  ],
  ['the owner is not at the epoch of the journal', { order: { epoch: 4 } }, [['two owners', 'order']]],
  [
    'a client got 503 without an accident',
    { attempt: [9, { status: 503, text: '{"code":"UNAVAILABLE"}' }] },
    [['error', 's1']],
  ],
  [
    'a client got 500 with an accident',
    { attempt: [0, { status: 500, text: '{"code":"INTERNAL"}' }] },
    [['error', 'k1']],
  ],
  ['a client got a refusal without a code', { attempt: [9, { status: 409, text: '{}' }] }, [['error', 's1']]],
];

describe('the judge of live moves', () => {
  it('finds nothing in a run in which nothing is wrong', () => {
    expect(judge(smallRun())).toEqual([]);
  });

  it.each(BROKEN)('finds that %s', (_title, breakage, expected) => {
    expect(found(breakage)).toEqual(expect.arrayContaining(expected.map((one) => [...one])));
    // Nothing else is said than what follows from the breakage.
    expect(new Set(found(breakage).map(([law]) => law))).toEqual(new Set(expected.map(([law]) => law)));
  });

  it('does not mind that a log keeps one of the events that were trimmed', () => {
    const [last] = events.slice(1);
    const kept = [event({ position: 3, name: 'order.placed', epoch: 2, commit: 7 }), { ...last, position: 6 } as never];
    const order = { events: kept, partitions: [{ partition: 0, position: 6, trimmed: 5 }] };
    expect(found({ order, shop: { cursors: [] } })).toEqual([]);
  });

  it('lets commands wait too long for a module that stood still, and no reads', () => {
    const late = { status: 504, text: '{"code":"DEADLINE_EXCEEDED"}' };
    const errors = (at: number) => {
      const evidence = smallRun({ attempt: [at, late] });
      evidence.timeline.atRest.push({ from: 0, to: 200 });
      return judge(evidence).filter(({ law }) => law === 'error').length;
    };
    expect([errors(1), errors(9)]).toEqual([0, 1]);
  });

  it('blames no program for calls that were not served in time while the whole machine stood still', () => {
    const errors = (status: number, code: string) => {
      const evidence = smallRun({ attempt: [1, { status, text: JSON.stringify({ code }) }] });
      evidence.timeline.stalls.push({ from: 0, to: 200 });
      return judge(evidence).filter(({ law }) => law === 'error').length;
    };
    expect([errors(504, 'DEADLINE_EXCEEDED'), errors(503, 'UNAVAILABLE'), errors(500, 'INTERNAL')]).toEqual([0, 0, 1]);
  });

  it('names the item, the databases and what is wrong with it', () => {
    const [finding] = judge(smallRun({ rows: { orders: [] } }));
    expect(sentenceOf(finding as Finding)).toBe(
      'LOST k1: the order o1 was acknowledged, and is gone [/order/order.sqlite]',
    );
  });
});
