import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { dataDirectory, Program } from '../program/program.js';
import { damages, rowsOf } from './databases.js';
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
  });

  it('takes over when the lock files were removed by hand: the first writes nothing more, and says so', async () => {
    const data = await dataDirectory();
    const first = await Program.start(data.path);
    let second: Program | undefined;
    try {
      const orders = await Orders.at(first);
      for (let i = 0; i < 5; i += 1) expect((await orders.place())?.status).toBe(201);
      const locks = (await readdir(data.path)).filter((file) => file.includes('.sqlite.lock'));
      expect(locks.length).toBeGreaterThan(0);
      for (const lock of locks) await rm(join(data.path, lock));

      second = await Program.start(data.path);
      const others = await Orders.at(second);
      for (let i = 0; i < 10; i += 1) await Promise.all([orders.place(`first-${i}`), others.place(`second-${i}`)]);
      expect([others.refused.size, others.unanswered.size, others.acknowledged.size]).toEqual([0, 0, 10]);
      expect([orders.acknowledged.size, orders.refused.size]).toEqual([5, 10]);
      for (const { status, body } of orders.refused.values())
        expect([status, body]).toEqual([503, expect.objectContaining({ code: 'UNAVAILABLE' })]);
      const said = /Another process has taken over \S+order\.sqlite; this process writes nothing more to it: stop it\./;
      // A look between the refusal by the fence and the next look at the owner finds another sentence.
      await arrives('a first process that says so', async () => {
        const ready = await fetch(`${first.url}/health/ready/order`);
        return ready.status === 503 && said.test(await ready.text());
      });
      const { url } = first;
      await arrives('a first process that is failing', async () => (await fetch(`${url}/health/ready`)).status === 503);
      expect((await fetch(`${second.url}/health/ready/order`)).status).toBe(200);
      const logged = first.output.split('\n').filter((line) => line.includes('"level":"error"') && said.test(line));
      expect(logged).toHaveLength(1);

      expect(await first.stop()).toBe(0);
      orders.goOnAt(second);
      for (const key of [...orders.refused.keys()]) expect((await orders.place(key))?.status).toBe(201);
      expect(await orders.lost()).toEqual([]);
      expect(await others.lost()).toEqual([]);
      expect(await orders.stored()).toBe(25);
      await arrives('a message about every order', () => orders.allTold(), 60_000);
      expect(await second.stop()).toBe(0);
      const commits = await rowsOf(
        join(data.path, 'order.sqlite'),
        `SELECT commit_no, COUNT(*) AS orders FROM _outcome WHERE call_name = 'order.place' GROUP BY commit_no`,
      );
      expect(commits.length).toBeGreaterThan(20);
      expect(commits.filter((row) => Number(row['orders']) > 1)).toEqual([]);
      expect(await damages(data.path)).toEqual([]);
    } finally {
      await first.kill();
      await second?.kill();
      await data.remove();
    }
  });
});
