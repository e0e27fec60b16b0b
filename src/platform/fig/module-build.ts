import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { AnyCall } from '../contract/call.js';
import type { AnyContract } from '../contract/contract.js';
import { jsonSchemaOf } from '../json-schema/json-schema.js';

/** What must be equal wherever a module runs: else hosts would misunderstand each other, or one database. */
export interface ModuleBuild {
  /** A digest of all that its contract promises. */
  readonly contract: string;
  /** The names of its migrations, those of the platform included, in their order. */
  readonly migrations: readonly string[];
  /** The events that it handles, and its sagas, sorted. Left out by hosts of earlier versions. */
  readonly handlers?: readonly string[] | undefined;
}

/** A build as hosts send it to each other. */
export const SentBuild = z.object({
  contract: z.string(),
  migrations: z.array(z.string()),
  handlers: z.array(z.string()).optional(),
});

/** The build of a module. @param migrations all that its database gets @param handlers names of what it handles */
export function buildOf(
  contract: AnyContract,
  migrations: readonly (new () => object)[],
  handlers: readonly string[] = [],
): ModuleBuild {
  return { contract: digestOf(contract), migrations: migrations.map(nameOfMigration), handlers: [...handlers].sort() };
}

/** Says how two builds of a module differ, as the end of a sentence; undefined when they are equal. */
export function buildDifference(here: ModuleBuild, there: ModuleBuild): string | undefined {
  const missing = (of: ModuleBuild, inside: ModuleBuild) =>
    of.migrations.filter((name) => !inside.migrations.includes(name));
  const [onlyHere, onlyThere] = [missing(here, there), missing(there, here)];
  if (onlyHere.length > 0) return `only this build has the migration ${onlyHere.join(', ')}`;
  if (onlyThere.length > 0) return `only the other build has the migration ${onlyThere.join(', ')}`;
  if (here.migrations.join() !== there.migrations.join()) return 'their migrations run in different orders';
  if (here.contract !== there.contract) return 'their contracts differ';
  return here.handlers && there.handlers && here.handlers.join() !== there.handlers.join()
    ? `they handle different events or sagas (${here.handlers.join(', ')}; ${there.handlers.join(', ')})`
    : undefined;
}

function nameOfMigration(migration: new () => object): string {
  return (new migration() as { readonly name?: string }).name ?? migration.name;
}

function digestOf({ name, partitions, calls, events }: AnyContract): string {
  const promised = {
    name,
    partitions,
    calls: Object.values(calls).map(promisedCall),
    events: Object.values(events).map(({ name: event, version, key, keep, data }) => [
      ...[event, version, key, keep],
      jsonSchemaOf(data, 'output', event),
    ]),
  };
  return createHash('sha256').update(JSON.stringify(promised)).digest('base64url');
}

function promisedCall({ name, kind, http, allow, key, deadlineMs, errors, in: input, out }: AnyCall): unknown {
  const refusals = Object.values(errors).map(({ code, status }) => [code, status]);
  const schemas = [jsonSchemaOf(input, 'input', name), jsonSchemaOf(out, 'output', name)];
  return [name, kind, http ?? null, allow, key, deadlineMs, refusals, ...schemas];
}
