import { dataDirectory, Program } from '../program/program.js';
import { damages } from './databases.js';
import { Orders } from './orders.js';

describe('a second process on one data directory', () => {
  it('does not start, in one sentence, and does the first no harm in the middle of its work', async () => {
    const data = await dataDirectory();
    const first = await Program.start(data.path);
    try {
      const orders = await Orders.at(first);
      let over = false;
      const load = orders.drive(4, () => over);
      const seconds = await Promise.all([Program.fail(data.path, {}), Program.fail(`${data.path}/.`, {})]);
      over = true;
      await load;
      for (const { code, said } of seconds) {
        expect(code).toBe(1);
        expect(said).toMatch(
          /^The database \S+\.sqlite is in use by another process; stop that one, or set another DATA_DIR\.\n$/,
        );
      }
      expect([orders.refused.size, orders.unanswered.size]).toEqual([0, 0]);
      expect(orders.acknowledged.size).toBeGreaterThan(0);
      expect(await first.stop()).toBe(0);
      const third = await Program.start(data.path);
      orders.goOnAt(third);
      expect(await orders.lost()).toEqual([]);
      expect(await third.stop()).toBe(0);
      expect(await damages(data.path)).toEqual([]);
    } finally {
      await first.kill();
      await data.remove();
    }
  }, 60_000);
});
