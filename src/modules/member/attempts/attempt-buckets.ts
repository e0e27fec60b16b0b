import { injectable } from 'inversify';
import { type Tx, utc } from '../../../platform/api.js';
import { admit, type AttemptLimit, withoutOne } from '../domain/attempt-limit.js';
import { SignInAttemptRepository } from '../store/sign-in-attempt-repository.js';
import type { SignInAttemptRow } from '../store/sign-in-attempt-row.js';

const DELETE_AFTER_MS = 60_000;

/** A row that counts attempts, and the limit that it counts against. */
export interface Bucket {
  readonly subject: string;
  /** The digest of the account's e-mail address, if the bucket is of one account. */
  readonly account: string | null;
  readonly limit: AttemptLimit;
}

export type Admission =
  { readonly admitted: true; readonly delayMs: number } | { readonly admitted: false; readonly retryAfterMs: number };

/** Leaky buckets of failed attempts, each in a row. */
@injectable()
export class AttemptBuckets {
  private deletedAt = 0;

  constructor(private readonly attempts: SignInAttemptRepository) {}

  find(tx: Tx, subjects: readonly string[]): Promise<SignInAttemptRow[]> {
    return this.attempts.ofSubjects(tx, subjects);
  }

  /** Counts an attempt as failed in all `buckets`, or in none when one of them refuses. */
  async admit(tx: Tx, buckets: readonly Bucket[], rows: readonly SignInAttemptRow[]): Promise<Admission> {
    const now = tx.now();
    const counted: SignInAttemptRow[] = [];
    const delays: number[] = [];
    const waits: number[] = [];
    for (const { subject, account, limit } of buckets) {
      const row = rows.find((one) => one.subject === subject) ?? emptyRow(subject, account);
      const verdict = admit(limit, emptyAtOf(row), now);
      if (verdict.admitted) delays.push(verdict.delayMs);
      else waits.push(verdict.retryAfterMs);
      if (verdict.admitted) counted.push(filledUntil(row, verdict.emptyAt));
    }
    if (waits.length > 0) return { admitted: false, retryAfterMs: Math.max(...waits) };
    await this.deleteForgotten(tx, now);
    await this.attempts.write(tx, counted);
    return { admitted: true, delayMs: Math.max(...delays) };
  }

  /** Takes an attempt out of the `buckets` again: its password was not checked. */
  async giveBack(tx: Tx, buckets: readonly Bucket[]): Promise<void> {
    const rows = await this.find(
      tx,
      buckets.map(({ subject }) => subject),
    );
    await this.attempts.write(tx, withoutAttempt(rows, buckets));
  }

  /** Once in a minute at most: sign-ins take as few statements as they can. A unit that runs again deletes again. */
  private async deleteForgotten(tx: Tx, now: number): Promise<void> {
    if (now > this.deletedAt && now - this.deletedAt < DELETE_AFTER_MS) return;
    this.deletedAt = now;
    await this.attempts.removeForgotten(tx, utc(now));
  }
}

export function emptyRow(subject: string, account: string | null): SignInAttemptRow {
  return { subject, account, emptyAt: null, signedInAt: null, forgottenAt: utc(0) };
}

/** The rows, each with one failure less if it is among the `buckets`. */
export function withoutAttempt(rows: readonly SignInAttemptRow[], buckets: readonly Bucket[]): SignInAttemptRow[] {
  return rows.map((row) => {
    const bucket = buckets.find(({ subject }) => subject === row.subject);
    const emptyAt = emptyAtOf(row);
    return bucket && emptyAt !== undefined ? filledUntil(row, withoutOne(bucket.limit, emptyAt)) : row;
  });
}

function filledUntil(row: SignInAttemptRow, emptyAt: number): SignInAttemptRow {
  const forgottenAt = Math.max(Date.parse(row.forgottenAt), Math.ceil(emptyAt));
  return { ...row, emptyAt: utc(emptyAt), forgottenAt: utc(forgottenAt) };
}

function emptyAtOf({ emptyAt }: SignInAttemptRow): number | undefined {
  return emptyAt === null ? undefined : Date.parse(emptyAt);
}
