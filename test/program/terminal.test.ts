import { spawn, spawnSync } from 'node:child_process';
import { arrives } from '../../src/platform/testing/waiting.js';
import { compiled, dataDirectory, environmentOf } from './program.js';

const READY_WITHIN_MS = 100_000;

/** `script` runs a program at a terminal of its own. */
const hasScript = spawnSync('script', ['--version']).status === 0;
const atTerminal = hasScript ? it : it.skip;

describe('the program', () => {
  let data: Awaited<ReturnType<typeof dataDirectory>>;
  beforeEach(async () => {
    data = await dataDirectory();
  });
  afterEach(() => data.remove());

  /** What it writes from its start to its end by Ctrl-C. */
  async function writes(
    command: string,
    words: readonly string[],
    settings: Record<string, string> = {},
  ): Promise<string> {
    const env = environmentOf(data.path, settings);
    const child = spawn(command, words, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    const over = new Promise((resolve) => child.once('close', resolve));
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    try {
      await arrives('the address', () => /is ready at [^\n]*\n/.test(text), READY_WITHIN_MS);
      if (command === 'script') child.stdin.write('\u0003');
      else child.kill('SIGINT');
      await over;
      return text;
    } finally {
      child.kill('SIGKILL');
    }
  }

  atTerminal('tells people at a terminal what they can do, and its lines are not JSON', async () => {
    const text = await writes('script', ['-qefc', `${process.execPath} ${compiled('src/main.js')}`, '/dev/null']);
    expect(text).toMatch(/Ficus is ready\.\r?\n/);
    expect(text).toMatch(/Open +http:\/\/127\.0\.0\.1:\d+\r?\n/);
    expect(text).toMatch(/Modules +member, notification, order, payment, shop\r?\n/);
    expect(text).toMatch(/Accounts +.*customer@example\.com.*password ficus-sample\r?\n/);
    expect(text).toContain('Stopped.');
    expect(text).not.toContain('{"level"');
  });

  it('writes JSON lines alone where no terminal reads them', async () => {
    const text = await writes(process.execPath, [compiled('src/main.js')]);
    for (const line of text.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level');
  });

  it('does as LOG_FORMAT says', async () => {
    const text = await writes(process.execPath, [compiled('src/main.js')], {
      LOG_FORMAT: 'pretty',
      SAMPLE_DATA: 'off',
    });
    expect(text).toMatch(/Open +http/);
    expect(text).not.toMatch(/Accounts/);
    expect(text).not.toContain('\u001b[');
  });
});
