import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from '../../tools/root.mjs';
import { blockOf, writtenBlock } from '../../tools/journeys/page.mjs';
import type { Traced } from '../../tools/journeys/trace.mjs';

const run = promisify(execFile);

describe('the journeys in docs/architecture.md', () => {
  it("are those of the built program; if not, run 'npm run journeys -- --write'", async () => {
    const { stdout } = await run(process.execPath, ['tools/journeys/journeys.mjs', '--json'], { cwd: root });
    expect(writtenBlock(root)).toBe(blockOf(JSON.parse(stdout) as Traced[]));
  });
});
