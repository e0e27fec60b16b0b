import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wrongLines } from './wrong-lines.mjs';

const READER = fileURLToPath(new URL('env-file.mjs', import.meta.url));
const SHOW = 'process.stdout.write(JSON.stringify([process.env.BEDS, process.env.SHED]))';

describe('the file .env', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ficus-env-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const started = (environment: Record<string, string> = {}) =>
    new Promise<{ failed: boolean; out: string; said: string }>((resolve) => {
      const options = { cwd: folder, env: { PATH: process.env['PATH'], ...environment } };
      execFile(process.execPath, ['--import', READER, '-e', SHOW], options, (error, out, said) =>
        resolve({ failed: error !== null, out, said }),
      );
    });

  it('gives a program its settings', async () => {
    await writeFile(join(folder, '.env'), '# beds\nBEDS=3\nexport SHED="a b"\n');
    expect(await started()).toEqual({ failed: false, out: '["3","a b"]', said: '' });
  });

  it('leaves a variable of the environment as it is', async () => {
    await writeFile(join(folder, '.env'), 'BEDS=3\nSHED=old\n');
    expect((await started({ BEDS: '7' })).out).toBe('["7","old"]');
  });

  it('need not be there', async () => {
    expect(await started()).toEqual({ failed: false, out: '[null,null]', said: '' });
  });

  it('is refused with the number of a line that says nothing, which is not shown', async () => {
    await writeFile(join(folder, '.env'), 'BEDS=3\n\nSHED secret\n');
    const { failed, said } = await started();
    expect([failed, said]).toEqual([
      true,
      'Line 3 of .env is no setting, so it would say nothing. Write NAME=value, or # before a remark.\n',
    ]);
  });

  it('may have remarks, and quoted values of several lines', () => {
    expect(wrongLines('# a\n\n  # b\nA=1\r\nB="x\ny z\n" # end\nC=\nD=`q`\n')).toEqual([]);
    expect(wrongLines('A=1\n1B=2\nexport C\n=3\nD="x\ny"\nE-F=1')).toEqual([2, 3, 4, 7]);
  });
});
