import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropDatabase } from '../postgres/postgres-databases.js';
import { emptyDatabase, fill, KINDS, openGarden } from './fixtures/copied-garden.js';
import { runKillable } from './fixtures/killable-process.js';

const ROWS = 2_500;

let directory: string;
let from: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ficus-killed-copy-'));
  from = join(directory, 'source');
  const source = await openGarden('sqlite', from);
  await fill(source.store, ROWS);
  await source.store.fence(2);
  await source.remove();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const run = (parameters: readonly string[], failpoint?: string) =>
  runKillable('copying-process.ts', parameters, failpoint);

const WAYS = [...KINDS.map((kind) => ({ kind, way: 'rows' })), { kind: 'sqlite', way: 'file' }];
const KILLS = ['fig.chunk.read', 'fig.chunk.read:3', 'fig.chunk.written:2'];

describe.each(WAYS)('a process killed by kill -9 while it copies to $kind by $way', ({ kind, way }) => {
  it.each(KILLS)('at %s has its copy finished by the next one, which repeats no chunk', async (failpoint) => {
    const to = kind === 'sqlite' ? await mkdtemp(join(directory, 'target-')) : await emptyDatabase();
    const parameters = [from, kind, to, way];
    expect(await run(parameters, failpoint)).toMatchObject({ signal: 'SIGKILL', out: '' });
    const { out, err } = await run(parameters);
    expect(err).toBe('');
    const left = JSON.parse(out) as { found: number; rows: number; size: number };
    expect(left).toMatchObject({ done: true, differences: [], rows: left.size });
    expect(left.size).toBeGreaterThan(ROWS);
    if (failpoint === 'fig.chunk.read') expect(left.found).toBe(0);
    else expect(left.found).toBeGreaterThan(0);
    if (kind === 'postgres') await dropDatabase(to);
  });
});
