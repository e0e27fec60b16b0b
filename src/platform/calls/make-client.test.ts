import { createHash } from 'node:crypto';
import { z } from 'zod';
import { command } from '../contract/call.js';
import { contract } from '../contract/contract.js';
import type { Principal } from '../contract/principal.js';
import type { CallContext } from '../ops/context.js';
import { derivedKey, parentKey } from './make-client.js';

const garden = contract('garden', {
  calls: { dig: command({ in: z.object({}), out: z.object({}), allow: [] }) },
});
const { dig } = garden.calls;
const context = (principal: Principal, key: string): CallContext => ({
  name: 'garden.dig',
  principal,
  correlationId: 'c1',
  key,
});
const member = (memberId: string): Principal => ({ kind: 'member', memberId, roles: [] });
const module = (onBehalfOf?: string): Principal => ({
  kind: 'module',
  module: 'shed',
  ...(onBehalfOf ? { onBehalfOf } : {}),
});

describe('the key of a command that is sent while serving something', () => {
  it('stays the same for events and sagas that run across an upgrade', () => {
    const parent = 'garden<-water:01a22179';
    const asBefore = createHash('sha256').update('garden<-water:01a22179\nshed.take:first').digest('base64url');
    expect(derivedKey(context(module(), parent), parent, 'shed.take:first')).toBe(asBefore);
  });

  it('has a parent key that differs by caller, by member for whom a module calls, and by key', () => {
    const parents = [
      context(member('m1'), '1'),
      context(member('m2'), '1'),
      context(member('m1'), '2'),
      context({ kind: 'anonymous' }, '1'),
      context(module(), '1'),
      context(module('m1'), '1'),
      context(module('m2'), '1'),
    ].map((one) => parentKey(dig, one));
    expect(new Set(parents).size).toBe(parents.length);
    expect(parentKey(dig, context(member('m1'), '1'))).toBe(parents[0]);
  });

  it('has a parent key that no separator in a name or a key can forge', () => {
    const parents = [
      context(member('m'), 'a\nb'),
      context(member('m\na'), 'b'),
      context(member('m","a'), 'b'),
      context(member('m'), 'a","b'),
    ].map((one) => parentKey(dig, one));
    expect(new Set(parents).size).toBe(parents.length);
    for (const parent of parents) expect(parent).toMatch(/^[\w-]{43}$/);
  });
});
