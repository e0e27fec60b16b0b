import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TURNED } from '../../src/platform/host/served-to-tests.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { macHeader } from '../../tools/internal/request-mac.mjs';
import { HostUnderTest } from '../driver/host-under-test.js';
import { SECRET } from './hosts.js';
import { dataDirectory, Program } from './program.js';

const HOUR_MS = 3_600_000;
const TURN = '/_clock/turn';

describe('the clock of a program', () => {
  let data: Awaited<ReturnType<typeof dataDirectory>>;
  beforeEach(async () => {
    data = await dataDirectory();
  });
  afterEach(() => data.remove());

  const post = async (program: Program, body: string, headers: object) => {
    const response = await fetch(program.internalUrl + TURN, { method: 'POST', body, headers: { ...headers } });
    return { status: response.status, ...((await response.json()) as { code?: string; now?: number }) };
  };
  const signed = (body: string) => macHeader(SECRET, 'POST', TURN, body);
  const hour = JSON.stringify({ ms: HOUR_MS });

  it('is turned in a test by who has the secret, on the internal port alone; the log says so', async () => {
    const program = await Program.start(data.path, { NODE_ENV: 'test', INTERNAL_SECRET: SECRET });
    try {
      expect(await post(program, hour, {})).toMatchObject({ status: 401, code: 'MAC_REQUIRED' });
      expect(await post(program, '{"ms":-1}', signed('{"ms":-1}'))).toMatchObject({ status: 400 });
      expect((await fetch(program.url + TURN, { method: 'POST', body: hour, headers: signed(hour) })).status).toBe(404);
      const { status, now = 0 } = await post(program, hour, signed(hour));
      expect(status).toBe(200);
      expect(now - Date.now()).toBeGreaterThan(HOUR_MS / 2);
      await arrives('the line of the log', () => program.output.includes(TURNED));
    } finally {
      await program.kill();
    }
  });

  it('cannot be turned in any other mode: there is no such path, nor one that says what it does', async () => {
    const program = await Program.start(data.path, { NODE_ENV: 'development', INTERNAL_SECRET: SECRET });
    try {
      expect(await post(program, hour, signed(hour))).toMatchObject({ status: 404 });
      const log = join(data.path, 'copy.log');
      await writeFile(log, program.output);
      const host = new HostUnderTest('the program', program.internalUrl, SECRET, { log, parts: 1 });
      await expect(host.work()).rejects.toThrow('GET /_work/state of the program got 404');
      expect(await readFile(log, 'utf8')).not.toContain(TURNED);
    } finally {
      await program.kill();
    }
  });
});
