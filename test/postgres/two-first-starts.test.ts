import { testDatabases } from '../../src/platform/testing/test-databases.js';
import { Customer } from '../program/customer.js';
import { dataDirectory, Program } from '../program/program.js';
import { onServer } from './on-server.js';

const DATABASES = ['member', 'shop', 'order', 'payment', 'notification', 'operations', 'placement'];
const ROUNDS = 5;

onServer('two programs that start at once on new databases', () => {
  it('both come up, and the sample data is there once', async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const directory = await dataDirectory();
      const databases = await testDatabases(DATABASES);
      const started = await Promise.allSettled([1, 2].map(() => Program.start(directory.path, databases.environment)));
      const running = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      try {
        const refused = started.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
        expect({ round, refused }).toEqual({ round, refused: [] });
        const shops = await Promise.all(
          running.map(async ({ url }) => {
            const names = (await (await Customer.signIn(url)).all('/api/shops')).map((shop) => shop['name']);
            return { all: names.length, different: new Set(names).size };
          }),
        );
        expect(shops[0]).toEqual(shops[1]);
        expect(shops[0]?.all).toBe(shops[0]?.different);
      } finally {
        await Promise.all(running.map((program) => program.kill()));
        await databases.remove();
        await directory.remove();
      }
    }
  }, 400_000);
});
