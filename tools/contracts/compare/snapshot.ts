import { z } from 'zod';
import type { Access } from '../../../src/platform/contract/access.js';
import type { AnyCall } from '../../../src/platform/contract/call.js';
import type { AnyContract } from '../../../src/platform/contract/contract.js';
import type { AnyEvent } from '../../../src/platform/contract/event.js';
import type { Route } from '../../../src/platform/contract/route.js';
import type { SagaContract } from '../../../src/platform/module/saga-contract.js';
import { describedSchema } from './described-schema.js';

const Schema = z.record(z.string(), z.unknown());

const CallPromise = z.strictObject({
  kind: z.enum(['command', 'query']),
  http: z
    .strictObject({
      method: z.string(),
      path: z.string(),
      status: z.int(),
      ifMatch: z.string().optional(),
      etag: z.string().optional(),
      listener: z.enum(['internal', 'both']).optional(),
    })
    .optional(),
  allow: z.array(z.union([z.string(), z.strictObject({ module: z.string() })])),
  key: z.enum(['optional', 'required', 'never']),
  deadlineMs: z.number(),
  /** The status of each refusal, by code. */
  refusals: z.record(z.string(), z.int()),
  in: Schema,
  out: Schema,
});

const EventPromise = z.strictObject({
  version: z.int(),
  key: z.string(),
  keep: z.string(),
  data: Schema,
});

const SagaPromise = z.strictObject({
  in: Schema,
  signals: z.record(z.string(), Schema),
  /** The kind of each step, in their order. */
  steps: z.record(z.string(), z.enum(['call', 'apply', 'signal'])),
});

/** What a module promises, as it is written down: what its consumers may have been built with. */
export const Snapshot = z.strictObject({
  module: z.string(),
  partitions: z.int(),
  calls: z.record(z.string(), CallPromise),
  events: z.record(z.string(), EventPromise),
  /** What it promises to its sagas in flight. Left out where there are no sagas. */
  sagas: z.record(z.string(), SagaPromise).optional(),
});

export type Snapshot = z.output<typeof Snapshot>;
export type CallPromise = z.output<typeof CallPromise>;
export type EventPromise = z.output<typeof EventPromise>;
export type SagaPromise = z.output<typeof SagaPromise>;
export type RoutePromise = NonNullable<CallPromise['http']>;

/** What a module promises now. Calls, events, sagas and properties stand in the order in which it declares them. */
export function snapshotOf(contract: AnyContract, sagas: readonly SagaContract[] = []): Snapshot {
  return {
    module: contract.name,
    partitions: contract.partitions,
    calls: mapped(contract.calls, callPromise),
    events: mapped(contract.events, eventPromise),
    ...(sagas.length > 0 ? { sagas: Object.fromEntries(sagas.map((saga) => [saga.name, sagaPromise(saga)])) } : {}),
  };
}

function mapped<From, To>(of: { readonly [name: string]: From }, to: (from: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, to(value)]));
}

function callPromise(call: AnyCall): CallPromise {
  return {
    kind: call.kind,
    ...(call.http ? { http: routePromise(call.http) } : {}),
    allow: call.allow.map(accessPromise),
    key: call.key,
    deadlineMs: call.deadlineMs,
    refusals: Object.fromEntries(Object.values(call.errors).map(({ code, status }) => [code, status])),
    in: describedSchema(call.in),
    out: describedSchema(call.out),
  };
}

function routePromise({ method, path, status, ifMatch, etag, listener }: Route): RoutePromise {
  return {
    ...{ method, path, status },
    ...(ifMatch ? { ifMatch } : {}),
    ...(etag ? { etag } : {}),
    ...(listener ? { listener } : {}),
  };
}

function accessPromise(access: Access): string | { module: string } {
  return typeof access === 'string' ? access : { module: access.module };
}

function eventPromise({ version, key, keep, data }: AnyEvent): EventPromise {
  return { version, key, keep, data: describedSchema(data) };
}

function sagaPromise({ in: input, signals, steps }: SagaContract): SagaPromise {
  return { in: describedSchema(input), signals: mapped(signals, describedSchema), steps: { ...steps } };
}
