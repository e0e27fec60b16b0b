import { systemClock } from '../../ops/clock.js';
import { databaseFile } from '../../store/copy/database-file.js';
import { fill, type Garden, openGarden } from '../../store/copy/fixtures/copied-garden.js';
import { storeCopySource } from '../../store/copy/store-copy-source.js';
import { HostedCopy } from './hosted-copy.js';

/** So many that a copy from file to file is worth a process. */
const ROWS = 2_500;

describe('a copy that a host makes', () => {
  const gardens: Garden[] = [];
  afterEach(async () => {
    for (const garden of gardens.splice(0)) await garden.remove();
  });
  const garden = async () => {
    const opened = await openGarden('sqlite');
    gardens.push(opened);
    return opened;
  };

  it.each([
    ['its own database', (own: string) => own],
    ['no database', () => '/etc/hostname'],
    ['nothing', () => '/nowhere/garden.sqlite'],
  ])('is made by rows where the path of the source names %s on this machine', async (_, pathOf) => {
    const [source, target] = [await garden(), await garden()];
    await fill(source.store, ROWS);
    await source.store.fence(2);
    await target.store.follow(1);
    const path = pathOf((await databaseFile(target.store)) ?? '');
    const origin = { host: 'http://far:3001', identity: source.store.identity, permit: 'p', file: path };
    const reading = storeCopySource(source.store);
    const attempt = { copy: 'first', epoch: 1, database: target.store.identity };
    const copy = new HostedCopy({
      ...{ store: target.store, attempt, clock: systemClock, sourceAt: () => reading },
    });
    await copy.begin();
    const { rows, done } = await copy.step(origin, 60_000);
    const { differences } = await copy.verify(origin, 60_000, false);
    await copy.close();
    expect([done, rows > ROWS, differences]).toEqual([true, true, []]);
  });
});
