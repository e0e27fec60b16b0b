import { spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Customer } from './customer.js';
import { dataDirectory, environmentOf, Program } from './program.js';

/** How each shell is started for a person, without what that person has configured. */
const SHELLS = [
  ['bash', '--version', 'bash --norc -i'],
  ['zsh', '--version', 'zsh -f -i'],
  ['pwsh', '--version', 'pwsh -NoProfile -NoLogo'],
] as const;
const PASTE_WITHIN_MS = 300_000;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const works = (command: string, option: string) => spawnSync(command, [option]).status === 0;
/** `script` runs a shell at a terminal of its own. */
const hasScript = works('script', '--version');

/** A person's shell at a terminal, into which text is pasted. */
class Shell {
  text = '';
  private readonly child;
  constructor(command: string, env: NodeJS.ProcessEnv) {
    this.child = spawn('script', ['-qefc', command, '/dev/null'], {
      env,
      cwd: ROOT,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.child.stdout.setEncoding('utf8').on('data', (chunk: string) => (this.text += chunk));
  }

  /** Pastes lines, and resolves when the shell has carried all of them out. */
  async paste(lines: string, mark: string): Promise<void> {
    // What is typed has the quotes; what the shell prints has not.
    this.child.stdin.write(`${lines}echo end-of-'paste'-${mark}\n`);
    const isOver = () => this.text.includes(`end-of-paste-${mark}`);
    await arrives(`the end of a tour; so far:\n${this.text.slice(-2000)}`, isOver, PASTE_WITHIN_MS);
  }

  end(): void {
    this.child.kill('SIGKILL');
  }
}

async function tourOfReadme(): Promise<string> {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const [, section = ''] = /^In a second terminal, paste([\s\S]*?)^Now end it with/m.exec(readme) ?? [];
  const blocks = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  if (blocks.length < 4) throw new Error(`The tour of the README has ${blocks.length} blocks of commands.`);
  return blocks.join('');
}

const isThere = ([name, option]: (typeof SHELLS)[number]) => hasScript && works(name, option);
const [present, missing] = [SHELLS.filter(isThere), SHELLS.filter((shell) => !isThere(shell))];
/** A shell that this machine lacks is among the skipped ones. */
const inEach = present.length > 0 ? it.each(present) : it.skip.each(SHELLS);

describe("the README's tour", () => {
  inEach(
    'pasted twice into %s, places two orders, each accepted, charged and notified once',
    async (_, __, command) => {
      const tour = await tourOfReadme();
      const data = await dataDirectory();
      const program = await Program.start(data.path);
      const shell = new Shell(command, environmentOf(data.path, { PORT: new URL(program.url).port, TERM: 'dumb' }));
      try {
        await shell.paste(tour, 'one');
        await shell.paste(tour, 'two');
        expect(shell.text).not.toMatch(/ after 60 s, not |not found|No program responds| [45]\d\d [A-Z]/);
        expect(shell.text.match(/"status": "captured"/g)).toHaveLength(2);
        // The list of messages is the last that it prints; its first message is the one that was promised.
        expect(shell.text.lastIndexOf('"template": "order-accepted"')).toBeGreaterThan(0);
        const customer = await Customer.signIn(program.url);
        const orders = await customer.all('/api/orders');
        expect(orders.map(({ status }) => status)).toEqual(['accepted', 'accepted']);
        expect(await customer.all('/api/notifications')).toHaveLength(4);
      } finally {
        shell.end();
        await program.stop();
        await data.remove();
      }
    },
    3 * PASTE_WITHIN_MS,
  );

  if (missing.length > 0) it.skip.each(missing)('pasted into %s, which is not installed here', () => undefined);
});
