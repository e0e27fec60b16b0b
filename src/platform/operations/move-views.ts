import { z } from 'zod';
import { MOVE_PHASES } from '../fig/move/move.js';
import { Time } from './views.js';

const MoveEndView = z.object({ place: z.string(), database: z.string(), identity: z.string().optional() });

/** What a move would do. */
export const MovePlanView = z.object({
  module: z.string(),
  from: MoveEndView,
  to: MoveEndView,
  rows: z.int(),
  bytes: z.int(),
  /** How long commands wait or are refused, in milliseconds. */
  estimateMs: z.int(),
  /** Whether they wait; otherwise they are refused with `Retry-After`. */
  parks: z.boolean(),
});

/** What a live move keeps. */
const LiveView = z.object({
  /** Which database owns the data: that of `from`, or that of `to`. */
  owner: z.enum(['from', 'to']),
  copy: z.enum(['none', 'former', 'copying', 'following', 'verified']),
  /** How far the copy is behind the owner: in commits, and for how long, in milliseconds. */
  lag: z.object({ commits: z.int(), ms: z.int() }).optional(),
  verifiedAt: Time.optional(),
  /** Whether it could switch, or go back, at once. */
  canSwitch: z.boolean(),
  /** Why it could not, as a sentence. */
  why: z.string().optional(),
  holds: z.boolean(),
  /** What an operator has asked for, and is not done yet. */
  wish: z.enum(['switch', 'complete']).optional(),
  notBefore: Time.optional(),
  switches: z.int(),
  /** How many tries to switch were cancelled since the last one that was done, and why the last of them was. */
  failures: z.int(),
  failure: z.string().optional(),
  /** Whether it tries no more, and waits for an operator. */
  gaveUp: z.boolean(),
  /** How long no database was the owner, at each switch, in milliseconds. */
  pauses: z.array(z.int()),
  /** How long the next switch is expected to take, in milliseconds. */
  expectedPauseMs: z.int(),
});

/** A move, as far as it has come. */
export const MoveView = MovePlanView.extend({
  id: z.string(),
  phase: z.enum(MOVE_PHASES),
  by: z.string(),
  reason: z.string(),
  epoch: z.int(),
  copied: z.int().optional(),
  verified: z.int().optional(),
  commit: z.int().optional(),
  /** How long the module had no owner, in milliseconds. */
  pauseMs: z.int().optional(),
  note: z.string().optional(),
  live: LiveView.optional(),
  /** When each phase was reached. */
  at: z.record(z.string(), Time),
});

/** Where a module is. */
export const PlacementView = z.object({
  module: z.string(),
  place: z.string(),
  epoch: z.int(),
  phase: z.string(),
  owner: z.string().optional(),
  /** Services that have a database of their own for it, and wait for a move. */
  standBy: z.array(z.object({ address: z.string(), kind: z.string(), identity: z.string().optional() })),
});

/** One change of a placement. */
export const PlacementChangeView = z.object({
  module: z.string(),
  place: z.string(),
  epoch: z.int(),
  phase: z.string(),
  at: Time,
  by: z.string(),
  reason: z.string(),
});
