import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dropDatabase } from '../postgres/postgres-databases.js';
import { emptyDatabase, fill, KINDS, openGarden } from './fixtures/copied-garden.js';
import { changeSome, randomOf } from './fixtures/garden-history.js';

const PROCESS = fileURLToPath(new URL('./fixtures/following-process.ts', import.meta.url));
const REGISTER = new URL('../../../../test/crash/register-typescript.mjs', import.meta.url).href;
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

function run(
  parameters: readonly string[],
  failpoint?: string,
): Promise<{ signal: string | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['--import', REGISTER, PROCESS, ...parameters], {
    env: { ...process.env, NODE_OPTIONS: '', ...(failpoint ? { FICUS_FAILPOINT: failpoint } : {}) },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  return new Promise((resolve) => child.on('close', (_, signal) => resolve({ signal, out, err })));
}

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
