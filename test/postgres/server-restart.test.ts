import { Unavailable } from '../../src/platform/contract/failure.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { systemClock } from '../../src/platform/ops/clock.js';
import type { OpenStore } from '../../src/platform/store/open-store.js';
import { openGarden, plant, plants, PlantRow } from './plants.js';
import { describeWithServer, type Server, startServer } from './server.js';

const STOPPED =
  /^The server of postgres:\/\/127\.0\.0\.1:\d+\/garden (does not answer; start it|is stopping or starting)/;

describeWithServer('a PostgreSQL server that is stopped and started again', () => {
  let server: Server;
  let store: OpenStore;
  let time = 0;
  beforeEach(async () => {
    server = await startServer();
    store = await openGarden(server.database(), { clock: { ...systemClock, monotonic: () => time } });
    await plant(store, 'before');
  });
  afterEach(async () => {
    await store.close();
    await server.remove();
  });

  const refusal = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason as Error,
    );
    expect(error).toBeInstanceOf(Unavailable);
    return [error?.message, (error?.cause as Error).message];
  };

  it('is reported as unavailable while it is gone, and the writer and the readers go on by themselves when it is back', async () => {
    server.cluster.stop();
    expect(await refusal(plant(store, 'lost'))).toEqual([
      'garden cannot write at present; try again with the same key.',
      expect.stringMatching(STOPPED),
    ]);
    expect(await refusal(plants(store))).toEqual([
      'garden cannot read at present; try again.',
      expect.stringMatching(STOPPED),
    ]);
    expect(await refusal(store.reads.snapshot((at) => at.manager.find(PlantRow)))).toEqual([
      'garden cannot read at present; try again.',
      expect.stringMatching(STOPPED),
    ]);
    expect(store.fault).toMatch(STOPPED);
    await server.cluster.start();
    time += 2_000;
    await plant(store, 'after');
    expect(store.fault).toBeUndefined();
    expect(await plants(store)).toEqual(['after', 'before']);
    expect(await store.reads.snapshot((at) => at.manager.count(PlantRow))).toBe(2);
  });

  it('fails every unit of the group that was under way as unavailable, and keeps nothing of it', async () => {
    let inside: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (inside = resolve));
    let goOn: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => (goOn = resolve));
    const first = refusal(
      store.units.run(
        'garden.plant',
        async (tx) => {
          await tx.manager.insert(PlantRow, { plantId: 'half', height: 1 });
          inside();
          await stopped;
          // The server is back by now, but this is no longer the transaction that it was.
          await tx.manager.count(PlantRow);
        },
        { budgetMs: 20_000 },
      ),
    );
    const second = refusal(plant(store, 'neighbour'));
    await begun;
    server.cluster.stop();
    await server.cluster.start();
    await arrives('a response of the server to a reader', () => plants(store).catch(() => undefined));
    goOn();
    for (const said of await Promise.all([first, second]))
      expect(said).toEqual([
        'garden cannot write at present; try again with the same key.',
        expect.stringMatching(STOPPED),
      ]);
    await plant(store, 'after');
    expect(await plants(store)).toEqual(['after', 'before']);
  });
});
