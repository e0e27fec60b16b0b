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
const nothing = { calls: () => false, events: () => false };

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

  it('only when a module that is used runs here, or its calls have a destination', () => {
    const modules = [moduleOf(garden, { uses: [water] })];
    expect(() => assertGraph(modules)).toThrow(
      'garden uses water, which does not run here and has no destination; add the module water, or say where its calls go. Here are: garden.',
    );
    expect(() => assertGraph(modules, { ...nothing, calls: ({ name }) => name === 'tools' })).toThrow(
      'has no destination',
    );
    expect(() => assertGraph(modules, { ...nothing, calls: ({ name }) => name === 'water' })).not.toThrow();
  });

  it('only when the log of a producer that does not run here can be read', () => {
    const modules = [moduleOf(water, { on: [when(garden.events.grew, Handler)] })];
    expect(() => assertGraph(modules)).toThrow(
      'water subscribes to garden.grew, but garden does not run here and its log has no source; add the module garden, or say where its events are. Here are: water.',
    );
    expect(() => assertGraph(modules, { ...nothing, events: (producer) => producer === 'garden' })).not.toThrow();
  });

  it('only when they agree with the contracts of those that do not run here', () => {
    const on = [when(garden.events.grew, Handler)];
    const all = { calls: () => true, events: () => true };
    expect(() => assertGraph([moduleOf(water, { uses: [contract('garden', {})], on })], all)).toThrow(
      'water subscribes to garden.grew, which garden does not publish; it publishes: none.',
    );
    const look = (path: string) => ({ look: query({ in: empty, out: empty, allow: [anyone], http: get(path) }) });
    const [first, second] = [look('/api/plants'), look('/api/plants/all')];
    const uses = [contract('second', { calls: second })];
    expect(() => assertGraph([moduleOf(contract('first', { calls: first }), { uses })], all)).toThrow(
      'first and second both serve /api/plants; a path prefix belongs to one module: move one of them.',
    );
  });

  it('only when a subscription is known, and handled once', () => {
    const on = [when(garden.events.grew, Handler)];
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
