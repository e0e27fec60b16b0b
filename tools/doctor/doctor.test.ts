import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../root.mjs';
import { isComputed } from './examine.js';
import type { GardenLandscape } from './fixtures/garden-landscape.js';
import { healthyLandscape, sickLandscape } from './fixtures/landscapes.js';
import { QUESTIONS } from './questions/all-questions.js';

/** A question as `--json` shows it. */
interface Shown {
  readonly id: string;
  readonly answer: string;
  readonly verdict: string;
  readonly by: string;
  readonly missing?: string;
  readonly evidence?: { readonly said: string; readonly command: string; readonly places: readonly string[] };
}

const COMMAND = join(root, 'tools', 'doctor.mjs');
const COMPUTED = QUESTIONS.filter(isComputed).map(({ id }) => id);

/** Where the command is typed. */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ficus-doctor-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function doctor(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'msa', ...words, '--json'], {
    ...{ encoding: 'utf8', cwd: folder, env: { ...process.env, LC_ALL: 'C', INIT_CWD: folder } },
  });
  const { questions = [], totals = {} } = JSON.parse(stdout) as { questions?: readonly Shown[]; totals?: object };
  return { status, stderr, questions, totals, of: (id: string) => questions.find((one) => one.id === id) };
}

/** What another command has printed into a file. */
function printed(name: string, value: object): string {
  writeFileSync(join(folder, name), JSON.stringify(value));
  return name;
}

function extractions(landscape: GardenLandscape, runs: readonly object[]): string {
  const words = ['rev-parse', '--short', 'HEAD'];
  const commit = spawnSync('git', words, { cwd: landscape.root, encoding: 'utf8' }).stdout.trim();
  return printed('extracted.json', { ok: true, commit, findings: [], runs });
}

const records = (verdict: string) => [{ number: '0001', verdict, excused: false, reasons: ['a reason'] }];

