import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: { [name: string]: string };
};
/** What npm runs before a command sets a checkout up; it takes nothing. */
const commands = Object.entries(scripts).filter(([name]) => !(name.startsWith('pre') && name.slice(3) in scripts));
/** These hand on what they are given to a tool, which knows its own options. */
const HANDED_ON = ['format', 'test:postgres', 'test:better-sqlite3', 'test:node-sqlite', 'test:kafka', 'test:browser'];

/** Runs a command as npm does, without what npm runs before it. */
function run(script: string, ...words: string[]) {
  const PATH = [join(ROOT, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);
  const { status, stdout, stderr } = spawnSync('sh', ['-c', [script, ...words].join(' ')], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 120_000,
    env: { PATH, HOME: process.env['HOME'], PORT: 'no port' },
  });
  return { status, stdout, stderr };
}

describe('every npm command', () => {
  it.each(commands)(
    'npm run %s -- --help prints how it is used, and does nothing else',
    (_, script) => {
      const { status, stdout, stderr } = run(script, '--help');
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toMatch(/npm |jest|prettier/);
    },
    120_000,
  );

  it.each(commands.filter(([name]) => !HANDED_ON.includes(name)))(
    'npm run %s -- --nonsense is refused with a sentence that names the option',
    (_, script) => {
      const { status, stdout, stderr } = run(script, '--nonsense');
      expect(status).toBeGreaterThan(0);
      expect(stdout + stderr).toContain('nonsense');
    },
    120_000,
  );
});
