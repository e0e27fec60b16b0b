import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Customer } from './customer.js';
import { dataDirectory, Program } from './program.js';

const run = promisify(execFile);

describe("the README's tour", () => {
  it('places an order, and has one accepted and charged, when it is typed as printed', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const blocks = [...readme.matchAll(/```sh\n((?:URL|OWNER)=[\s\S]*?)```/g)].map((block) => block[1]);
    if (blocks.length !== 2)
      throw new Error('The README has not the two blocks of commands that begin with URL= and OWNER=.');
    const tour = blocks.join('\n');
    const data = await dataDirectory();
    const program = await Program.start(data.path);
    try {
      const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', tour.replace(/^URL=.*/m, `URL=${program.url}`)]);
      expect(stdout).toContain('"status":"placed"');
      expect(stdout).toContain('"status":"accepted"');
      expect(stdout).toContain('"status":"captured"');
      const customer = await Customer.signIn(program.url);
      expect(await customer.all('/api/orders')).toHaveLength(2);
      const notified = async () => (await customer.all('/api/notifications')).length === 3;
      await arrives('messages: two orders placed, one accepted', notified);
    } finally {
      await program.stop();
      await data.remove();
    }
  });
});
