import type { DatabaseKind } from '../../store/database/database.js';
import { LOCAL } from '../placement.js';
import type { Move, MoveSize } from './move.js';

/** A module whose copy takes less, in milliseconds, has its commands wait. Those of a larger one are refused meanwhile. */
export const PARKS_BELOW_MS = 150;

/**
 * Rows a second that are copied and compared, to be on the safe side (`npm run bench -- move` measures them): between files of
 * one machine, and otherwise.
 */
const ROWS_PER_SECOND = { attached: 25_000, otherwise: 5_000 };
/** Bytes a second in the same way: rows may be long. */
const BYTES_PER_SECOND = 20_000_000;
/** What the steps around the copy take, in milliseconds. */
const STEPS_MS = 30;

/** How long the switch of a live move usually leaves a module without an owner, in milliseconds (`npm run bench -- move` measures it). */
export const SWITCH_MS = 100;

/** How long a module has no owner while it moves, in milliseconds. */
export function estimatedMs({ rows, bytes }: MoveSize, isAttached: boolean): number {
  const rate = isAttached ? ROWS_PER_SECOND.attached : ROWS_PER_SECOND.otherwise;
  return Math.round(STEPS_MS + Math.max(rows / rate, bytes / BYTES_PER_SECOND) * 1_000);
}

/** A move that was expected to be short, and is under way for longer, notes its progress as every other one. */
const SHORT_MS = 5_000;

/** Whether commands wait for the end of a move. Nothing is then written in between that is not needed: the journal alone says where it is. */
export function isShort({ parks, at }: Pick<Move, 'parks' | 'at'>, now: number): boolean {
  return parks && now - (at.intended ?? 0) < SHORT_MS;
}

/** How long a copy will still take, by its pace so far, in milliseconds. @param now in milliseconds UTC */
export function leftMs({ copied = 0, size, at, estimateMs }: Move, now: number): number {
  const spent = now - (at.fenced ?? 0);
  return copied === 0 ? estimateMs : Math.ceil((spent / copied) * Math.max(0, size.rows - copied)) + 1_000;
}

/** Whether the target can probably read the file of the source itself: both are files of one machine. */
export function isAttachable(databases: readonly { readonly kind: DatabaseKind }[], hosts: readonly string[]): boolean {
  return databases.every(({ kind }) => kind === 'sqlite') && hosts.every(isNear);
}

function isNear(host: string): boolean {
  return host === LOCAL || ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(host).hostname);
}
