import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { idleInstances, servedIn } from './served-calls.mjs';

describe('the calls that instances of a module have served', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ficus-served-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('are summed over all suites of a run, and none when no suite has come to its end', async () => {
    const file = join(directory, 'calls.jsonl');
    await writeFile(file, '{"garden":2,"garden-2":0}\n{"garden":1,"garden-2":4}\n');
    expect(servedIn(file)).toEqual({ garden: 3, 'garden-2': 4 });
    expect(servedIn(join(directory, 'missing.jsonl'))).toEqual({});
  });

  it('show an instance that has served none, also one that no suite has seen', () => {
    expect(idleInstances({ garden: 3 }, { garden: 3, 'garden-2': 0 })).toEqual(['garden-2', 'garden-3']);
    expect(idleInstances({ garden: 2 }, { garden: 3, 'garden-2': 1 })).toEqual([]);
  });
});
