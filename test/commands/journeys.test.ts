import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { blockOf, differenceOf, writtenBlock } from '../../tools/journeys/page.mjs';
import type { Traced } from '../../tools/journeys/trace.mjs';
import { root } from '../../tools/root.mjs';

const run = promisify(execFile);

const journey = (functions: number, ...files: string[]): Traced => ({
  name: 'request',
  ends: 'from here to there',
  way: { files, functions },
  services: { files: [], functions: 0 },
  store: { files: [], functions: 0 },
  modules: { files: [], functions: 0 },
});

describe('the journeys in docs/architecture.md', () => {
  it('are those of the built program', async () => {
    const { stdout } = await run(process.execPath, ['tools/journeys/journeys.mjs', '--json'], { cwd: root });
    const traced = JSON.parse(stdout) as Traced[];
    expect(differenceOf(writtenBlock(root), traced) && blockOf(traced)).toBeUndefined();
  });

  it('differ as soon as one leads through another file, or through other functions by more than a tenth', () => {
    const block = blockOf([journey(100, 'src/platform/edge/edge.ts', 'src/platform/calls/router.ts')]);
    const difference = (functions: number, ...files: string[]) =>
      differenceOf(block, [journey(functions, 'src/platform/edge/edge.ts', ...files)]);
    expect(difference(100, 'src/platform/calls/router.ts')).toBeUndefined();
    expect(difference(95, 'src/platform/calls/router.ts')).toBeUndefined();
    expect(difference(80, 'src/platform/calls/router.ts')).toMatch('npm run journeys');
    expect(difference(100, 'src/platform/calls/authorise.ts')).toMatch('npm run journeys');
    expect(difference(100)).toMatch('npm run journeys');
  });
});
