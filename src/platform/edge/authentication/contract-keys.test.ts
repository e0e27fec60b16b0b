import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { garden } from '../fixtures/garden.js';
import { signer } from '../fixtures/signer.js';
import { gardenWorld } from '../fixtures/world.js';

describe('tokens at the edge', () => {
  it('are verified by the keys of whichever module serves /.well-known/jwks.json', async () => {
    const own = await signer('own-1', 'ficus');
    const { http, dispatcher } = gardenWorld({ verifier: undefined });
    dispatcher.answer = ({ call }) => (call.module === 'gate' ? { value: own.keySet } : {});
    await http
      .get('/api/beds')
      .set('authorization', `Bearer ${await own.sign()}`)
      .expect(200);
    expect(dispatcher.last.context.principal).toEqual({ kind: 'member', memberId: 'lily', roles: ['gardener'] });
    const { headers } = await http
      .get('/api/beds')
      .set('authorization', `Bearer ${await own.sign({ exp: 1 })}`)
      .expect(401);
    expect(headers['www-authenticate']).toBe(
      'Bearer error="invalid_token", error_description="The token has expired; sign in again."',
    );
  });

  it('are refused as unavailable, to be sent again, while that module does not answer', async () => {
    const own = await signer('own-1', 'ficus');
    const { http, dispatcher } = gardenWorld({ verifier: undefined });
    dispatcher.answer = () => Promise.reject(new Error('down'));
    await http
      .get('/api/beds')
      .set('authorization', `Bearer ${await own.sign()}`)
      .expect(503)
      .expect('retry-after', '1');
  });

  it('of AUTH_ISSUER are verified by the keys that it publishes', async () => {
    const published: { keys?: unknown } = {};
    const issuer = createServer((request, response) => {
      response.statusCode = request.url === '/.well-known/jwks.json' ? 200 : 404;
      response.end(JSON.stringify(published.keys));
    });
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
    const elsewhere = await signer('else-1', address, 'PS256');
    published.keys = elsewhere.keySet;
    const { http } = gardenWorld({
      contracts: [garden],
      verifier: undefined,
      settings: { BODY_LIMIT: 100, AUTH_ISSUER: address, AUTH_AUDIENCE: 'ficus' },
    });
    await http
      .get('/api/beds')
      .set('authorization', `Bearer ${await elsewhere.sign()}`)
      .expect(200);
    const own = await signer('own-1', 'ficus');
    await http
      .get('/api/beds')
      .set('authorization', `Bearer ${await own.sign()}`)
      .expect(401);
    issuer.closeAllConnections();
    await new Promise((resolve) => issuer.close(resolve));
  });
});
