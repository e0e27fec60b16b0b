import { z } from 'zod';
import { byModule } from './access.js';

/** The name under which the edge itself calls a module. */
export const EDGE = 'edge';
/** Admits the edge alone: a call that only the platform makes. */
export const byEdge = byModule(EDGE);

/** The input of the query that a contract names as `revocations`. */
export const RevocationsAfter = z.strictObject({
  /** The `last` of the former answer; 0 at first. */
  after: z.int().min(0),
});

/** Tokens that are refused although they have not expired. */
export const Revocations = z.object({
  /** Oldest first. */
  revoked: z.array(
    z.object({
      /** All tokens of a session (their claim `sid`), or all tokens of a member (`sub`). */
      kind: z.enum(['session', 'member']),
      id: z.string(),
      /** When the last of these tokens expires by itself. */
      until: z.iso.datetime(),
    }),
  ),
  /** The number of the newest entry in this answer or, where it has none, of the newest one there is. It never falls. */
  last: z.int().min(0),
  /** Whether there are later entries. */
  more: z.boolean(),
});

export type Revocations = z.output<typeof Revocations>;
