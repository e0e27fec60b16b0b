import { createHash } from 'node:crypto';
import { injectable } from 'inversify';
import { In, LessThanOrEqual } from 'typeorm';
import { utc } from '../../../platform/ops/clock.js';
import type { Readable, Tx } from '../../../platform/store/tx.js';
import { networkOf } from '../domain/network.js';
import { type Failures, FORGOTTEN_AFTER_MS, KNOWN_FOR_MS, oneMore } from '../domain/sign-in-limit.js';
import { SignInAttemptRow } from './sign-in-attempt-row.js';

/** An attempt to sign in: to which account (a normalised e-mail address), and from where. */
export interface Attempt {
  readonly email: string;
  readonly address: string;
}

/** What is remembered at an attempt, of each of the three that it is counted with. */
export interface Remembered {
  readonly accountFromNetwork?: Failures;
  readonly account?: Failures;
  readonly network?: Failures;
  /** Whether the member has signed in from this network lately. */
  readonly known: boolean;
}

/** Failed attempts to sign in. They survive a restart, and processes that share the database share them. */
@injectable()
export class SignInAttempts {
  async remembered(at: Readable, attempt: Attempt, now: number): Promise<Remembered> {
    const { pair, account, network } = subjectsOf(attempt);
    const rows = await at.manager.findBy(SignInAttemptRow, { subject: In([pair, account, network]) });
    const failuresOf = (subject: string) => failuresIn(rows.find((row) => row.subject === subject));
    const signedInAt = rows.find(({ subject }) => subject === pair)?.signedInAt;
    return {
      ...named('accountFromNetwork', failuresOf(pair)),
      ...named('account', failuresOf(account)),
      ...named('network', failuresOf(network)),
      known: typeof signedInAt === 'string' && now - Date.parse(signedInAt) < KNOWN_FOR_MS,
    };
  }

  /** Counts a failure, and removes what is to be forgotten by now. */
  async failed(tx: Tx, attempt: Attempt): Promise<void> {
    const now = tx.now();
    await tx.manager.delete(SignInAttemptRow, { forgottenAt: LessThanOrEqual(utc(now)) });
    const { pair, account, network, digest } = subjectsOf(attempt);
    const rows = await tx.manager.findBy(SignInAttemptRow, { subject: In([pair, account, network]) });
    const counted = [pair, account, network].map((subject): SignInAttemptRow => {
      const row = rows.find((one) => one.subject === subject);
      const { count, lastAt } = oneMore(failuresIn(row), now);
      const signedInAt = row?.signedInAt ?? null;
      const forgottenAt = utc(
        Math.max(now + FORGOTTEN_AFTER_MS, signedInAt === null ? 0 : Date.parse(signedInAt) + KNOWN_FOR_MS),
      );
      const of = subject === network ? null : digest;
      return { subject, account: of, failures: count, lastFailedAt: utc(lastAt), signedInAt, forgottenAt };
    });
    await tx.manager.upsert(SignInAttemptRow, counted, ['subject']);
  }

  /** Forgets the failures of an account from this network and from everywhere; those of the network stay. */
  async succeeded(tx: Tx, attempt: Attempt): Promise<void> {
    const { pair, account, digest } = subjectsOf(attempt);
    const now = tx.now();
    await tx.manager.delete(SignInAttemptRow, { subject: account });
    await tx.manager.upsert(
      SignInAttemptRow,
      {
        subject: pair,
        account: digest,
        failures: 0,
        lastFailedAt: null,
        signedInAt: utc(now),
        forgottenAt: utc(now + KNOWN_FOR_MS),
      },
      ['subject'],
    );
  }

  /** Forgets an account altogether. */
  async forgetAccount(tx: Tx, email: string): Promise<void> {
    await tx.manager.delete(SignInAttemptRow, { account: digestOf(email) });
  }
}

function subjectsOf({ email, address }: Attempt) {
  const digest = digestOf(email);
  const network = networkOf(address);
  return {
    digest,
    pair: `account-from-network:${digestOf(`${email}\n${network}`)}`,
    account: `account:${digest}`,
    network: `network:${digestOf(network)}`,
  };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function failuresIn(row: SignInAttemptRow | undefined): Failures | undefined {
  return row?.lastFailedAt ? { count: row.failures, lastAt: Date.parse(row.lastFailedAt) } : undefined;
}

function named<Name extends string>(name: Name, failures: Failures | undefined) {
  return (failures ? { [name]: failures } : {}) as { readonly [K in Name]?: Failures };
}
