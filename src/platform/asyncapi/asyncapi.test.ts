import { z } from 'zod';
import { contract } from '../contract/contract.js';
import { event } from '../contract/event.js';
import { when } from '../module/subscription.js';
import { asyncApi } from './asyncapi.js';

const garden = contract('garden', {
  partitions: 3,
  events: {
    planted: event({
      version: 2,
      key: 'bedId',
      data: z.object({ bedId: z.string(), plants: z.array(z.object({ name: z.string() })).default([]) }),
      keep: '7d',
      summary: 'Something grows in a bed.',
    }),
    cleared: event({ version: 1, key: 'bedId', data: z.object({ bedId: z.string() }), keep: 'forever' }),
  },
});
const shed = contract('shed', {});

class Handler {
  apply = () => Promise.resolve();
}
const gardener = { contract: garden, on: [when(garden.events.cleared, Handler)] };
const keeper = { contract: shed, on: [when(garden.events.planted, Handler)] };
const about = { title: 'Garden', version: '1.2.3' };
const document = asyncApi([gardener, keeper], about);

function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' ? [inner as string] : references(inner)));
}

function at(described: object, ref: string): unknown {
  return ref
    .replace('#/', '')
    .split('/')
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], described);
}

describe('the description of events', () => {
  it('has a channel for each module that publishes: its topic, with the partitions of its log', () => {
    expect(Object.keys(document.channels)).toEqual(['garden']);
    expect(document.channels['garden']).toMatchObject({
      address: 'ficus.garden',
      bindings: {
        kafka: { topic: 'ficus.garden', partitions: 3, topicConfiguration: { 'cleanup.policy': ['delete'] } },
      },
    });
    expect(Object.keys(document.channels['garden']?.messages ?? {})).toEqual(['garden.planted', 'garden.cleared']);
  });

  it('says of each event its meaning, key, version, and how long it is kept', () => {
    expect(document.components.messages['garden.planted']).toMatchObject({
      name: 'garden.planted',
      summary: 'Something grows in a bed.',
      contentType: 'application/json',
      correlationId: { location: '$message.header#/ce_correlationid' },
      bindings: { kafka: { key: { type: 'string', description: expect.stringContaining('bedId') as string } } },
      'x-version': 2,
      'x-keep': '7d',
    });
    expect(document.components.messages['garden.cleared']).not.toHaveProperty('summary');
  });

  it('has the headers of CloudEvents in binary mode; those of the cause and of the trace may be missing', () => {
    const { properties, required } = document.components.schemas['event.headers'] ?? {};
    const missing = Object.keys(properties ?? {}).filter((name) => !required?.includes(name));
    expect(required).toEqual([
      ...['ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_time'],
      ...['ce_version', 'ce_position', 'ce_epoch', 'ce_correlationid'],
    ]);
    expect(missing).toEqual(['ce_causationid', 'ce_traceparent']);
    expect(document.components.messages['garden.planted']?.headers.allOf?.[1]?.properties).toEqual({
      ce_source: { const: '/ficus/garden' },
      ce_type: { const: 'garden.planted' },
    });
  });

  it('has data as a consumer reads it: with what has a default, and open for what later versions add', () => {
    const data = document.components.schemas['garden.planted.data'];
    expect(data?.required).toEqual(['bedId', 'plants']);
    expect(JSON.stringify(data)).not.toContain('additionalProperties');
  });

  it('has what each module sends, and what it receives from each producer, itself included', () => {
    const messages = (id: string) => document.operations[id]?.messages.map(({ $ref }) => $ref.split('/').at(-1));
    expect(Object.entries(document.operations).map(([id, { action }]) => [id, action, messages(id)])).toEqual([
      ['garden.send', 'send', ['garden.planted', 'garden.cleared']],
      ['garden.receive.garden', 'receive', ['garden.cleared']],
      ['shed.receive.garden', 'receive', ['garden.planted']],
    ]);
  });

  it('describes what a module handles of a producer elsewhere, without what only its contract says', () => {
    const alone = asyncApi([keeper], about);
    expect(Object.keys(alone.channels['garden']?.messages ?? {})).toEqual(['garden.planted']);
    expect(alone.channels['garden']?.bindings.kafka).not.toHaveProperty('partitions');
    expect(Object.keys(alone.operations)).toEqual(['shed.receive.garden']);
    for (const ref of references(alone)) expect([ref, typeof at(alone, ref)]).toEqual([ref, 'object']);
  });

  it('leads every reference to something, also those of schemas that contain themselves', () => {
    const Branch = z.object({
      name: z.string(),
      get branches() {
        return z.array(Branch);
      },
    });
    const grown = event({
      version: 1,
      key: 'treeId',
      data: z.object({ treeId: z.string(), root: Branch }),
      keep: 'forever',
    });
    const described = asyncApi([gardener, { contract: contract('tree', { events: { grown } }), on: [] }], about);
    const refs = references(described);
    expect(refs.length).toBeGreaterThan(10);
    for (const ref of refs) expect([ref, typeof at(described, ref)]).toEqual([ref, 'object']);
    expect(JSON.stringify(described)).not.toMatch(/#\/(\$defs|definitions)/);
  });

  it('names the event whose data cannot be described', () => {
    const at = event({ version: 1, key: 'id', data: z.object({ id: z.string(), at: z.date() }) as never, keep: '1d' });
    expect(() => asyncApi([{ contract: contract('clock', { events: { at } }), on: [] }], about)).toThrow(
      'The schema of the data of clock.at cannot be described as JSON Schema; use plain data only.',
    );
  });
});
