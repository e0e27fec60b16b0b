import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Customer } from './customer.js';
import { dataDirectory, Program } from './program.js';

const run = promisify(execFile);
const EVENTS = fileURLToPath(new URL('../../tools/events/events.mjs', import.meta.url));
const SIGN = fileURLToPath(new URL('../../tools/sign.mjs', import.meta.url));
const INTERNAL_SECRET = 'a-secret-of-at-least-32-characters';

describe("the program's internal port", () => {
  let data: Awaited<ReturnType<typeof dataDirectory>>;
  beforeEach(async () => {
    data = await dataDirectory();
  });
  afterEach(() => data.remove());

  it('alone serves metrics and operations; the public one serves health and, to operators, what is parked', async () => {
    const program = await Program.start(data.path);
    try {
      const { url, internalUrl } = program;
      const described = await (await fetch(`${internalUrl}/openapi.json`)).json();
      const { paths } = described as { paths: Record<string, Record<string, object>> };
      const sent = Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => [method.toUpperCase(), path.replace(/\{\w+\}/g, 'x')] as const),
      );
      expect(sent.length).toBeGreaterThan(10);
      const { token } = await Customer.signIn(url, 'admin@example.com');
      for (const [method, path] of sent) {
        // With sample accounts, everyone may read the events of a call: the operator's password is published (record 0091).
        const isOpen = path.startsWith('/api/call-traces');
        const isParked = path.startsWith('/api/parked-events');
        const send = async (at: string, headers: Record<string, string> = {}) =>
          (await fetch(at + path, { method, headers })).status;
        const statuses = [
          await send(internalUrl),
          await send(url),
          await send(url, { authorization: `Bearer ${token}` }),
        ];
        if (isOpen) {
          expect([path, ...statuses]).toEqual([path, 200, 200, 200]);
          continue;
        }
        const signedIn = isParked ? expect.not.stringMatching(/^40[1345]$/) : '404';
        expect([path, ...statuses.map(String)]).toEqual([path, '401', isParked ? '401' : '404', signedIn]);
      }
      const statuses = async (path: string) => [
        (await fetch(internalUrl + path)).status,
        (await fetch(url + path)).status,
      ];
      expect(await statuses('/metrics')).toEqual([200, 404]);
      expect(await statuses('/health/ready/order')).toEqual([200, 200]);
      expect(await statuses('/api/shops')).toEqual([404, 200]);
    } finally {
      expect(await program.stop()).toBe(0);
    }
  });

  it('needs a secret where other machines may reach it, or the program does not start', async () => {
    const { code, said } = await Program.fail(data.path, { INTERNAL_HOST: '0.0.0.0' });
    expect(code).toBe(1);
    expect(said).toMatch(
      /^INTERNAL_SECRET is not set while INTERNAL_HOST is '0\.0\.0\.0', which other machines may reach/,
    );
    expect(said.trim().split('\n')).toHaveLength(1);
  });

  it('requires requests that are signed with its secret, as npm run events and the tool for curl do', async () => {
    const program = await Program.start(data.path, { INTERNAL_SECRET });
    try {
      const { url, internalUrl } = program;
      const { token } = await Customer.signIn(url, 'admin@example.com');
      const events = async (environment: Record<string, string>) => {
        const env = { PATH: process.env['PATH'], FICUS_URL: internalUrl, FICUS_TOKEN: token, ...environment };
        return run(process.execPath, [EVENTS, 'lag'], { env });
      };
      expect((await events({ INTERNAL_SECRET })).stdout).toContain('notification<-order');
      await expect(events({})).rejects.toMatchObject({
        stderr: expect.stringMatching(
          /^GET \/api\/\S+ needs an x-internal-mac made with the INTERNAL_SECRET of this host; /,
        ),
      });
      const env = { PATH: process.env['PATH'], INTERNAL_SECRET };
      const signed = async (...more: readonly string[]) =>
        (await run(process.execPath, [SIGN, 'GET', '/docs?x=1', ...more], { env })).stdout.trim().split(': ');
      const [name = '', value = ''] = await signed();
      const page = (headers: Record<string, string>) => fetch(`${internalUrl}/docs?x=1`, { headers });
      expect([(await page({ [name]: value })).status, (await page({})).status]).toEqual([200, 401]);
      const [, withKey = ''] = await signed('', 'k1');
      expect((await page({ [name]: withKey, 'idempotency-key': 'k1' })).status).toBe(200);
      expect((await page({ [name]: withKey })).status).toBe(401);
      expect((await fetch(`${internalUrl}/metrics`)).status).toBe(200);
      expect((await fetch(`${url}/api/shops`)).status).toBe(200);
      expect(program.output).not.toContain(INTERNAL_SECRET);
    } finally {
      expect(await program.stop()).toBe(0);
    }
  });

  it('is named by the sentence when it is taken, and the program does not start', async () => {
    const program = await Program.start(data.path);
    const other = await dataDirectory();
    const { code, said } = await Program.fail(other.path, { INTERNAL_PORT: new URL(program.internalUrl).port });
    await program.stop();
    await other.remove();
    expect(code).toBe(1);
    expect(said).toMatch(
      /^INTERNAL_PORT \d+ on 127\.0\.0\.1 is in use; stop the other program, or set INTERNAL_PORT to/,
    );
    expect(said.trim().split('\n')).toHaveLength(1);
  });
});
