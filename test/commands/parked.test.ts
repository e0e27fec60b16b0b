import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import { garden, gardenMigrations, SightingRow, weatherModule } from '../platform/garden-world.js';

const run = promisify(execFile);
const EVENTS = fileURLToPath(new URL('../../tools/events/events.mjs', import.meta.url));

describe('npm run events, where an event is parked', () => {
  let world: TestWorld;
  let server: Server;
  let environment: Record<string, string | undefined>;

  beforeEach(async () => {
    world = await testWorld([weatherModule], { migrations: gardenMigrations, operators: ['keeper'] });
    server = createServer(world.internal).listen(0, '127.0.0.1');
    await once(server, 'listening');
    environment = {
      PATH: process.env['PATH'],
      FICUS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      FICUS_TOKEN: await world.tokenFor('k1', 'keeper'),
    };
    await world.publish(garden.events.planted, { plantId: 'p1', seed: 'poison ivy' });
    await world.publish(garden.events.planted, { plantId: 'p1', seed: 'moss' });
    await world.settled({ parked: 1 });
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await world.close();
  });

  const events = async (...words: string[]) =>
    (await run(process.execPath, [EVENTS, ...words], { env: environment })).stdout;
  const parkedId = async () => (JSON.parse(await events('parked', '--json')) as { id: string }[])[0]?.id ?? '';
  const seeds = async () => (await world.store('weather').reads.manager.find(SightingRow)).map(({ seed }) => seed);

  it('lists it, and shows it with its error, stack and data', async () => {
    const id = await parkedId();
    const [headings, row] = (await events('parked')).split('\n');
    expect(headings).toMatch(/^id +feed +event +key +attempts +waiting +error$/);
    expect(row?.split(/ {2,}/)).toEqual([
      ...[id, 'weather<-garden', 'garden.planted', 'p1', '5', '1', 'nobody looks at poison ivy'],
    ]);
    const shown = await events('parked', id);
    expect(shown).toContain('SeePlant.apply');
    expect(shown).toContain('{"plantId":"p1","seed":"poison ivy"}');
  });

  it('retries it; it is parked again as long as nothing was mended', async () => {
    const id = await parkedId();
    expect(await events('retry', id)).toBe(`${id} is tried again; 1 behind it follow.\n`);
    await world.settled({ parked: 1 });
    expect(await parkedId()).toBe(id);
  });

  it('discards it, and the next of its key goes on', async () => {
    const id = await parkedId();
    expect(await events('discard', id)).toBe(`${id} is given up; 1 behind it go on.\n`);
    await world.settled();
    expect([await events('parked'), await seeds()]).toEqual(['Nothing is parked.\n', ['moss']]);
  });

  it('sends all events of a business key again, and those of no other', async () => {
    await world.publish(garden.events.planted, { plantId: 'p2', seed: 'fern' });
    await world.settled({ parked: 1 });
    const republish = async (...keys: string[]) => {
      const words = keys.flatMap((key) => ['--key', key]);
      const answer = JSON.parse(await events('republish', 'weather<-garden', ...words, '--json')) as {
        items: object[];
      };
      return answer.items;
    };
    expect(await republish('p1')).toMatchObject([{ held: 2, dropped: 0 }]);
    expect(await republish('p2')).toMatchObject([{ held: 0, dropped: 1 }]);
    expect(await republish('p1', 'p2')).toMatchObject([{ held: 2, dropped: 1 }]);
  });
});
