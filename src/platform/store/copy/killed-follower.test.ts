import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropDatabase } from '../postgres/postgres-databases.js';
import { emptyDatabase, fill, KINDS, openGarden } from './fixtures/copied-garden.js';
import { changeSome, randomOf } from './fixtures/garden-history.js';
import { runKillable } from './fixtures/killable-process.js';

const COMMITS = 40;

let directory: string;
let from: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ficus-killed-follower-'));
  from = join(directory, 'source');
  const source = await openGarden('sqlite', from);
  await fill(source.store, 50);
  await source.store.capture();
  const random = randomOf(5);
  for (let commits = 0; commits < COMMITS; commits += 1) await changeSome(source.store, random);
  await source.remove();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const run = (parameters: readonly string[], failpoint?: string) =>
  runKillable('following-process.ts', parameters, failpoint);

describe.each(KINDS)('a process killed by kill -9 while its %s database follows', (kind) => {
  it.each([
    { failpoint: 'fig.hop.read:1', hasApplied: false },
    { failpoint: 'fig.hop.read:3', hasApplied: true },
    { failpoint: 'fig.hop.applied:2', hasApplied: true },
  ])('at $failpoint has the next one go on behind the last hop that it applied', async ({ failpoint, hasApplied }) => {
    const to = kind === 'sqlite' ? await mkdtemp(join(directory, 'target-')) : await emptyDatabase();
    const parameters = [from, kind, to];
    expect(await run(parameters, failpoint)).toMatchObject({ signal: 'SIGKILL', out: '' });
    const { out, err } = await run(parameters);
    expect(err).toBe('');
    const left = JSON.parse(out) as { found: number; hops: number };
    expect(left).toMatchObject({ differences: [] });
    expect(left.found > 0).toBe(hasApplied);
    expect(left.hops).toBeGreaterThan(3);
    if (kind === 'postgres') await dropDatabase(to);
  });
});
