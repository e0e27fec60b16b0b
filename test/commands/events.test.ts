import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { selectionOf } from '../../tools/events/selection.mjs';
import { arrives } from '../../src/platform/testing/waiting.js';
import { dataDirectory, Program } from '../program/program.js';

const run = promisify(execFile);
const EVENTS = fileURLToPath(new URL('../../tools/events/events.mjs', import.meta.url));

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
  });
  afterAll(async () => {
    await program.stop();
    await data.remove();
  });

  const events = async (words: readonly string[], environment: Record<string, string> = {}) => {
    const env = { PATH: process.env['PATH'], FICUS_URL: program.internalUrl, FICUS_TOKEN: token, ...environment };
    const done = await run(process.execPath, [EVENTS, ...words], { env }).catch((error: unknown) => error);
    const { stdout, stderr, code = 0 } = done as { stdout: string; stderr: string; code?: number };
    return { stdout, stderr, code };
  };
  const value = async (...words: string[]) => JSON.parse((await events([...words, '--json'])).stdout) as unknown;

  it('shows where each feed is', async () => {
    const feeds = async () => ((await value('lag')) as { items: { feed: string; lag: number }[] }).items;
    const settled = async () => (await feeds()).every(({ lag }) => lag === 0);
    await arrives('feeds at their ends', settled, 60_000);
    expect((await feeds()).map(({ feed }) => feed)).toContain('notification<-order');
    expect((await events(['lag'])).stdout).toMatch(/^feed +lag +held +parked +way +group lag\n/);
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

  it('has feeds take the events of a module from its log, as they do already where there is no cluster', async () => {
    expect(await value('way', 'payment', 'log')).toEqual({
      ...{ producer: 'payment', way: 'log', feeds: ['order<-payment', 'payment<-payment'] },
    });
    expect((await events(['way', 'order', 'log'])).stdout).toBe(
      'notification<-order takes its events from the log of order from now on, until the process restarts: EVENTS says it permanently.\n',
    );
    expect((await events(['way', 'shop', 'log'])).stdout).toBe('No feed that was asked takes events of shop.\n');
    const { items, relays } = (await value('lag')) as { items: { way?: string; group?: object }[]; relays: object[] };
    expect([new Set(items.map(({ way }) => way)), items.filter(({ group }) => group), relays]).toEqual([
      new Set(['log']),
      [],
      [],
    ]);
  });

  it('sends events to feeds again', async () => {
    const time = ['--since', '2020-01-01T00:00:00Z', '--until', '2100-01-01T00:00:00Z'];
    const republish = (...more: string[]) => value('republish', 'notification<-order', ...time, ...more);
    expect(await republish()).toMatchObject({ items: [{ feed: 'notification<-order', again: 0 }] });
    expect(await republish('--force')).toMatchObject({ replayId: expect.any(String) as string });
    expect(await value('rebuild', 'notification<-order', '--replay', 'r1')).toMatchObject({ begun: true });
    expect(await value('rebuild', 'notification<-order', '--replay', 'r1')).toMatchObject({ begun: false });
    expect((await events(['rebuild', 'notification<-order'])).stdout).toMatch(
      /^notification<-order handles .+ again from the beginning, under the replay id \S+\.\n$/,
    );
  });

  it('takes a time as how long ago', () => {
    const before = Date.now();
    const { time } = selectionOf(
      new Map([
        ['since', '5m'],
        ['until', '30s'],
      ]),
      new Map(),
    ) as { time: { since: string; until: string } };
    expect(Date.parse(time.since) - before).toBeGreaterThanOrEqual(-300_000);
    expect(Date.parse(time.since)).toBeLessThanOrEqual(Date.now() - 300_000);
    expect(Date.parse(time.until) - Date.parse(time.since)).toBeGreaterThanOrEqual(270_000);
  });

  it('builds read models anew only for feeds that have some', async () => {
    expect((await events(['rebuild', 'notification<-order', '--reset'])).stderr).toBe(
      'notification has no read model; declare one with readModel() in its module.ts, or rebuild notification<-order without --reset.\n',
    );
  });

  it.each([
    [['republish'], 'republish takes one feed or more'],
    [['republish', 'notification<-order'], 'Select the events in one way: --id <event>'],
    [['republish', 'notification<-order', '--id', 'a', '--since', 'b'], 'Select the events in one way'],
    [['republish', 'notification<-order', '--to', '7'], 'Select the events in one way'],
    [
      ['republish', 'notification<-order', '--since', 'noon'],
      "--since takes a time such as 2026-11-21T09:30:00Z, or how long ago: 5m, 2h, 1d; not 'noon'",
    ],
    [['republish', 'notification<-order', '--partition', 'a'], "--partition takes a whole number, not 'a'"],
    [['republish', 'notification<-order', '--id'], '--id takes a value'],
    [['republish', 'notification<-cellar', '--id', 'a'], 'notification has no feed notification<-cellar; it has'],
    [['republish', 'notification<-order', '--id', 'a', '--key', 'b'], 'Select the events in one way'],
    [['rebuild'], 'rebuild takes one feed'],
    [['rebuild', 'a<-b', '--reset', '--event', 'c'], 'A read model is built from all its events'],
    [['forget'], 'forget takes one feed'],
    [['forget', 'notification<-order'], 'notification<-order runs here and needs the log of order; it is kept.'],
    [['way', 'order'], 'way takes a module and log or kafka'],
    [['way', 'order', 'pigeon'], 'way takes a module and log or kafka'],
    [['way', 'cellar', 'log'], 'cellar does not run here; here are: '],
    [
      ['way', 'order', 'kafka'],
      'The events of order cannot come over Kafka: this process knows no cluster; set KAFKA_BROKERS.',
    ],
    [['trace'], 'trace takes one business key or correlation id'],
    [['trace', 'a', 'b'], 'trace takes one business key or correlation id'],
    [['trace', 'a'.repeat(129)], 'a business key or a correlation id: 1 to 128 characters'],
    [['parked', 'a', 'b'], 'parked takes the id of one parked event, or none'],
  ])('refuses %j', async (words, sentence) => {
    const { stderr, code } = await events(words);
    expect([code, stderr]).toEqual([1, expect.stringContaining(sentence)]);
  });

  it('follows a log for people only: it never ends, and --json is one value', async () => {
    const { stdout, code } = await events(['tail', 'order', '--follow', '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([1, { error: expect.stringContaining('never ends') as string }]);
  });

  it('finds the program where the same settings have its internal listener', async () => {
    const { port } = new URL(program.internalUrl);
    const lag = async (environment: Record<string, string>) => events(['lag'], { FICUS_URL: '', ...environment });
    expect((await lag({ INTERNAL_PORT: port, INTERNAL_HOST: '0.0.0.0' })).code).toBe(0);
    expect((await lag({ PORT: String(Number(port) - 1) })).code).toBe(0);
    expect((await lag({ PORT: '0' })).stderr).toBe(
      'The internal port of the program is any free one; set FICUS_URL to the internalUrl that it logs when it is ready.\n',
    );
    expect((await lag({ FICUS_URL: 'here' })).stderr).toBe(
      "FICUS_URL is 'here'; allowed is an address such as http://127.0.0.1:3001.\n",
    );
  });

  it('says where the internal address is found when it is given the public one', async () => {
    expect((await events(['lag'], { FICUS_URL: program.url })).stderr).toBe(
      `The program at ${program.url} does not serve /api/feeds; set FICUS_URL to its internal address (INTERNAL_PORT), which it logs as internalUrl when it is ready.\n`,
    );
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
      "'drop' is no verb of events; allowed are lag, tail, parked, retry, discard, republish, rebuild, forget, way, trace, stuck, retry-saga.\n",
    );
    expect(option.stderr).toBe("'--all' is no option of this command; allowed are --json.\n");
    expect(missing.stderr).toContain('tail takes the name of one module');
    expect(nobody.stderr).toContain('FICUS_TOKEN is not set; sign in as one who operates the program');
    expect(closed.stderr).toContain('No program responds at http://127.0.0.1:9');
    expect([verb, option, missing, nobody, closed].map(({ code }) => code)).toEqual([1, 1, 1, 1, 1]);
    expect(JSON.parse((await events(['drop', '--json'])).stdout)).toEqual({ error: expect.any(String) as string });
  });
});
