import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { arrives } from '../../src/platform/testing/waiting.js';
import { dataDirectory, Program } from './program.js';
import { Readers } from './readers.js';
import { versionTag } from './version-tag.js';

const run = promisify(execFile);
const root = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const PREFIX = '/api/shops';
/** Requests that each of the three who serve in turn must have got from the load. */
const ENOUGH = 200;

/** The sample service, as a process of its own. */
async function startSample(from: string): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [root('tools/samples/foreign-shops.mjs'), '--from', from, '--port', '0']);
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  const url = /http:\/\/127\.0\.0\.1:\d+$/.exec(line)?.[0];
  if (url === undefined) throw new Error(`The sample said: ${line}`);
  return { url, child };
}

describe('a route of shop', () => {
  let data: Awaited<ReturnType<typeof dataDirectory>>;
  let program: Program;
  let sample: Awaited<ReturnType<typeof startSample>>;
  let token: string;

  const signIn = async (email: string) => {
    const body = JSON.stringify({ email, password: 'ficus-sample' });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${program.url}/api/sessions`, { method: 'POST', headers, body });
    return ((await answer.json()) as { token: string }).token;
  };
  beforeAll(async () => {
    data = await dataDirectory();
    program = await Program.start(data.path, { RATE_LIMIT: 'off', LOG_LEVEL: 'info' });
    token = await signIn('admin@example.com');
    sample = await startSample(program.url);
  });
  afterAll(async () => {
    const gone = once(sample.child, 'exit');
    sample.child.kill('SIGTERM');
    await gone;
    await program.stop();
    await data.remove();
  });

  const fig = async (...words: string[]) => {
    const env = { PATH: process.env['PATH'], FICUS_URL: program.internalUrl, FICUS_TOKEN: token };
    const done = await run(process.execPath, [root('tools/fig/fig.mjs'), 'route', ...words], { env }).catch(
      (error: unknown) => error,
    );
    const { stdout, stderr, code = 0 } = done as { stdout: string; stderr: string; code?: number };
    return { stdout, stderr, code };
  };
  const value = async (...words: string[]) =>
    JSON.parse((await fig(...words, '--json')).stdout) as Record<string, unknown>;
  const read = async (path: string) => {
    const response = await fetch(program.url + path);
    return {
      servedBy: response.headers.get('x-served-by'),
      text: await response.text(),
      version: versionTag(response),
    };
  };

  it('is taken over by a foreign service and given back under load, without an error for any client', async () => {
    const foreign = `${PREFIX}@${new URL(sample.url).host}`;
    const list = `${PREFIX}?open=true&limit=5`;
    const { items, next } = JSON.parse((await read(list)).text) as { items: { shopId: string }[]; next: string };
    const paths = [list, `${list}&cursor=${next}`, ...items.map(({ shopId }) => `${PREFIX}/${shopId}`)];
    const before = await Promise.all(paths.map(read));
    const readers = new Readers(program.url, 16, paths);

    await arrives('reads of the module', () => readers.by('shop@local') > ENOUGH);
    expect((await fig(PREFIX, '--to', sample.url, '--reason', 'a rewrite')).stdout).toContain(
      `${PREFIX} is served by ${sample.url} from now on, and by this program until now.`,
    );
    await arrives('reads of the foreign service', () => readers.by(foreign) > ENOUGH);
    const during = await Promise.all(paths.map(read));
    const taken = readers.by('shop@local');
    expect(await value(PREFIX, '--back')).toMatchObject({ changed: true, was: sample.url });
    await arrives('reads of the module again', () => readers.by('shop@local') > taken + ENOUGH);
    await readers.stop();

    expect(readers.errors).toEqual([]);
    expect([...readers.served.keys()].sort()).toEqual([foreign, 'shop@local'].sort());
    expect(during).toEqual(before.map((one) => ({ ...one, servedBy: foreign })));
    const total = [...readers.served.values()].reduce((sum, one) => sum + one, 0);
    await arrives('a line of the log for each', () => program.output.split('"path":"/api/shops').length > total);
  });

  it('keeps its orders while it is away: other modules call shop, not its route', async () => {
    await value(PREFIX, '--to', sample.url);
    const customer = await signIn('customer@example.com');
    const { items } = JSON.parse((await read(`${PREFIX}?open=true&limit=1`)).text) as { items: { shopId: string }[] };
    const shopId = items[0]?.shopId;
    const { menu } = JSON.parse((await read(`${PREFIX}/${shopId}`)).text) as { menu: { menuItemId: string }[] };
    const ordered = await fetch(`${program.url}/api/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${customer}`, 'idempotency-key': 'k' },
      body: JSON.stringify({ shopId, items: [{ menuItemId: menu[0]?.menuItemId, quantity: 10 }] }),
    });
    expect([ordered.status, ordered.headers.get('x-served-by')]).toEqual([201, 'order@local']);
    const changed = await fetch(`${program.url}${PREFIX}/${shopId}`, { method: 'PATCH', body: '{}' });
    expect([changed.status, ((await changed.json()) as { code: string }).code]).toEqual([503, 'READS_ONLY']);
    await value(PREFIX, '--back');
  });

  it('stays with the foreign service when the program starts again', async () => {
    await value(PREFIX, '--to', sample.url, '--reason', 'for good');
    await program.stop();
    program = await Program.start(data.path, { RATE_LIMIT: 'off' });
    token = await signIn('admin@example.com');
    expect((await read(PREFIX)).servedBy).toBe(`${PREFIX}@${new URL(sample.url).host}`);
    expect((await fig('--list')).stdout).toMatch(
      /^prefix +served by +since .*\n\/api\/shops +http:\S+ +\S+ +operator \S+ +for good\n$/,
    );
    const { items } = (await value(PREFIX, '--history')) as { items: { address?: string; revision: number }[] };
    expect(items[0]).toMatchObject({ address: sample.url, reason: 'for good' });
    await value(PREFIX, '--back');
    expect((await fig('--list')).stdout).toBe('This program serves every path itself.\n');
  });

  it.each([
    [['/api/shops/menu', '--to', 'SAMPLE'], 'have requests in common; hand out only one of the two'],
    [['/health', '--to', 'SAMPLE'], '/health cannot be handed to another service'],
    [['/api/x/', '--to', 'SAMPLE'], "'/api/x/' is no prefix of a path"],
    [['/api/x', '--to', 'nowhere'], 'The address of /api/x is no address of an HTTP service'],
    [['/api/x', '--to', 'http://127.0.0.1:1'], 'nothing responds at http://127.0.0.1:1 (ECONNREFUSED)'],
    [['/api/x', '--back'], '/api/x is not handed to another service, so it cannot be given back.'],
    [['/api/x', '--to', 'SAMPLE', '--back'], 'Say one of --to <address>, --back, --list and --history.'],
    [['/api/x'], 'Say one of --to <address>, --back, --list and --history.'],
    [['--back'], 'Say the prefix, such as /api/reviews.'],
    [['/api/x', '--nonsense'], "'--nonsense' is no option of this command"],
  ])('is refused in one sentence, and nothing is changed: fig route %j', async (words, sentence) => {
    await value(PREFIX, '--to', sample.url);
    const before = await value('--list');
    const { stdout, stderr, code } = await fig(...words.map((word) => (word === 'SAMPLE' ? sample.url : word)));
    expect([stdout, code]).toEqual(['', 1]);
    expect(stderr).toContain(sentence);
    expect(await value('--list')).toEqual(before);
    await value(PREFIX, '--back');
  });

  it('of a dry run is named, and stays where it is', async () => {
    const { stdout } = await fig(PREFIX, '--to', sample.url, '--dry-run');
    expect(stdout).toContain('It covers POST /api/shops, GET /api/shops, GET /api/shops/:shopId');
    expect(stdout).toContain('Nothing was changed: this was a dry run.');
    expect(await value('--list')).toEqual({ items: [] });
  });

  it('may only be handed out by an operator', async () => {
    token = await signIn('customer@example.com');
    expect((await fig(PREFIX, '--to', sample.url)).code).toBe(1);
    token = await signIn('admin@example.com');
    expect(await value('--list')).toEqual({ items: [] });
  });
});
