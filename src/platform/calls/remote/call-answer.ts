import { z } from 'zod';
import type { AnyCall } from '../../contract/call.js';
import type { CallFailure } from '../../contract/failure.js';
import { type CommitNumber, readCommit, writtenCommit } from '../../ops/commit-number.js';
import type { Served, VoidResult } from '../dispatcher.js';
import { VERSION } from './call-envelope.js';
import { readFailure, writeFailure } from './failure-codec.js';

/** What a host answered to a call. */
export type CallAnswer =
  | { readonly kind: 'served'; readonly json: string; readonly commit?: CommitNumber }
  | { readonly kind: 'void'; readonly result: VoidResult }
  | { readonly kind: 'failed'; readonly failure: CallFailure };

/**
 * How the text of a result begins. The value is its last member, written as the text that it is, so that a stored outcome
 * keeps its bytes and is parsed once.
 */
const SERVED = new RegExp(`^\\{"v":${VERSION}(?:,"commit":"([^"]+)")?,"value":`);

/** The JSON text of a result. */
export function writeServed({ json, commit }: Served): string {
  return `{"v":${VERSION}${commit ? `,"commit":"${writtenCommit(commit)}"` : ''},"value":${json}}`;
}

/** The JSON text of what a key stands for after it was declared void. */
export function writeVoidResult(result: VoidResult): string {
  return JSON.stringify({ v: VERSION, void: result });
}

/** The JSON text of a failure. */
export function writeFailed(failure: CallFailure, call: AnyCall): string {
  return JSON.stringify({ v: VERSION, failure: writeFailure(failure, call) });
}

const Other = z.object({
  v: z.literal(VERSION),
  failure: z.unknown().optional(),
  void: z
    .union([
      z.object({ kind: z.literal('answered'), value: z.unknown() }),
      z.object({ kind: z.enum(['refused', 'voided']) }),
    ])
    .optional(),
});

/** Reads what the functions above wrote. @throws Error when the text is something else. */
export function readAnswer(text: string): CallAnswer {
  const [head, commit] = SERVED.exec(text) ?? [];
  if (head !== undefined) {
    const number = commit === undefined ? undefined : readCommit(commit);
    return { kind: 'served', json: text.slice(head.length, -1), ...(number ? { commit: number } : {}) };
  }
  const other = Other.parse(JSON.parse(text));
  if (other.void) return { kind: 'void', result: other.void as VoidResult };
  return { kind: 'failed', failure: readFailure(other.failure) };
}
