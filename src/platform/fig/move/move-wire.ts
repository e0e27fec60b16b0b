import { z } from 'zod';
import { SentDatabase } from '../found-database.js';
import { SentBuild } from '../module-build.js';

/** Where a host does what the mover asks, and where it serves copies: `/_move/<module>`, `/_copy/<module>`. */
export const [MOVE, COPY] = ['/_move/', '/_copy/'];

const kind = z.enum(['sqlite', 'postgres']);
const attempt = z.strictObject({ copy: z.string(), epoch: z.int(), database: z.string(), since: z.int().optional() });
const origin = z.strictObject({
  host: z.string(),
  identity: z.string(),
  file: z.string().optional(),
  permit: z.string(),
});
const budgetMs = z.number().positive().max(5_000);
const part = { attempt, origin, budgetMs };

/** What the mover asks of a host. */
export const MoveRequest = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('look'), to: kind.optional(), live: z.boolean().optional() }),
  z.strictObject({ do: z.literal('standBy') }),
  z.strictObject({ do: z.literal('prepare'), attempt }),
  z.strictObject({
    ...{ do: z.literal('fence'), epoch: z.int(), permit: z.string() },
    withinMs: z.number().positive().optional(),
  }),
  z.strictObject({ do: z.literal('copy'), ...part }),
  z.strictObject({ do: z.literal('verify'), ...part, again: z.boolean().optional() }),
  z.strictObject({ do: z.literal('reconcile') }),
  z.strictObject({ do: z.literal('release') }),
  z.strictObject({ do: z.literal('capture'), permit: z.string() }),
  z.strictObject({ do: z.literal('ready'), attempt }),
  z.strictObject({ do: z.literal('follow'), attempt, origin }),
  z.strictObject({ do: z.literal('followFrom'), attempt, origin }),
  z.strictObject({ do: z.literal('catchUp'), ...part, budgetMs: z.number().positive(), commit: z.int() }),
  z.strictObject({ do: z.literal('endCapture') }),
]);
export type MoveRequest = z.infer<typeof MoveRequest>;

const value = z.union([z.string(), z.number(), z.null()]);
const keys = z.array(z.array(value)).max(10_000);

/** What a target reads of a copy. */
export const CopyRequest = z.strictObject({
  permit: z.string(),
  read: z.discriminatedUnion('what', [
    z.strictObject({ what: z.literal('tables') }),
    z.strictObject({ what: z.literal('size') }),
    z.strictObject({ what: z.literal('commit') }),
    z.strictObject({
      what: z.enum(['rows', 'digests']),
      table: z.string(),
      after: z.array(value).optional(),
      limit: z.int().positive().max(100_000),
    }),
    z.strictObject({ what: z.literal('hop'), after: z.int(), keys: z.int().positive() }),
    z.strictObject({ what: z.literal('changedKeys'), after: z.int(), table: z.string(), keys }),
    z.strictObject({ what: z.literal('rowsOf'), table: z.string(), keys }),
  ]),
});
export type CopyRead = z.infer<typeof CopyRequest>['read'];

const size = z.object({ rows: z.number(), bytes: z.number() });

/** The answer to `look`. */
export const SentLook = z.object({
  build: SentBuild,
  kind,
  description: z.string(),
  database: SentDatabase.optional(),
  file: z.string().optional(),
  size: size.optional(),
  problems: z.array(z.string()).optional(),
  free: z.number().optional(),
  now: z.number(),
});

/** The answer to `reconcile`. */
export const SentOwnership = z.object({ epoch: z.int(), role: z.enum(['owner', 'fenced', 'follower']) });

/** The answers to `copy` and `verify`. */
export const SentCopyProgress = z.object({
  table: z.string(),
  rows: z.number(),
  of: z.number(),
  bytes: z.number(),
  done: z.boolean(),
});
export const SentVerifyProgress = z.object({
  rows: z.number(),
  dirty: z.number().optional(),
  done: z.boolean(),
  differences: z.array(
    z.object({
      table: z.string(),
      key: z.array(value),
      what: z.enum(['missing', 'unexpected', 'different']),
      columns: z.array(z.string()).optional(),
    }),
  ),
});

/** The answer to `follow`. */
export const SentFollowed = z.object({
  ...{ applied: z.number(), head: z.number(), keys: z.number() },
  lost: z.string().optional(),
});
