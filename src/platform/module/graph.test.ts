import { z } from 'zod';
import { anyone, byModule } from '../contract/access.js';
import { query } from '../contract/call.js';
import type { AnyContract } from '../contract/contract.js';
import { contract } from '../contract/contract.js';
import { event } from '../contract/event.js';
import { get, patch } from '../contract/route.js';
import { assertGraph } from './graph.js';
import type { Module } from './module.js';
import { when } from './subscription.js';

class Handler {
  async answer() {
    return {};
  }
  async apply() {}
}

function moduleOf(contract: AnyContract, parts: Partial<Module> = {}): Module {
  return { contract, uses: [], rows: [], bind: () => undefined, calls: {}, on: [], settings: [], ...parts };
}

const empty = z.object({});
const events = { grew: event({ version: 1, key: 'id', data: z.object({ id: z.string() }), keep: '7d' }) };
const garden = contract('garden', { events });
const water = contract('water', {});
const tools = contract('tools', {});

describe('modules start together', () => {
  it('when they fit', () => {
    expect(() =>
      assertGraph([moduleOf(garden, { uses: [water] }), moduleOf(water, { on: [when(garden.events.grew, Handler)] })]),
    ).not.toThrow();
  });

  it('only under different names', () => {
    expect(() => assertGraph([moduleOf(water), moduleOf(water)])).toThrow(
      'Two modules are named water; rename one of them.',
    );
  });

  it('only when their calls form no cycle, and the error draws the cycle', () => {
    const cycle = [
      moduleOf(garden, { uses: [water] }),
      moduleOf(water, { uses: [tools] }),
      moduleOf(tools, { uses: [garden] }),
    ];
    expect(() => assertGraph(cycle)).toThrow(
      'The calls between modules form a cycle: garden → water → tools → garden; turn one of these calls into an event.',
    );
  });

  it('only when a module that is used is here', () => {
    expect(() => assertGraph([moduleOf(garden, { uses: [water] })])).toThrow(
      'garden uses water, which is not here; add the module water, or a stub of its contract. Here are: garden.',
    );
  });

  it('only when a subscription is known, and handled once', () => {
    const on = [when(garden.events.grew, Handler)];
    expect(() => assertGraph([moduleOf(water, { on })])).toThrow(
      'water subscribes to garden.grew, but the module garden is not here; add it, or a stub of its contract. Here are: water.',
    );
    expect(() => assertGraph([moduleOf(contract('garden', {})), moduleOf(water, { on })])).toThrow(
      'water subscribes to garden.grew, which garden does not publish; it publishes: none.',
    );
    expect(() => assertGraph([moduleOf(garden), moduleOf(water, { on: [...on, ...on] })])).toThrow(
      'water has two handlers of garden.grew; a module handles an event once: join them.',
    );
  });

  it('only when a path prefix belongs to one of them', () => {
    const look = (path: string) => ({ look: query({ in: empty, out: empty, allow: [anyone], http: get(path) }) });
    const first = contract('first', { calls: look('/api/plants') });
    const second = contract('second', { calls: look('/api/plants/all') });
    expect(() => assertGraph([moduleOf(first), moduleOf(second)])).toThrow(
      'first and second both serve /api/plants; a path prefix belongs to one module: move one of them.',
    );
  });

  it('only when what a route takes from its request is in the input', () => {
    const bad = contract('bad', {
      calls: { look: query({ in: empty, out: empty, allow: [], http: get('/api/bad/:badId') }) },
    });
    expect(() => assertGraph([moduleOf(bad)])).toThrow(
      "bad.look takes 'badId' from its request, but its input schema has no such property",
    );
    const stale = contract('stale', {
      calls: { look: query({ in: empty, out: empty, allow: [], http: patch('/api/stale', { ifMatch: 'version' }) }) },
    });
    expect(() => assertGraph([moduleOf(stale)])).toThrow("stale.look takes 'version' from its request");
  });

  it.each([
    ['unknown', z.object({ a: z.unknown() })],
    ['any', z.object({ a: z.array(z.any()) })],
    ['transform', z.string().transform((text) => text.length)],
    ['date', z.object({ a: z.date() })],
  ])('only when their contracts are plain data: not %s', (_, schema) => {
    const odd = contract('odd', {
      calls: { look: query({ in: schema as never, out: empty, allow: [byModule('x')] }) },
    });
    expect(() => assertGraph([moduleOf(odd)])).toThrow(/^The schema of the input of odd\.look is not plain: /);
  });
});
