import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { ReceivedInstances } from '../fig/instance.js';
import { PlaceRefused } from '../fig/place-modules.js';
import { systemClock as clock } from '../ops/clock.js';
import { PeerNotReached } from '../peer/peer-exchange.js';
import { quietLog as log } from '../testing/quiet-log.js';
import { databasesOfKeeper } from './databases-of-keeper.js';
import { Peers } from './peers.js';

const build = { contract: 'c', migrations: [] };
const known = (peers: Peers) =>
  databasesOfKeeper({
    ...{ builds: new Map([['garden', build]]), find: async () => undefined, peers },
    findOrMake: () => Promise.reject(new Error('none is made')),

    ...{ instances: new ReceivedInstances(), clock, log },
  });

describe('whether a module still runs elsewhere', () => {
  it('is no, when the machine there responds and nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await once(server.close(), 'close');
    const peers = new Peers('a-secret-of-at-least-32-characters', { clock, log });
    expect(await known(peers).runsAt('garden', `http://127.0.0.1:${port}`)).toBe(false);
    await peers.close();
  });

  it('is yes, when it only stops: its port refuses connections for an instant', async () => {
    const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const answers = [() => Promise.reject(new PeerNotReached('POST was not sent.', { cause }))];
    const runs = async () => ({ status: 200, text: '{"runs":true}' });
    const peers = { at: () => ({ send: () => (answers.shift() ?? runs)() }) } as unknown as Peers;
    expect(await known(peers).runsAt('garden', 'http://10.0.0.7:4001')).toBe(true);
  });

  it('cannot be known, when nothing responds in time: the host may run, and write to a database of its own', async () => {
    const silent = Object.assign(new Error('Connect Timeout Error'), { code: 'UND_ERR_CONNECT_TIMEOUT' });
    const send = () => Promise.reject(new PeerNotReached('POST was not sent.', { cause: silent }));
    const peers = { at: () => ({ send }) } as unknown as Peers;
    await expect(known(peers).runsAt('garden', 'http://10.0.0.7:4001')).rejects.toThrow(PlaceRefused);
  });
});
