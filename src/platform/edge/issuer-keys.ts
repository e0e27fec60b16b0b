import type { JSONWebKeySet } from 'jose';
import type { KeySource } from './key-set.js';

const LIMIT_MS = 2_000;

/** Reads one JSON document. Asked once in ten minutes, so it needs no pool of connections. */
export type ReadJson = (url: string) => Promise<unknown>;

/** Reads JSON over HTTP within two seconds, following no redirect. */
export const fetchJson: ReadJson = async (url) => {
  const response = await fetch(url, {
    redirect: 'error',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(LIMIT_MS),
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
export function keySetIn(document: unknown, issuer: string): JSONWebKeySet {
  const keys = (document as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys)) throw new Error(`The keys of the issuer '${issuer}' are no JSON Web Key Set.`);
  return { keys: keys as JSONWebKeySet['keys'] };
}
