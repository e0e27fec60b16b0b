import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { dataDirectory, Program } from '../program/program.js';
import { damages } from './databases.js';
import { holdFile } from './holder.js';
import { Orders } from './orders.js';

const HELD = /Another process holds (\S+order\.sqlite); 'fuser \1' names it: end it, and it goes on by itself\./;

interface Ready {
  readonly status: string;
  readonly notReady?: readonly string[];
  readonly checks?: { readonly [name: string]: { readonly detail?: string } };
}

describe('a database file that another process holds', () => {
  let data: Awaited<ReturnType<typeof dataDirectory>>;
  beforeEach(async () => {
    data = await dataDirectory();
  });
  afterEach(() => data.remove());

  it('keeps its module alone from beginning at the start, in one sentence that names both; it begins by itself', async () => {
    const first = await Program.start(data.path);
    await first.stop();
    const held = await holdFile(
      join(data.path, 'order.sqlite'),
      'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; PRAGMA user_version = 0',
    );
    const second = await Program.start(data.path);
    try {
      const ready = await fetch(`${second.url}/health/ready/order`);
      expect([ready.status, await ready.text()]).toEqual([503, expect.stringMatching(HELD)]);
      expect((await fetch(`${second.url}/health/ready`)).status).toBe(200);
      expect(second.output.split('\n').filter((line) => line.includes('and is tried again: Another'))).toHaveLength(1);
      const orders = await Orders.at(second);
      expect((await orders.place())?.status).toBe(503);

      await held.release();
      const well = async () => (await fetch(`${second.url}/health/ready/order`)).status === 200;
      await arrives('an order that has begun', well, 60_000);
      for (const key of [...orders.refused.keys()]) expect((await orders.place(key))?.status).toBe(201);
      await arrives('a message about every order', () => orders.allTold(), 60_000);
      expect(await second.stop()).toBe(0);
      expect(await damages(data.path)).toEqual([]);
    } finally {
      await held.release();
      await second.kill();
    }
  });

  it('refuses writes of its module as unavailable while it is held, and goes on by itself', async () => {
    const program = await Program.start(data.path);
    try {
      const orders = await Orders.at(program);
      await orders.drive(4, () => orders.acknowledged.size >= 4);
      const held = await holdFile(join(data.path, 'order.sqlite'), 'BEGIN IMMEDIATE');
      await orders.drive(4, () => orders.refused.size >= 20);
      for (const { status, body } of orders.refused.values())
        expect([status, body]).toEqual([503, expect.objectContaining({ code: 'UNAVAILABLE' })]);
      const ready = await fetch(`${program.url}/health/ready/order`);
      expect([ready.status, await ready.text()]).toEqual([503, expect.stringMatching(HELD)]);
      expect(program.output).toMatch(HELD);

      await held.release();
      const well = async () => (await fetch(`${program.url}/health/ready/order`)).status === 200;
      await arrives('a program that is ready again by itself', well);
      for (const key of [...orders.refused.keys()]) expect((await orders.place(key))?.status).toBe(201);
      expect(await orders.lost()).toEqual([]);
      expect(await orders.stored()).toBe(orders.acknowledged.size);
      await arrives('a message about every order', () => orders.allTold(), 60_000);
      expect(await program.stop()).toBe(0);
      expect(await damages(data.path)).toEqual([]);
    } finally {
      await program.kill();
    }
  });

  it('leaves the process ready for the other modules: degraded, with the module named', async () => {
    const program = await Program.start(data.path);
    let held: Awaited<ReturnType<typeof holdFile>> | undefined;
    try {
      const orders = await Orders.at(program);
      held = await holdFile(join(data.path, 'notification.sqlite'), 'BEGIN IMMEDIATE');
      const get = async (path: string) => {
        const reply = await fetch(`${program.url}${path}`);
        return { status: reply.status, body: (await reply.json()) as Ready };
      };
      const seen: Awaited<ReturnType<typeof get>>[] = [];
      const noticed = () => seen.some(({ body }) => body.status !== 'ok');
      await orders.drive(2, () => orders.acknowledged.size >= 10);
      await arrives(
        'a process that says what does not work',
        async () => {
          await orders.place();
          seen.push(await get('/health/ready'));
          return noticed() && seen.length >= 10;
        },
        20_000,
      );
      expect(orders.refused.size).toBe(0);
      expect(seen.filter(({ status }) => status !== 200)).toEqual([]);
      expect(seen.find(({ body }) => body.status !== 'ok')?.body).toMatchObject({
        status: 'degraded',
        notReady: ['notification'],
      });
      const module = await get('/health/ready/notification');
      expect([module.status, module.body.checks?.['database']?.detail]).toEqual([
        503,
        expect.stringMatching(/Another process holds \S+notification\.sqlite|No response within 1000 ms/),
      ]);
      expect((await get('/health/ready/order')).status).toBe(200);

      await held.release();
      held = undefined;
      const well = async () => (await get('/health/ready')).body.status === 'ok';
      await arrives('a program in which everything works again', well, 60_000);
      await arrives('a message about every order', () => orders.allTold(), 60_000);
      expect(await program.stop()).toBe(0);
    } finally {
      await held?.release();
      await program.kill();
    }
  });
});
