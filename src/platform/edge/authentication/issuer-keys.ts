import { createLocalJWKSet, type CryptoKey, errors, type JSONWebKeySet, type JWTHeaderParameters } from 'jose';
import type { AnyContract } from '../../contract/contract.js';
import { Unavailable } from '../../contract/failure.js';
import type { Clock } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';
import { OWN_ISSUER, OWN_KEYS_PATH } from '../../contract/own-tokens.js';
import { callByEdge, type EdgeCaller } from '../edge-call.js';

/** Where the public keys of an issuer come from. */
export type KeySource = () => Promise<JSONWebKeySet>;

type LocalKeys = ReturnType<typeof createLocalJWKSet>;

const COOLDOWN_MS = 30_000;
const RETRY_MS = 1_000;
const FRESH_MS = 600_000;

/**
 * The public keys of one issuer, cached. They are read again when a token names an unknown key (at most every 30 seconds)
 * and, in the background, after 10 minutes. While the source fails, the keys read so far stay in use.
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
   * @throws Unavailable when the source does not respond; jose's JWKSNoMatchingKey when the
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

  /** Reads the keys, unless some are known. @throws Unavailable when the source does not respond. */
  async prepare(): Promise<void> {
    if (!this.keys) await this.refresh();
    if (!this.keys) throw this.unavailable();
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

  /** Reads the keys, once for all tokens that wait, and not again within a second of a failure. Never rejects. */
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
        'The keys of an issuer cannot be read; those read so far stay in use.',
      );
    }
  }
}

const READ_LIMIT_MS = 2_000;

/** Reads one JSON document. It is called once in ten minutes, so it needs no pool of connections. */
export type ReadJson = (url: string) => Promise<unknown>;

/** Reads JSON over HTTP within two seconds, following no redirect. */
export const fetchJson: ReadJson = async (url) => {
  const response = await fetch(url, {
    redirect: 'error',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(READ_LIMIT_MS),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return response.json();
};

/**
 * The keys of an issuer elsewhere: where its OpenID Connect discovery document says, or else at
 * `/.well-known/jwks.json` below the issuer.
 */
export function issuerKeys(issuer: string, read: ReadJson = fetchJson): KeySource {
  const base = issuer.replace(/\/+$/, '');
  return async () =>
    keySetIn(await read((await discovered(base, issuer, read)) ?? `${base}/.well-known/jwks.json`), issuer);
}

async function discovered(base: string, issuer: string, read: ReadJson): Promise<string | undefined> {
  let found: { issuer?: unknown; jwks_uri?: unknown } | null;
  try {
    found = (await read(`${base}/.well-known/openid-configuration`)) as typeof found;
  } catch {
    return undefined;
  }
  if (found?.issuer !== undefined && found.issuer !== issuer)
    throw new Error(
      `AUTH_ISSUER is '${issuer}', but its discovery document calls itself ${JSON.stringify(found.issuer)}; write it exactly so.`,
    );
  return typeof found?.jwks_uri === 'string' ? found.jwks_uri : undefined;
}

/** @throws Error when a document is no JSON Web Key Set. */
function keySetIn(document: unknown, issuer: string): JSONWebKeySet {
  const keys = (document as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys)) throw new Error(`The keys of the issuer '${issuer}' are no JSON Web Key Set.`);
  return { keys: keys as JSONWebKeySet['keys'] };
}

/**
 * The keys of the module that signs this world's tokens, wherever it runs: it has a query at `/.well-known/jwks.json`.
 * Undefined when no contract has one; then only tokens of another issuer can be verified.
 */
export function contractKeys(contracts: readonly AnyContract[], caller: EdgeCaller): KeySource | undefined {
  const call = contracts
    .flatMap((contract) => Object.values(contract.calls))
    .find(({ http }) => http?.method === 'GET' && http.path === OWN_KEYS_PATH);
  if (!call) return undefined;
  return async () => keySetIn(await callByEdge(call, {}, caller, 'anonymous'), OWN_ISSUER);
}
