import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { arrives } from '../../src/platform/testing/waiting.js';
import { dataDirectory, Program } from '../program/program.js';
import { damages } from './databases.js';
import { KeepAliveClient, type NoAnswer } from './keep-alive-client.js';
import { Orders } from './orders.js';

const CONNECTIONS = 16;
const ORDERS = 60;
const LIMIT_MS = 60_000;

describe.each([
  ['in one thread', {}],
  ['in threads', { PLACEMENT: 'member:thread,notification:thread,order:thread,payment:thread,shop:thread' }],
])('SIGTERM under load, with all modules %s', (_, environment) => {
  it('responds to every request that it has taken, ends with 0, and loses nothing', async () => {
    const data = await dataDirectory();
    let program = await Program.start(data.path, environment);
    try {
      const orders = await Orders.at(program, await KeepAliveClient.signIn(program.url));
      let stopped: Promise<number | null> | undefined;
      const over = () => {
        if (orders.acknowledged.size >= ORDERS) stopped ??= program.stop();
        return orders.unanswered.size >= CONNECTIONS;
      };
      await orders.drive(CONNECTIONS, over);
      expect(await stopped).toBe(0);
      // Requests without a response came by a connection of its own that was never taken: refused, or reset in the system's queue.
      for (const { reused, code, requestId } of orders.unanswered.values() as Iterable<NoAnswer>) {
        expect([reused, code]).toEqual([false, expect.stringMatching(/^ECONNRE(FUSED|SET)$/)]);
        expect(program.output).not.toContain(`"requestId":"${requestId}"`);
      }
      expect([...orders.refused.values()]).toEqual([]);
      expect(program.output).toContain('"msg":"Stopped."');
      expect(program.output).not.toContain('were cut off');

      program = await Program.start(data.path);
      orders.goOnAt(program);
      expect(await orders.lost()).toEqual([]);
      for (const key of [...orders.unanswered.keys()]) expect((await orders.place(key))?.status).toBe(201);
      expect(await orders.stored()).toBe(orders.acknowledged.size);
      await arrives('a notification of each order', () => orders.allTold(), LIMIT_MS);
      expect(await program.stop()).toBe(0);
      expect(await damages(data.path)).toEqual([]);
    } finally {
      await program.kill();
      await data.remove();
    }
  });
});

describe('SIGTERM while the program starts', () => {
  it('stops what has just started, with 0 and sound databases', async () => {
    const data = await dataDirectory();
    const child = spawn(process.execPath, [fileURLToPath(new URL('../../dist/src/main.js', import.meta.url))], {
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], PORT: '0', DATA_DIR: data.path },
    });
    const over = once(child, 'exit');
    await arrives('the first database', async () => (await readdir(data.path)).length > 0);
    child.kill('SIGTERM');
    expect(await over).toEqual([0, null]);
    expect(await damages(data.path)).toEqual([]);
    await data.remove();
  });
});