describe('a landscape that was broken on purpose', () => {
  let landscape: GardenLandscape;
  let ran: ReturnType<typeof doctor>;
  beforeAll(() => {
    landscape = sickLandscape();
    const runs = [{ module: 'garden', findings: ['The suites fail.'] }];
    ran = doctor(landscape.root, '--evidence', extractions(landscape, runs));
  });
  afterAll(() => landscape.remove());

  /** What is said of each question, and a place where it was seen. */
  const SEEN: readonly (readonly [id: string, said: RegExp, place: RegExp])[] = [
    ['tables-read', /^1 of 4 tables/, /^wells of water: src\/modules\/garden\/answer\.ts:7$/m],
    ['tables-written', /^1 of 4 modules/, /^wells of water: src\/modules\/garden\/answer\.ts:6$/],
    ['migrations', /^1 of 5 migrations/, /^plants of garden: migrations\/water\/1795300000000-change\.ts:1$/],
    ['call-chain', /is 3 long: garden\.plant → water\.draw → soil\.moist → weather\.rain$/, /^weather\.rain$/m],
    ['call-circles', /^circles of calls: 1;/, /^garden \+ soil \+ water \+ weather$/],
    ['chatty-use-case', /garden\.plant: 1; .* in a loop: 1$/, /^garden\.plant: water\.draw in a loop, src\/.*:5$/m],
    ['deadlines', /^without a deadline: 2, among 4 /, /^weather\.rain, 600 s, .*\nfetch without a signal, /],
    ['events-described', /^events without a schema: 1, /, /^garden\.changed: its data is not described$/m],
    ['effect-once', /go around them: 1$/, /^src\/modules\/water\/answer\.ts imports node:events$/],
    ['lock-step', /^12 of the newest 12 commits \(100 %\) .*garden \+ water, 12×/, /^[0-9a-f]+ garden, water$/m],
    ['breaking-changes', /^1 of 1 contract changes/, /^[0-9a-f]+ garden: garden\.planted is gone; /],
    ['shared-settings', /^3 of 3 settings/, /^DATABASE_URL: garden, water$/m],
    ['starts-alone', /, 0 commits .* ago, 0 of 4 modules ran alone$/, /^garden: The suites fail\.$/m],
    [
      'contracts-alone',
      /^1 of \d+ files/,
      /^src\/modules\/garden\/answer\.ts imports src\/modules\/water\/handle\.ts$/,
    ],
    ['tests-alone', /its tables: 1; /, /^wells of water: src\/modules\/garden\/garden\.test\.ts:1$/],
    ['decisions-held', /faults in what they say: 1;/, /held by test\/gone\.test\.js, which does not exist/],
  ];

  it('is sick of everything that is computed', () => {
    expect(ran.status).toBe(0);
    expect(SEEN.map(([id]) => id)).toEqual(COMPUTED);
    expect(ran.totals).toEqual({ healthy: 0, look: 0, sick: 16, unknown: 4 });
  });

  it.each(SEEN)('is sick of %s, and shows where', (id, said, place) => {
    expect(ran.of(id)).toMatchObject({ answer: 'no', verdict: 'sick', by: 'figures' });
    expect(ran.of(id)?.evidence?.said).toMatch(said);
    expect(ran.of(id)?.evidence?.places.join('\n')).toMatch(place);
  });

  it('names the command that computes one question again, which fails when that is wanted', () => {
    expect(ran.of('lock-step')?.evidence?.command).toBe(
      `npm run doctor -- msa ${landscape.root} --evidence extracted.json --only lock-step`,
    );
    const again = doctor(landscape.root, '--only', 'lock-step', '--strict');
    expect(again.status).toBe(1);
    expect(again.questions.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(['lock-step sick']);
    expect(again.stderr).toBe('Changes and deploys…\n');
  });
});

describe('a landscape whose modules stand alone', () => {
  let landscape: GardenLandscape;
  beforeAll(() => {
    landscape = healthyLandscape();
  });
  afterAll(() => landscape.remove());

  it('is healthy in everything that is computed, by the results of other commands, too', () => {
    const runs = ['garden', 'water'].map((module) => ({ module, findings: [] }));
    const evidence = [extractions(landscape, runs), printed('adr.json', { ok: true, records: records('HOLDS') })];
    const ran = doctor(landscape.root, '--strict', ...evidence.flatMap((file) => ['--evidence', file]));
    expect(ran.status).toBe(0);
    expect(ran.questions.filter(({ verdict }) => verdict === 'healthy').map(({ id }) => id)).toEqual(COMPUTED);
  });

  it('does not take for granted what only a long command can show', () => {
    const only = ['--only', 'starts-alone,decisions-held'];
    const verdicts = (...words: string[]) =>
      doctor(landscape.root, ...only, ...words).questions.map((one) => one.verdict);
    expect(verdicts()).toEqual(['look', 'unknown']);
    const shown = extractions(landscape, [{ module: 'garden', findings: [] }]);
    expect(verdicts('--evidence', shown)).toEqual(['look', 'unknown']);
    expect(verdicts('--evidence', printed('adr.json', { records: records('STALE') }))).toEqual(['look', 'look']);
    expect(verdicts('--evidence', printed('adr.json', { records: records('BROKEN') }))).toEqual(['look', 'sick']);
    expect(verdicts('--evidence', printed('adr.json', { records: [] }))).toEqual(['look', 'look']);
  });

  it('is not healthy by results of another version', () => {
    const both = ['garden', 'water'].map((module) => ({ module, findings: [] }));
    const shown = extractions(landscape, both);
    landscape.changes(['garden'], 1);
    const held = printed('adr.json', { records: records('HOLDS') });
    utimesSync(join(folder, held), 1, 1);
    const ran = doctor(landscape.root, '--evidence', shown, '--evidence', held);
    expect(ran.of('starts-alone')).toMatchObject({ verdict: 'look', evidence: { figures: { commitsSince: 1 } } });
    const unproven = expect.stringMatching(/^the results are older than the last commit/);
    expect(ran.of('decisions-held')).toMatchObject({ verdict: 'unknown', evidence: { unproven } });
    const other = printed('extracted.json', { commit: 'abcdef1', findings: [], runs: both });
    const missing = expect.stringMatching(/abcdef1/);
    expect(doctor(landscape.root, '--evidence', other).of('starts-alone')).toMatchObject({
      verdict: 'unknown',
      missing,
    });
  });

  it('is unknown where its history, its packages or its modules cannot be had, and says why', () => {
    unlinkSync(join(landscape.root, 'node_modules'));
    rmSync(join(landscape.root, '.git'), { recursive: true });
    const ran = doctor(landscape.root);
    expect(ran.of('lock-step')).toMatchObject({
      verdict: 'unknown',
      missing: expect.stringMatching(/^Git has no hist/),
    });
    expect(ran.of('deadlines')).toMatchObject({
      verdict: 'unknown',
      missing: expect.stringMatching(/Cannot find pack/),
    });
    expect(ran.of('tables-read')).toMatchObject({ verdict: 'healthy' });
    const empty = doctor('.');
    expect(empty).toMatchObject({ status: 0, totals: { unknown: 20 } });
    expect(empty.of('tables-read')?.missing).toBe('src/modules has no module in TypeScript here');
  });
});

describe('this checkout', () => {
  it('is computed as a whole, has healthy data and calls, and nothing is written', () => {
    const before = readdirSync(folder);
    // A copy of the checkout may have no history.
    const ofHistory = ['lock-step', 'breaking-changes'];
    const ran = doctor('--commits', '50');
    expect(ran.status).toBe(0);
    expect(ran.questions.filter((one) => one.missing !== undefined && !ofHistory.includes(one.id))).toEqual([]);
    const held = ['tables-read', 'tables-written', 'migrations', 'call-circles', 'deadlines', 'contracts-alone'];
    expect(held.map((id) => ran.of(id)?.verdict)).toEqual(held.map(() => 'healthy'));
    expect(ran.of('call-chain')?.evidence?.said).toContain('order.place → shop.offer');
    expect(readdirSync(folder)).toEqual(before);
  });
});
