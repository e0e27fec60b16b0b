import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Customer } from './customer.js';
import { dataDirectory, Program } from './program.js';

describe('the program', () => {
  let data: Awaited<ReturnType<typeof dataDirectory>>;
  beforeEach(async () => {
    data = await dataDirectory();
  });
  afterEach(() => data.remove());

  it('is ready, healthy and small', async () => {
    const program = await Program.start(data.path);
    try {
      const health = await fetch(`${program.url}/health/ready`);
      expect(health.status).toBe(200);
      const status = await readFile(`/proc/${program.pid}/status`, 'utf8').catch(() => undefined);
      const resident = Number(/VmRSS:\s+(\d+) kB/.exec(status ?? '')?.[1] ?? 0);
      expect(resident).toBeLessThan(200 * 1024);
      const page = await fetch(program.url, { headers: { accept: 'text/html' } });
      expect(await page.text()).toContain('customer@example.com');
    } finally {
      expect(await program.stop()).toBe(0);
    }
  });

  it.each([
    ['PORT', '70000', "PORT is '70000'; allowed is"],
    ['SAMPLE_DATA', 'maybe', "SAMPLE_DATA is 'maybe'; allowed is"],
    ['TOKEN_LIFETIME', 'long', "TOKEN_LIFETIME is 'long'; allowed is a duration"],
  ])('does not start with %s=%s, and says so in one sentence', async (variable, value, sentence) => {
    const { code, said } = await Program.fail(data.path, { [variable]: value });
    expect(code).toBe(1);
    expect(said).toContain(sentence);
    expect(said.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    [
      'is not installed',
      'better-sqlite3',
      `const { Module } = require('node:module');
       const resolve = Module._resolveFilename;
       Module._resolveFilename = (name, ...rest) => resolve(name === 'better-sqlite3' ? 'not-installed' : name, ...rest);`,
      'Cannot find module',
    ],
    [
      'was built for another Node',
      'sqlite3',
      `const dlopen = process.dlopen;
       process.dlopen = (module, file, ...rest) => {
         if (file.endsWith('node_sqlite3.node')) throw new Error("The module '" + file + "'\\nwas compiled against another Node.");
         return dlopen.call(process, module, file, ...rest);
       };`,
      /The module '\S+node_sqlite3\.node' was compiled against another Node\./.source,
    ],
  ])('does not start with a driver that %s, and says how to go on', async (_, driver, script, reason) => {
    const hook = join(data.path, 'hook.cjs');
    await writeFile(hook, script);
    const environment = { SQLITE_DRIVER: driver, NODE_OPTIONS: `--require ${hook}` };
    const { code, said } = await Program.fail(data.path, environment);
    expect(code).toBe(1);
    expect(said).toMatch(new RegExp(`SQLITE_DRIVER is '${driver}', and that package cannot be loaded \\(${reason}`));
    expect(said).toContain(`run 'npm run setup -- ${driver}' and read what it says`);
    expect(said.trim().split('\n')).toHaveLength(1);
  });

  it('does not start a second time on the same data', async () => {
    const program = await Program.start(data.path);
    const { code, said } = await Program.fail(data.path, {});
    await program.stop();
    expect(code).toBe(1);
    expect(said).toMatch(/is in use by another process; stop that one, or set another DATA_DIR\.\n$/);
  });

  it('does not start in production on sample data, whose passwords are published', async () => {
    const program = await Program.start(data.path);
    await program.stop();
    const { code, said } = await Program.fail(data.path, { NODE_ENV: 'production' });
    expect(code).toBe(1);
    expect(said).toMatch(/^The database of \w+ holds sample data, whose passwords are published/);
  });

  it('has no sample accounts in production', async () => {
    const program = await Program.start(data.path, { NODE_ENV: 'production' });
    try {
      await expect(Customer.signIn(program.url)).rejects.toThrow('got 401');
    } finally {
      await program.stop();
    }
  });

  it('does not start on a port that is taken', async () => {
    const program = await Program.start(data.path);
    const other = await dataDirectory();
    const { code, said } = await Program.fail(other.path, { PORT: new URL(program.url).port });
    await program.stop();
    await other.remove();
    expect(code).toBe(1);
    expect(said).toMatch(/^PORT \d+ on 127\.0\.0\.1 is in use; stop the other program, or set PORT to another\.\n$/);
  });
});
