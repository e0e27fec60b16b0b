import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { arrives } from '../../src/platform/host/waiting.js';
import { dataDirectory, Program } from '../program/program.js';

const run = promisify(execFile);
const EVENTS = fileURLToPath(new URL('../../src/platform/commands/events/events.mjs', import.meta.url));

describe('npm run events', () => {
  let data: Awaited<ReturnType<typeof dataDirectory>>;
  let program: Program;
  let token: string;

  beforeAll(async () => {
    data = await dataDirectory();
    program = await Program.start(data.path);
    const signedIn = await fetch(`${program.url}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'admin@example.com', password: 'ficus-sample' }),
    });
    ({ token } = (await signedIn.json()) as { token: string });
  }, 30_000);
  afterAll(async () => {
    await program.stop();
    await data.remove();
  });

  const events = async (words: readonly string[], environment: Record<string, string> = {}) => {
    const env = { PATH: process.env['PATH'], FICUS_URL: program.url, FICUS_TOKEN: token, ...environment };
    const done = await run(process.execPath, [EVENTS, ...words], { env }).catch((error: unknown) => error);
    const { stdout, stderr, code = 0 } = done as { stdout: string; stderr: string; code?: number };
    return { stdout, stderr, code };
  };
  const value = async (...words: string[]) => JSON.parse((await events([...words, '--json'])).stdout) as unknown;

  it('shows where each feed is', async () => {
    const feeds = async () => (await value('lag')) as { feed: string; lag: number }[];
    const settled = async () => (await feeds()).every(({ lag }) => lag === 0);
    await arrives('feeds at their ends', settled, 10_000);
    expect((await feeds()).map(({ feed }) => feed)).toContain('notification<-order');
    expect((await events(['lag'])).stdout).toMatch(/^feed +lag +held +parked\n/);
  });

  it("shows the end of a module's log", async () => {
    const items = (await value('tail', 'shop', '--limit', '3')) as { event: string }[];
    expect(items.map(({ event }) => event)).toEqual(['shop.changed', 'shop.changed', 'shop.changed']);
    expect((await events(['tail', 'nowhere'])).stderr).toContain('nowhere does not run here; here are: ');
  });

  it('shows what is parked', async () => {
    expect(await value('parked')).toEqual([]);
    expect((await events(['parked'])).stdout).toBe('Nothing is parked.\n');
    expect((await events(['retry', 'order:e1'])).stderr).toBe(
      'order has parked no event e1; list the parked ones to see what waits.\n',
    );
  });

  it('sends events to feeds again', async () => {
    const time = ['--since', '2020-01-01T00:00:00Z', '--until', '2100-01-01T00:00:00Z'];
    const republish = (...more: string[]) => value('republish', 'notification<-order', ...time, ...more);
    expect(await republish()).toMatchObject({ items: [{ feed: 'notification<-order', again: 0 }] });
    expect(await republish('--force')).toMatchObject({ replayId: expect.any(String) as string });
    expect(await value('rebuild', 'notification<-order', '--replay', 'r1')).toMatchObject({ begun: true });
  });

  it('says in a sentence what it does not take, and ends with 1', async () => {
    const [verb, option, missing, nobody, closed] = [
      await events(['drop']),
      await events(['lag', '--all']),
      await events(['tail']),
      await events(['lag'], { FICUS_TOKEN: '' }),
      await events(['lag'], { FICUS_URL: 'http://127.0.0.1:9' }),
    ];
    expect(verb.stderr).toBe(
      "'drop' is no verb of events; allowed are lag, tail, parked, retry, discard, republish, rebuild.\n",
    );
    expect(option.stderr).toBe("'--all' is no option of this command; allowed are --json.\n");
    expect(missing.stderr).toContain('tail takes the name of one module');
    expect(nobody.stderr).toContain('FICUS_TOKEN is not set; sign in as one who operates the program');
    expect(closed.stderr).toContain('No program answers at http://127.0.0.1:9');
    expect([verb, option, missing, nobody, closed].map(({ code }) => code)).toEqual([1, 1, 1, 1, 1]);
    expect(JSON.parse((await events(['drop', '--json'])).stdout)).toEqual({ error: expect.any(String) as string });
  });
});
