import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Unavailable } from '../contract/failure.js';
import { systemClock as clock } from '../ops/clock.js';
import { PeerClient } from '../peer/peer-client.js';
import { PeerEndpoints } from '../peer/peer-endpoints.js';
import { openTemporaryStore, type TemporaryStore } from '../testing/open-temporary-store.js';
import { quietLog as log } from '../testing/quiet-log.js';
import { arrives } from '../testing/waiting.js';
import { LOCAL, type Placement } from './placement.js';
import { placementEndpoints } from './placement-endpoints.js';
import { PlacementStore } from './placement-store.js';
import { placementMigrations } from './placement-tables.js';
import { PlacementChanged } from './placements.js';
import { reconcile } from './reconcile.js';
import { RemotePlacements } from './remote-placements.js';

const SECRET = 'a-secret-of-at-least-32-characters';
const cause = { by: 'a test', reason: 'to see it' };
const garden: Placement = { module: 'garden', epoch: 1, owner: 'database-a', place: LOCAL, phase: 'idle' };

describe('the journal of another host', () => {
  let store: TemporaryStore;
  let keeper: PlacementStore;
  let server: Server;
  let ends: (() => Promise<unknown>)[];

  beforeEach(async () => {
    ends = [];
    store = await openTemporaryStore({ module: 'placement', migrations: placementMigrations });
    keeper = await PlacementStore.over(store);
    const builds = new Map([['garden', { contract: 'digest', migrations: ['Beds1'] }]]);
    const served = () =>
      new PeerEndpoints(placementEndpoints({ placements: keeper, builds: () => builds, clock }), {
        secret: SECRET,
        clock,
        log,
      });
    server = createServer((request, response) => served().handle(request, response));
  });
  afterEach(async () => {
    for (const end of ends.reverse()) await end();
    server.closeAllConnections();
    server.close();
    await store.remove();
  });

  const listening = async (port = 0): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const reader = (port: number, secret = SECRET): RemotePlacements => {
    const client = new PeerClient({ url: `http://127.0.0.1:${port}`, secret, clock });
    const placements = new RemotePlacements({ keeper: client, clock, log });
    ends.push(
      () => client.close(),
      () => placements.stop(),
    );
    return placements;
  };

  it('is heard with all its rows and the builds of its modules', async () => {
    const placed = await keeper.place(garden, cause);
    const placements = reader(await listening());
    await placements.hear();
    expect(placements.all()).toEqual([placed]);
    expect(placements.builds.get('garden')).toEqual({ contract: 'digest', migrations: ['Beds1'] });
  });

  it('sends each change to who follows it, as soon as it is made', async () => {
    const placements = reader(await listening());
    await placements.hear();
    void placements.follow();
    const placed = await keeper.place(garden, cause);
    await arrives('the first placement', () => placements.of('garden')?.revision === 1);
    await keeper.change(placed, { ...garden, place: 'http://127.0.0.1:4001', epoch: 2 }, cause);
    await arrives('the change', () => placements.of('garden')?.place === 'http://127.0.0.1:4001', 5_000);
  });

  it('takes changes as its own database does: of two at once one is refused', async () => {
    const port = await listening();
    const [one, other] = [reader(port), reader(port)];
    const placed = await one.place(garden, cause);
    expect(placed).toEqual({ ...garden, revision: 1 });
    await other.refresh();
    const results = await Promise.allSettled(
      [one, other].map((host, n) => host.change(placed, { ...garden, epoch: 2, owner: `database-${n}` }, cause)),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = results.find((result) => result.status === 'rejected');
    expect(refused?.reason).toBeInstanceOf(PlacementChanged);
    await expect(one.place(garden, cause)).rejects.toBeInstanceOf(PlacementChanged);
    const late = one.change(placed, { ...garden, epoch: 3 }, cause);
    await expect(late).rejects.toBeInstanceOf(PlacementChanged);
    expect(await keeper.history('garden')).toMatchObject([{ by: 'a test' }, { by: 'a test' }]);
    await expect(one.change(keeper.of('garden') ?? placed, { ...garden, epoch: 1 }, cause)).rejects.toThrow(
      'The epoch of garden is 2 and cannot become 1; epochs only rise.',
    );
  });

  it('is waited for while its keeper is away, and what was read last stays known', async () => {
    const port = await listening();
    server.close();
    const placements = reader(port);
    const heard = placements.hear();
    await arrives('it says why it waits', () => placements.silence);
    await keeper.place(garden, cause);
    await listening(port);
    await heard;
    expect([placements.silence, placements.of('garden')?.revision]).toEqual([undefined, 1]);

    void placements.follow();
    server.closeAllConnections();
    server.close();
    await arrives('it says that the keeper is away', () => placements.silence);
    expect(placements.of('garden')?.revision).toBe(1);
  });

  it('that was restored from an older copy is believed no more: who follows it says so, and a reconciliation ends', async () => {
    const port = await listening();
    const beds = await openTemporaryStore();
    ends.push(() => beds.remove());
    const placed = await keeper.place({ ...garden, owner: beds.identity }, cause);
    await keeper.change(placed, { ...placed, epoch: 2, phase: 'activating' }, cause);
    const placements = reader(port);
    await placements.hear();
    const older = await openTemporaryStore({ module: 'placement', migrations: placementMigrations });
    ends.push(() => older.remove());
    keeper = await PlacementStore.over(older);
    await keeper.place({ ...garden, owner: beds.identity }, cause);
    const sentence =
      /^The journal places garden local at epoch 1 \(revision 1\), but this process has read from it local at epoch 2/;
    const reconciled = reconcile(placements, beds, { name: 'a test', place: LOCAL, clock });
    await expect(reconciled).rejects.toThrow(sentence);
    await expect(placements.follow()).rejects.toThrow(sentence);
    expect(placements.of('garden')).toMatchObject({ epoch: 2, revision: 2 });
  });

  it('ends the wait of who follows it when it is of another build by then', async () => {
    const placements = reader(await listening());
    await placements.hear();
    const followed = placements.follow(() => {
      if (placements.of('garden')) throw new Error('another build');
    });
    await keeper.place(garden, cause);
    await expect(followed).rejects.toThrow('another build');
  });

  it('that cannot be written at present is unavailable, and nothing else, to who changes it', async () => {
    const placements = reader(await listening());
    const full = new Unavailable('placement cannot write at present.');
    keeper.place = () => Promise.reject(full);
    await expect(placements.place(garden, cause)).rejects.toBeInstanceOf(Unavailable);
  });

  it('is not heard where somebody else answers: the first answer ends the wait', async () => {
    server.removeAllListeners('request');
    server.on('request', (_, response: ServerResponse) => response.end('<html>welcome</html>'));
    const placements = reader(await listening());
    await expect(placements.hear()).rejects.toThrow(
      /answers "<html>welcome<\/html>", which is no journal of placements/,
    );
  });

  it('is not heard with another secret: the refusal ends the wait', async () => {
    const placements = reader(await listening(), `${SECRET}x`);
    await expect(placements.hear()).rejects.toMatchObject({ name: 'PeerRefused', code: 'MAC_REQUIRED' });
  });

  it('is believed by reconcile as that of the own database: a new database becomes the owner at its epoch', async () => {
    const placements = reader(await listening());
    const beds = await openTemporaryStore({ bornFenced: true });
    ends.push(() => beds.remove());
    const place = 'http://127.0.0.1:4001';
    await keeper.place({ ...garden, owner: beds.identity, place, epoch: 3, phase: 'activating' }, cause);
    await placements.hear();
    await reconcile(placements, beds, { name: 'a test', place, clock });
    expect(beds.ownership).toEqual({ epoch: 3, role: 'owner' });
    expect(keeper.of('garden')).toMatchObject({ phase: 'idle', revision: 2 });
  });
});
