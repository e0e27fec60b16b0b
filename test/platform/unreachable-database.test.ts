import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Unavailable } from '../../src/platform/contract/failure.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { BINARIES, type Server, startServer } from '../postgres/server.js';
import { holdFile } from '../faults/holder.js';
import { MeadowWorld } from './meadow-world.js';

/** A database that cannot be reached, until it can. */
interface Hindered {
  readonly url: string;
  /** What an operator reads. */
  readonly says: RegExp;
  free(): Promise<void>;
  remove(): Promise<void>;
}

async function heldFile(): Promise<Hindered> {
  const directory = await mkdtemp(join(tmpdir(), 'ficus-held-'));
  const file = join(directory, 'module.sqlite');
  const held = await holdFile(file, 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; PRAGMA user_version = 0');
  return {
    url: `sqlite:${file}`,
    says: /Another process holds \S+module\.sqlite; 'fuser \S+' names it: end it, and it goes on by itself\./,
    free: () => held.release(),
    remove: async () => {
      await held.release();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function lockedFile(): Promise<Hindered> {
  const directory = await mkdtemp(join(tmpdir(), 'ficus-held-'));
  const file = join(directory, 'module.sqlite');
  const held = await holdFile(`${file}.lock`, 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  return {
    url: `sqlite:${file}`,
    says: /The database \S+module\.sqlite is in use by another process; stop that one/,
    free: () => held.release(),
    remove: async () => {
      await held.release();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function stoppedServer(): Promise<Hindered> {
  const server: Server = await startServer();
  server.cluster.stop();
  return {
    url: server.url,
    says: /The server of postgres:\S+ does not answer; start it, or correct the address/,
    free: () => server.cluster.start(),
    remove: () => server.remove(),
  };
}

type Hindrance = readonly [what: string, make: () => Promise<Hindered>];
const STOPPED: Hindrance = ['a PostgreSQL server that is down', stoppedServer];
const HINDRANCES: readonly Hindrance[] = [
  ['a file that another process holds', heldFile],
  ['a file that another process has locked', lockedFile],
  ...(BINARIES === undefined ? [] : [STOPPED]),
];

describe.each(HINDRANCES)('%s at the start of a host', (_, make) => {
  let hindered: Hindered;
  let world: MeadowWorld;
  beforeEach(async () => {
    hindered = await make();
  });
  afterEach(async () => {
    await world.close();
    await hindered.remove();
  });
  const isVisited = async (flower: string) => (await world.rows('bees', 'visits')).includes(flower);

  it('keeps a consumer from beginning, and nobody else; it begins by itself, with all that was published meanwhile', async () => {
    world = await MeadowWorld.open({ BEES_DATABASE_URL: hindered.url });
    expect(world.running.runtimes.get('bees')?.role).toBe('unavailable');
    await world.meadow.open({ flower: 'a' }, { key: 'a' });
    await expect(world.rows('bees', 'visits')).rejects.toThrow(Unavailable);
    const ready = await world.health.ready();
    expect([ready.status, ready.notReady]).toEqual(['degraded', ['bees']]);
    expect(ready.modules['bees']?.checks['database']?.detail).toMatch(hindered.says);
    expect(await world.metrics.text()).toContain('ficus_module_epoch{module="bees",role="unavailable"} 0');
    expect(world.said.filter((sentence) => hindered.says.test(sentence))).toHaveLength(1);

    await hindered.free();
    await arrives('a visit', async () => isVisited('a').catch(() => false), 60_000);
    await world.meadow.open({ flower: 'b' }, { key: 'b' });
    await arrives('another visit', () => isVisited('b'));
    const { identity: owner, ownership } = world.store('bees');
    expect(world.placement('bees')).toMatchObject({ epoch: ownership.epoch, owner, phase: 'idle' });
    expect((await world.health.ready()).status).toBe('ok');
  }, 120_000);

  it('pauses the feeds of a producer’s consumers, whose commands are refused; they go on at once when it is back', async () => {
    world = await MeadowWorld.open({ MEADOW_DATABASE_URL: hindered.url });
    const refusal = await world.meadow.open({ flower: 'a' }, { key: 'a' }).catch((error: unknown) => error);
    expect(refusal).toEqual(
      new Unavailable('meadow cannot be reached at present. Nothing was done; try again with the same key.'),
    );
    const paused = async () => (await world.running.delivery.states())[0]?.paused?.reason;
    await arrives('a feed that pauses', paused);
    await hindered.free();
    await arrives(
      'the meadow is back',
      () =>
        world.meadow.open({ flower: 'a' }, { key: 'a' }).then(
          () => true,
          () => false,
        ),
      60_000,
    );
    await arrives('a visit', () => isVisited('a'), 5_000);
    expect((await world.health.ready()).status).toBe('ok');
  }, 120_000);
});
