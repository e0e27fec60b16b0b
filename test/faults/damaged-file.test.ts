import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { dataDirectory, Program } from '../program/program.js';
import { cut, damages, overwrite } from './databases.js';
import { Orders } from './orders.js';

const PAGE = 4_096;

type Left = Awaited<ReturnType<typeof left>>;

/** A directory with orders, as a process left it that was killed or stopped, and how to put it back. */
async function left(how: 'killed' | 'stopped') {
  const data = await dataDirectory();
  const copy = await dataDirectory();
  const program = await Program.start(data.path);
  const orders = await Orders.at(program);
  for (let n = 0; n < 5; n += 1) await orders.place();
  await arrives('a message about every order', () => orders.allTold(), 60_000);
  await (how === 'killed' ? program.kill() : program.stop());
  await cp(data.path, copy.path, { recursive: true });
  return {
    path: data.path,
    file: join(data.path, 'order.sqlite'),
    orders,
    async restore() {
      await rm(data.path, { recursive: true });
      await cp(copy.path, data.path, { recursive: true });
    },
    remove: async () => void (await Promise.all([data.remove(), copy.remove()])),
  };
}

async function expectAllThere({ path, orders }: Left): Promise<void> {
  const program = await Program.start(path);
  orders.goOnAt(program);
  expect(await orders.lost()).toEqual([]);
  expect(await program.stop()).toBe(0);
  expect(await damages(path)).toEqual([]);
}

describe('a database file that is damaged', () => {
  let data: Left;
  beforeAll(async () => {
    data = await left('stopped');
  });
  beforeEach(() => data.restore());
  afterAll(() => data.remove());

  it.each([
    ['its first bytes are overwritten', (file: string) => overwrite(file, 0, 100)],
    ['its catalogue is overwritten', (file: string) => overwrite(file, 100, PAGE - 100)],
    ['it is cut in half', (file: string) => cut(file, 0.5)],
  ])('stops the start when %s, with a sentence that names module, file and way out', async (_, damage) => {
    await damage(data.file);
    const { code, said } = await Program.fail(data.path, {});
    expect(code).toBe(1);
    expect(said).toBe(
      `order does not start: ${data.file} is damaged; stop, put a copy of it in its place, remove ${data.file}-wal ` +
        `and ${data.file}-shm, and start again.\n`,
    );
  });

  it('is mended by a copy', async () => {
    await overwrite(data.file, 0, 100);
    await data.restore();
    await expectAllThere(data);
  });

  it('stops the start or is said: 503, not ready, no failure of its own, whichever page is overwritten', async () => {
    const outcomes: string[] = [];
    for (const page of [5, 12, 25]) {
      await data.restore();
      await overwrite(data.file, (page - 1) * PAGE, PAGE);
      outcomes.push(await metBy(data));
    }
    process.stderr.write(`Pages overwritten: ${outcomes.join(', ')}.\n`);
    expect(outcomes).toContain('refused to start');
    expect(outcomes).toContain('said while running');
  });
});

/** Starts a program on damaged data, uses it, and reports how the damage was met. */
async function metBy({ path, orders }: Left): Promise<string> {
  const program = await Program.start(path).catch((error: unknown) => String(error));
  if (typeof program === 'string') {
    expect(program).toMatch(/order\.sqlite is damaged; stop, put a copy of it in its place/);
    return 'refused to start';
  }
  orders.goOnAt(program);
  orders.refused.clear();
  for (let n = 0; n < 3; n += 1) await orders.place();
  const ready = await fetch(`${program.url}/health/ready/order`);
  const said = await ready.text();
  expect(await program.stop()).toBe(0);
  expect(program.output).not.toContain('"status":500');
  if (orders.refused.size === 0) return 'not come by';
  for (const { status } of orders.refused.values()) expect(status).toBe(503);
  expect([ready.status, said]).toEqual([503, expect.stringContaining('order.sqlite is damaged; stop')]);
  return 'said while running';
}

describe('a log of changes (-wal) that is cut off', () => {
  it('leaves a sound database; that commits are gone is said by the feed that has read them', async () => {
    const data = await left('killed');
    try {
      await cut(`${data.file}-wal`, 0.8);
      const program = await Program.start(data.path);
      const ready = await fetch(`${program.url}/health/ready/notification`);
      const said = await ready.text();
      expect(await program.stop()).toBe(0);
      expect([ready.status, said]).toEqual([
        503,
        expect.stringMatching(
          /the event log of order has forked; .* Its database was restored from an older copy or replaced: bring back/,
        ),
      ]);
      expect(await damages(data.path)).toEqual([]);
      await data.restore();
      await expectAllThere(data);
    } finally {
      await data.remove();
    }
  });
});
