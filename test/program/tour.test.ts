import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { arrives } from '../../src/platform/host/waiting.js';
import { Customer } from './customer.js';
import { dataDirectory, Program } from './program.js';

const run = promisify(execFile);

describe("the README's tour", () => {
  it('places an order when it is typed as printed', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const tour = /```sh\n(URL=[\s\S]*?)```/.exec(readme)?.[1];
    if (!tour) throw new Error('The README has no block of commands that begins with URL=.');
    const data = await dataDirectory();
    const program = await Program.start(data.path);
    try {
      const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', tour.replace(/^URL=.*/m, `URL=${program.url}`)]);
      expect(stdout).toContain('"status":"placed"');
      const customer = await Customer.signIn(program.url);
      expect(await customer.all('/api/orders')).toHaveLength(1);
      const told = async () => (await customer.all('/api/notifications')).length === 1;
      await arrives('the message about the order', told);
    } finally {
      await program.stop();
      await data.remove();
    }
  }, 60_000);
});
