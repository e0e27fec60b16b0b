import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { discoverModules } from '../../src/platform/host/discover-modules.js';
import { monolith, type Monolith } from '../../src/platform/host/monolith.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { createLog } from '../../src/platform/ops/create-log.js';
import { digestOf } from '../../src/modules/member/attempts/digest.js';
import { Ordering } from '../api/ordering.js';
import { Visitor } from '../api/visitor.js';

const { PATH } = process.env;
const PASSWORD = 'jangdokdae-7#Secret';
const MEMBER = {
  email: 'Gildong.AtRest@erased-mail.example',
  name: '홍길동지움',
  phone: '010-8765-4321',
  device: 'device-token-at-rest-55',
};
/** Members who join before and after, so that the erased one shares its pages with others. */
const OTHERS = ['Before', 'After'].map((name) => ({ name, email: `${name}@stays.example` }));

/** All spellings in which the member could be stored. */
const PERSONAL = [
  ...Object.values(MEMBER),
  MEMBER.email.toLowerCase(),
  MEMBER.phone.replaceAll('-', ''),
  digestOf(MEMBER.email.toLowerCase()),
];

/**
 * Each of `texts` that a file below `directory` holds, as `file:text`. Another process reads the files: in this one, closing
 * a file would drop the locks that SQLite has on it.
 */
async function search(directory: string, texts: readonly string[]): Promise<readonly string[]> {
  const patterns = texts.flatMap((text) => ['-e', text]);
  const grep = promisify(execFile)('grep', ['-raoF', ...patterns, '.'], { cwd: directory, env: { LC_ALL: 'C', PATH } });
  // It fails when it finds nothing, and when SQLite removes a file meanwhile.
  const { stdout } = await grep.catch((error: { stdout: string }) => error);
  return [...new Set(stdout.split('\n').filter((line) => line !== ''))];
}

describe('data at rest in SQLite files', () => {
  const lines: string[] = [];
  let root: string;
  let directory: string;
  let host: Monolith | undefined;

  const start = async () => {
    host = await monolith({
      modules: await discoverModules(new URL('../../src/modules/', import.meta.url)),
      environment: { NODE_ENV: 'test', DATA_DIR: directory, PORT: '0', RATE_LIMIT: 'off' },
      title: 'Ficus',
      version: '0',
      log: createLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } }),
      maintenance: { every: '1s', keep: '30d' },
    });
    return Visitor.at(host.url);
  };
  const stop = async () => {
    await host?.close();
    host = undefined;
  };
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
  const modes = async () => {
    const files = await readdir(directory);
    return Object.fromEntries(
      await Promise.all(files.map(async (file) => [file, await modeOf(join(directory, file))])),
    );
  };
  const openFiles = async () => Object.entries(await modes()).filter(([, mode]) => mode !== '600');
  const found = () => search(directory, PERSONAL);

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'ficus-at-rest-'));
    directory = join(root, 'data');
    await start();
  });
  afterAll(async () => {
    await stop();
    await rm(root, { recursive: true, force: true });
  });

  it('lies in a directory of mode 0700, in files of mode 0600, also while SQLite works on them', async () => {
    expect(await modeOf(directory)).toBe('700');
    expect(Object.keys(await modes())).toEqual(
      expect.arrayContaining(['member.sqlite', 'member.sqlite-wal', 'member.sqlite-shm', 'member.sqlite.lock']),
    );
    expect(await openFiles()).toEqual([]);
  });

  it('an erased member is in no file a moment after the withdrawal, while the program runs and after it has stopped', async () => {
    const app = Visitor.at(host?.url as string);
    const [before, after] = OTHERS;
    for (const one of [before, MEMBER, after] as { name: string; email: string }[]) {
      const joined = await app.post('/api/members', { ...one, password: PASSWORD });
      expect([joined.status, joined.body]).toEqual([201, expect.objectContaining({ name: one.name })]);
    }
    const member = await app.signIn(MEMBER.email, PASSWORD);
    const ordering = await Ordering.between(member, await app.signIn('owner@example.com'));
    const orderId = await ordering.place();
    await arrives('the order is paid', async () => (await ordering.order(orderId)).status === 'paid');
    await arrives('the member is notified by a channel', async () => {
      const { items } = (await member.get('/api/notifications')).body as { items: { state: string }[] };
      return items.length > 0 && items.every(({ state }) => state === 'sent');
    });
    expect((await app.post('/api/sessions', { email: MEMBER.email, password: 'wrong' })).status).toBe(401);
    const stored = await found();
    for (const text of [MEMBER.email.toLowerCase(), MEMBER.name, MEMBER.phone, MEMBER.device])
      expect(stored.filter((one) => one.endsWith(`:${text}`))).not.toEqual([]);

    expect((await member.delete('/api/members/me')).status).toBe(200);
    let left: readonly string[] = [];
    const erased = async () => (left = await found()).length === 0;
    await arrives('no file holds the erased member', erased, 60_000).catch(() => expect(left).toEqual([]));
    await stop();
    expect(await found()).toEqual([]);
  });

  it('that other users could read is closed to them at the start, and the log says so', async () => {
    await stop();
    await chmod(join(directory, 'member.sqlite'), 0o644);
    await chmod(directory, 0o755);
    await start();
    expect(await modeOf(directory)).toBe('700');
    expect(await openFiles()).toEqual([]);
    const warnings = lines.filter((line) => line.includes('could be read by other users'));
    expect(warnings).toHaveLength(2);
    for (const [path, mode] of [
      [join(directory, 'member.sqlite'), '644'],
      [directory, '755'],
    ])
      expect(warnings).toContainEqual(expect.stringContaining(`${path} could be read by other users (mode ${mode})`));
  });

  it('a directory that also holds files of others keeps its mode, and the log says what to do', async () => {
    await stop();
    await writeFile(join(directory, 'letters.txt'), '');
    await chmod(directory, 0o755);
    await start();
    expect(await modeOf(directory)).toBe('755');
    const warnings = lines.filter((line) => line.includes('letters.txt'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`run 'chmod 700 ${directory}'`);
  });
});
