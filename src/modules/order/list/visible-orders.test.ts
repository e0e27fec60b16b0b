import { visibleTo } from './visible-orders.js';

const member = (...roles: string[]) => ({ kind: 'member', memberId: 'm1', roles }) as const;

describe('the orders that a member may list', () => {
  it.each([
    ['a customer', ['customer'], { memberId: 'm1' }],
    ['an owner', ['owner'], { ownerId: 'm1' }],
    ['who is both', ['customer', 'owner'], { memberId: 'm1', ownerId: 'm1' }],
    ['an admin', ['admin', 'customer'], {}],
  ])('%s lists what is theirs', (_who, roles, parties) => {
    expect(visibleTo(member(...roles))).toEqual(parties);
  });

  it('are none for anybody else, rather than all', () => {
    expect(visibleTo(member('rider'))).toBeUndefined();
    expect(visibleTo({ kind: 'module', module: 'order' })).toBeUndefined();
    expect(visibleTo({ kind: 'anonymous' })).toBeUndefined();
  });
});
