import { issuerKeys } from './issuer-keys.js';

const KEYS = { keys: [{ kty: 'EC', kid: 'k1' }] };

/** A web of documents, by address. */
function web(documents: Record<string, unknown>): (url: string) => Promise<unknown> {
  return (url) =>
    url in documents ? Promise.resolve(documents[url]) : Promise.reject(new Error(`${url} answered 404.`));
}

describe('the keys of an issuer elsewhere', () => {
  it('are where its discovery document says', async () => {
    const read = web({
      'https://id.example/.well-known/openid-configuration': {
        issuer: 'https://id.example/',
        jwks_uri: 'https://id.example/keys',
      },
      'https://id.example/keys': KEYS,
    });
    expect(await issuerKeys('https://id.example/', read)()).toEqual(KEYS);
  });

  it('are below its address when it has no discovery document', async () => {
    const read = web({ 'https://id.example/realm/.well-known/jwks.json': KEYS });
    expect(await issuerKeys('https://id.example/realm', read)()).toEqual(KEYS);
  });

  it('are refused when the issuer calls itself differently', async () => {
    const read = web({ 'https://id.example/.well-known/openid-configuration': { issuer: 'https://other.example' } });
    await expect(issuerKeys('https://id.example', read)()).rejects.toThrow(
      `AUTH_ISSUER is 'https://id.example', but its discovery document calls itself "https://other.example"; write it exactly so.`,
    );
  });

  it('are refused when they are no key set', async () => {
    const read = web({ 'https://id.example/.well-known/jwks.json': { key: 1 } });
    await expect(issuerKeys('https://id.example', read)()).rejects.toThrow('are no JSON Web Key Set');
  });
});
