import { type JSONWebKeySet, type JWTHeaderParameters, type CryptoKey, createLocalJWKSet, errors } from 'jose';
import { Unavailable } from '../contract/failure.js';
import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';

/** Where the public keys of an issuer come from. */
export type KeySource = () => Promise<JSONWebKeySet>;

type LocalKeys = ReturnType<typeof createLocalJWKSet>;

const COOLDOWN_MS = 30_000;
const RETRY_MS = 1_000;
const FRESH_MS = 600_000;

/**
 * The public keys of one issuer, cached. They are asked for again when a token names an unknown key (at most every 30
 * seconds) and, in the background, after 10 minutes. While the source fails, the keys known so far go on.
 */
export class KeySet {
  private keys: LocalKeys | undefined;
  private refreshing: Promise<void> | undefined;
  private refreshedAt = -Infinity;
  private failedAt = -Infinity;

  constructor(
    private readonly issuer: string,
    private readonly source: KeySource,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * The key that signed a token.
   * @throws Unavailable when it cannot be known because the source does not answer; jose's JWKSNoMatchingKey when the
   * issuer has no such key.
   */
  async key(header: JWTHeaderParameters): Promise<CryptoKey> {
    if (!this.keys) await this.refresh();
    else if (this.clock.monotonic() - this.refreshedAt > FRESH_MS) void this.refresh();
    try {
      return await this.known(header);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || this.recentlyRefreshed()) throw error;
    }
    await this.refresh();
    if (this.failedAt > this.refreshedAt) throw this.unavailable();
    return this.known(header);
  }

  private known(header: JWTHeaderParameters): Promise<CryptoKey> {
    if (!this.keys) throw this.unavailable();
    return this.keys(header);
  }

  private recentlyRefreshed(): boolean {
    return this.clock.monotonic() - this.refreshedAt < COOLDOWN_MS;
  }

  private unavailable(): Unavailable {
    return new Unavailable(`The keys of the issuer '${this.issuer}' cannot be read now; ask again.`);
  }

  /** Reads the keys, once for all who wait, and not again within a second of a failure. Never rejects. */
  private refresh(): Promise<void> {
    if (this.clock.monotonic() - this.failedAt < RETRY_MS) return Promise.resolve();
    this.refreshing ??= this.read().finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  private async read(): Promise<void> {
    try {
      this.keys = createLocalJWKSet(await this.source());
      this.refreshedAt = this.clock.monotonic();
      this.failedAt = -Infinity;
    } catch (error) {
      this.failedAt = this.clock.monotonic();
      this.log.warn(
        { err: error, issuer: this.issuer },
        'The keys of an issuer cannot be read; those known so far go on.',
      );
    }
  }
}
