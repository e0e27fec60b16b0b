import { injectable } from 'inversify';
import { findRows, placeholders, type Tx, upsertRows } from '../../../platform/api.js';
import { SignInAttemptRow } from './sign-in-attempt-row.js';

/** The counted attempts. They survive a restart, and processes that share the database share them. */
@injectable()
export class SignInAttemptRepository {
  ofSubjects(tx: Tx, subjects: readonly string[]): Promise<SignInAttemptRow[]> {
    return findRows(tx, SignInAttemptRow, `WHERE subject IN (${placeholders(subjects.length)})`, subjects);
  }

  /** The devices of an account, the most recently used first. */
  devicesOf(tx: Tx, account: string): Promise<SignInAttemptRow[]> {
    const end = "WHERE account = ? AND subject LIKE 'device:%' ORDER BY signed_in_at DESC";
    return findRows(tx, SignInAttemptRow, end, [account]);
  }

  async write(tx: Tx, rows: readonly SignInAttemptRow[]): Promise<void> {
    await upsertRows(tx, SignInAttemptRow, rows);
  }

  async remove(tx: Tx, subjects: readonly string[]): Promise<void> {
    if (subjects.length === 0) return;
    await tx.sql.all(`DELETE FROM sign_in_attempts WHERE subject IN (${placeholders(subjects.length)})`, subjects);
  }

  async removeAccount(tx: Tx, account: string): Promise<void> {
    await tx.sql.all('DELETE FROM sign_in_attempts WHERE account = ?', [account]);
  }

  /** Removes the rows that may be forgotten by `at` (ISO 8601, UTC). */
  async removeForgotten(tx: Tx, at: string): Promise<void> {
    await tx.sql.all('DELETE FROM sign_in_attempts WHERE forgotten_at <= ?', [at]);
  }
}
