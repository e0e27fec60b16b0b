import { injectable } from 'inversify';
import { clientNetwork, type Tx, utc } from '../../../platform/api.js';
import { admit } from '../domain/attempt-limit.js';
import {
  ACCOUNT_FROM_ALL_UNKNOWN_NETWORKS,
  ACCOUNT_FROM_KNOWN_NETWORK,
  ACCOUNT_FROM_UNKNOWN_NETWORK,
  DEVICE,
  DEVICE_KNOWN_FOR_MS,
  MOST_DEVICES,
  NETWORK_KNOWN_FOR_MS,
  UNKNOWN_NETWORK,
} from '../domain/sign-in-limits.js';
import { type Admission, AttemptBuckets, type Bucket, emptyRow, withoutAttempt } from './attempt-buckets.js';
import { digestOf } from './digest.js';
import { SignInAttemptRepository } from '../store/sign-in-attempt-repository.js';
import type { SignInAttemptRow } from '../store/sign-in-attempt-row.js';

/** An attempt to sign in: to which account (a normalised e-mail address), from where, and with which device token. */
export interface Attempt {
  readonly email: string;
  readonly address: string;
  readonly deviceToken?: string | undefined;
}

/** By what the account knows the client: a device token, the network, or nothing. */
export type KnownBy = 'device' | 'network' | 'nothing';

export type SignInAdmission =
  | (Admission & { readonly admitted: true; readonly knownBy: KnownBy; readonly buckets: readonly Bucket[] })
  | (Admission & { readonly admitted: false });

/**
 * Attempts to sign in, counted for the device, for the account and for the network (OWASP: "Slow Down Online Guessing
 * Attacks with Device Cookies"). An e-mail address that no member has is counted like any other.
 */
@injectable()
export class SignInAttempts {
  constructor(
    private readonly buckets: AttemptBuckets,
    private readonly attempts: SignInAttemptRepository,
  ) {}

  /** Counts an attempt as failed before its password is checked, or refuses it. */
  async admit(tx: Tx, attempt: Attempt): Promise<SignInAdmission> {
    const subjects = subjectsOf(attempt);
    const rows = await this.buckets.find(tx, Object.values(subjects));
    const knownBy = knownByOf(subjects, rows, tx.now());
    const buckets = bucketsOf(subjects, digestOf(attempt.email))[knownBy];
    const admission = await this.buckets.admit(tx, buckets, rows);
    return admission.admitted ? { ...admission, knownBy, buckets } : admission;
  }

  /** Takes an admitted attempt back: its password was not checked. */
  giveBack(tx: Tx, buckets: readonly Bucket[]): Promise<void> {
    return this.buckets.giveBack(tx, buckets);
  }

  /** Takes an admitted attempt back because it succeeded. The account now knows the network and the device token. */
  async succeeded(
    tx: Tx,
    attempt: Attempt & { readonly deviceToken: string },
    counted: readonly Bucket[],
  ): Promise<void> {
    const { device = '', pair } = subjectsOf(attempt);
    const account = digestOf(attempt.email);
    const rows = await this.buckets.find(tx, [device, pair, ...counted.map(({ subject }) => subject)]);
    const isNewDevice = !rows.some(({ subject }) => subject === device);
    for (const subject of [device, pair])
      if (!rows.some((row) => row.subject === subject)) rows.push(emptyRow(subject, account));
    const now = tx.now();
    const written = withoutAttempt(rows, counted).map((row) =>
      row.subject === device
        ? knownUntil(row, now, DEVICE_KNOWN_FOR_MS)
        : row.subject === pair
          ? knownUntil(row, now, NETWORK_KNOWN_FOR_MS)
          : row,
    );
    if (isNewDevice) await this.makeRoom(tx, account);
    await this.attempts.write(tx, written);
  }

  /** From now on the account knows the network: the member has joined from there. */
  async joinedFrom(tx: Tx, { email, address }: Attempt): Promise<void> {
    const { pair } = subjectsOf({ email, address });
    await this.attempts.write(tx, [knownUntil(emptyRow(pair, digestOf(email)), tx.now(), NETWORK_KNOWN_FOR_MS)]);
  }

  /** Forgets an account altogether, its devices and networks too. */
  async forgetAccount(tx: Tx, email: string): Promise<void> {
    await this.attempts.removeAccount(tx, digestOf(email));
  }

  /** Deletes the devices unused for longest, so that one more fits. */
  private async makeRoom(tx: Tx, account: string): Promise<void> {
    const devices = await this.attempts.devicesOf(tx, account);
    const excess = devices.slice(MOST_DEVICES - 1).map(({ subject }) => subject);
    await this.attempts.remove(tx, excess);
  }
}

interface Subjects {
  readonly device?: string;
  readonly pair: string;
  readonly account: string;
  readonly network: string;
}

function subjectsOf({ email, address, deviceToken }: Attempt): Subjects {
  const network = clientNetwork(address);
  return {
    // The account is part of the digest: a device token is worth nothing for another account.
    ...(deviceToken === undefined ? {} : { device: `device:${digestOf(email, deviceToken)}` }),
    pair: `account-from-network:${digestOf(email, network)}`,
    account: `account:${digestOf(email)}`,
    network: `network:${digestOf(network)}`,
  };
}

function knownByOf({ device, pair }: Subjects, rows: readonly SignInAttemptRow[], now: number): KnownBy {
  const knows = (subject: string | undefined, forMs: number) =>
    rows.find((row) => row.subject === subject && row.signedInAt && now - Date.parse(row.signedInAt) < forMs);
  const known = knows(device, DEVICE_KNOWN_FOR_MS);
  if (known && admit(DEVICE, known.emptyAt === null ? undefined : Date.parse(known.emptyAt), now).admitted)
    return 'device';
  return knows(pair, NETWORK_KNOWN_FOR_MS) ? 'network' : 'nothing';
}

function bucketsOf({ device = '', pair, account, network }: Subjects, digest: string) {
  return {
    device: [{ subject: device, account: digest, limit: DEVICE }],
    network: [{ subject: pair, account: digest, limit: ACCOUNT_FROM_KNOWN_NETWORK }],
    nothing: [
      { subject: pair, account: digest, limit: ACCOUNT_FROM_UNKNOWN_NETWORK },
      { subject: account, account: digest, limit: ACCOUNT_FROM_ALL_UNKNOWN_NETWORKS },
      { subject: network, account: null, limit: UNKNOWN_NETWORK },
    ],
  } satisfies Record<KnownBy, readonly Bucket[]>;
}

function knownUntil(row: SignInAttemptRow, now: number, forMs: number): SignInAttemptRow {
  // A network that was unknown had a stricter limit: what was counted against it no longer holds.
  const emptyAt = row.signedInAt === null ? null : row.emptyAt;
  return { ...row, emptyAt, signedInAt: utc(now), forgottenAt: utc(now + forMs) };
}
