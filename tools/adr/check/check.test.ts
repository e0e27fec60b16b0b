import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SmallRepository } from '../fixtures/small-repository.js';
import { digestOf, writeProofs } from '../proofs/proofs.mjs';
import { readRecords } from '../record/read-records.mjs';
import { check } from './check.mjs';

interface Judged {
  readonly ok: boolean;
  readonly records: readonly {
    readonly number: string;
    readonly verdict: string;
    readonly reasons: readonly string[];
  }[];
}

const SUITE = 'src/water.test.js';
const passed = { fullName: 'it hails', status: 'passed' };

describe('npm run adr -- check', () => {
  let repository: SmallRepository;
  beforeEach(() => {
    repository = new SmallRepository();
    repository.record(1, 'A litre for each plant');
    repository.record(2, 'No plant drowns', { check: `- \`${SUITE}\`: "no plant drowns"`, covers: '- `beds/*.js`' });
    repository.write('beds/bed.js', 'export const plants = 3;\n');
  });
  afterEach(() => {
    repository.remove();
  });

  const run = async (names: string[] = [], options: Parameters<SmallRepository['run']>[2] = {}) => {
    const { value, text, exitCode } = await repository.run(check, names, options);
    return { ...(value as Judged), text, exitCode };
  };
  const verdicts = async (...words: Parameters<typeof run>) =>
    (await run(...words)).records.map(({ number, verdict }) => `${number} ${verdict}`);
  const proven = (number: number, fate: string) => {
    const [record] = readRecords(repository.root).filter((one) => one.number === number);
    if (!record) throw new Error(`There is no record ${number}.`);
    const digest = digestOf(repository.root, record, SUITE);
    writeProofs(repository.root, {
      [`000${number}`]: { patch: 'drowns', suite: SUITE, fate, digest, at: '2026-01-05' },
    });
  };

  it('exits with 0 while every accepted record holds; the others need not', async () => {
    repository.record(3, 'Hail', { status: 'Proposed, 2026-01-05.', check: '- `hail.test.js`: "it hails"' });
    repository.record(4, 'Rain', { status: 'Deprecated, 2026-01-05.', check: '- `rain.test.js`: "it rains"' });
    const { ok, exitCode, text, records } = await run();
    expect(records.map(({ number, verdict }) => [number, verdict])).toEqual([
      ['0001', 'HOLDS'],
      ['0002', 'HOLDS'],
    ]);
    expect([ok, exitCode]).toEqual([true, 0]);
    expect(text).toBe(
      '2 hold, 0 broken, 0 unproven (0 for what this machine lacks), 0 stale; 0 of 2 tests that their checks name were seen to go red.',
    );
    expect((await run(['3'])).text).toBe('0003 is proposed: only an accepted record has to hold.');
  });

  it('says BROKEN of exactly the record whose test is red, and exits with 1', async () => {
    repository.edit('src/water.js', '1', '2');
    const { exitCode, records } = await run();
    expect(exitCode).toBe(1);
    expect(records).toMatchObject([
      { number: '0001', verdict: 'BROKEN', reasons: [`"a plant gets a litre" of ${SUITE} failed`] },
      { number: '0002', verdict: 'HOLDS', reasons: [] },
    ]);
  });

  it('says BROKEN when a suite cannot be run, a result of a benchmark breaks its limit, or a command fails', async () => {
    repository.write('src/wilted.test.js', 'this is no JavaScript');
    repository.write('bench/results.json', '{ "hose": { "rows": [{ "case": "full", "ours": 5 }] } }');
    repository.record(3, 'Suite', { check: '- `src/wilted.test.js`' });
    repository.record(4, 'Figure', { check: '- `bench: hose › full › ours < 5`' });
    repository.record(5, 'Command', { check: '- `node -e "process.exit(1)"`' });
    expect(await verdicts([], { flags: ['long'] })).toEqual([
      ...['0001 HOLDS', '0002 HOLDS', '0003 BROKEN', '0004 BROKEN', '0005 BROKEN'],
    ]);
  });

  it('says HOLDS of a test that needs what the tests before it have left: its suite is run once more as a whole', async () => {
    repository.write(
      'src/bed.test.js',
      `let plants = 0;
test('a bed is planted', () => { plants = 3; });
test('a bed has its plants', () => { expect(plants).toBe(3); });
`,
    );
    repository.record(3, 'Beds', { check: '- `src/bed.test.js`: "a bed has its plants"' });
    expect(await verdicts(['3'])).toEqual(['0003 HOLDS']);
  });

  it('says UNPROVEN of a test that is skipped or missing, and of a suite or figure that is not there', async () => {
    repository.edit(SUITE, "test('a plant", "test.skip('a plant");
    repository.record(3, 'Missing test', { check: `- \`${SUITE}\`: "plants sing"` });
    repository.record(4, 'Missing suite', { check: '- `src/gone.test.js`' });
    repository.record(5, 'Missing figure', { check: '- `bench: hose › full › ours < 5`' });
    const { exitCode, records } = await run();
    expect(exitCode).toBe(1);
    expect(records.map(({ verdict, reasons }) => [verdict, ...reasons])).toEqual([
      ['UNPROVEN', `"a plant gets a litre" of ${SUITE} is skipped`],
      ['HOLDS'],
      ['UNPROVEN', `"plants sing" of ${SUITE} is missing`],
      ['UNPROVEN', 'src/gone.test.js is missing'],
      ['UNPROVEN', "'bench: hose › full › ours < 5' has no figure in bench/results.json"],
    ]);
  });

  it('excuses what this machine lacks, unless it is strict; a command that was not run is lacking where nothing else holds', async () => {
    repository.edit(SUITE, "test('a plant", "(process.env.NO_SUCH_GARDEN ? test : test.skip)('a plant");
    repository.record(3, 'Command', { check: '- `node -e "process.exit(0)"`' });
    repository.record(4, 'Both', { check: `- \`node -e "process.exit(0)"\`\n- \`${SUITE}\`: "no plant drowns"` });
    const excused = await run();
    expect(excused.records.map(({ verdict }) => verdict)).toEqual(['UNPROVEN', 'HOLDS', 'UNPROVEN', 'HOLDS']);
    expect([excused.ok, excused.exitCode]).toEqual([true, 0]);
    expect(excused.text).toContain('2 unproven (2 for what this machine lacks)');
    expect((await run([], { flags: ['strict'] })).exitCode).toBe(1);
    expect((await run([], { flags: ['strict', 'long'] })).records[2]).toMatchObject({ verdict: 'HOLDS' });
  });

  it('says UNPROVEN of a check that stayed green when its decision was broken: it cannot fail', async () => {
    proven(1, 'green');
    expect((await run(['1'])).records).toMatchObject([
      { verdict: 'UNPROVEN', reasons: [expect.stringContaining("its check cannot fail: 'drowns' left")] },
    ]);
  });

  it('says STALE when covered code has changed since the check was seen to go red, and names the command', async () => {
    proven(2, 'red');
    expect(await verdicts()).toEqual(['0001 HOLDS', '0002 HOLDS']);
    repository.edit('beds/bed.js', '3', '4');
    expect((await run()).records).toMatchObject([
      { verdict: 'HOLDS' },
      { verdict: 'STALE', reasons: [expect.stringContaining('npm run adr -- prove 2')] },
    ]);
  });

  it('says STALE when a figure is off its source by more than its tolerance, or its source is gone', async () => {
    repository.record(3, 'Figures', {
      consequences: 'Three beds (`count: beds/*.js`) have 2 files (`count: beds/*.js ±60%`).',
    });
    expect(await verdicts(['3'])).toEqual(['0003 HOLDS']);
    repository.record(3, 'Figures', {
      consequences: 'There are 3 beds (`count: beds/*.js`), 7 lines (`bench: hose › full › ours`).',
    });
    expect((await run(['3'])).records[0]).toMatchObject({
      verdict: 'STALE',
      reasons: [
        "states 3 beds, and 'count: beds/*.js' is now 1: 67 % off, where 10 % are allowed. Look at the decision again, and correct the figure.",
        "states 7 lines, and 'bench: hose › full › ours' cannot be had. Correct the source, or the figure.",
      ],
    });
  });

  it('judges the records alone that a change touches, with --changed', async () => {
    repository.commit();
    expect((await run([], { values: { changed: 'HEAD' } })).text).toBe(
      'No accepted record is touched by what changed since HEAD.',
    );
    repository.edit('src/water.js', '1', '2');
    expect(await verdicts([], { values: { changed: 'HEAD' } })).toEqual(['0001 BROKEN']);
  });

  it('judges no record when Jest does not start, or a build that a suite needs fails', async () => {
    repository.record(3, 'Tools', { check: '- `tools/rake.test.js`: "it rakes"' });
    repository.write('tools/rake.test.js', "test('it rakes', () => undefined);\n");
    repository.write('tools/build.mjs', "console.error('no rake'); process.exitCode = 1;\n");
    await expect(run(['3'])).rejects.toThrow(
      /No record was judged: the programs that the suites start cannot be built\. [^]*no rake/,
    );
    repository.write('jest.config.js', "throw new Error('the garden is closed');\n");
    await expect(run(['1'])).rejects.toThrow(/^No record was judged: Jest wrote no results [^]*the garden is closed/);
  });

  it('excuses a suite whose server cannot be had, and not one whose server broke down', async () => {
    repository.record(3, 'Pond', { check: '- `test/postgres/pond.test.js`: "it holds water"' });
    repository.write('test/postgres/pond.test.js', "test('it holds water', () => undefined);\n");
    repository.write('tools/build.mjs', '');
    repository.write('tools/test-postgres.mjs', "console.error('skipped, PostgreSQL cannot be had here');\n");
    expect(await run(['3'], { flags: ['servers'] })).toMatchObject({
      exitCode: 0,
      records: [{ excused: true, reasons: ['the server of test/postgres/pond.test.js cannot be had here'] }],
    });
    repository.write('tools/test-postgres.mjs', "console.error('the pond leaks'); process.exitCode = 1;\n");
    await expect(run(['3'], { flags: ['servers'] })).rejects.toThrow(/Jest wrote no results [^]*the pond leaks/);
  });

  it('counts the tests that were seen to go red, of all that are named', async () => {
    repository.record(3, 'Both', { check: `- \`${SUITE}\`: "a plant gets a litre", "no plant drowns"` });
    proven(3, 'red');
    expect((await run(['2', '3'])).text).toContain('1 of 3 tests that their checks name was seen to go red.');
  });

  it.each(['{ "0001": ', '[]', '{ "0001": "red" }'])(
    'names the file of proofs that cannot be read: %s',
    async (text) => {
      repository.write('docs/adr/proofs.json', text);
      await expect(run()).rejects.toThrow(/^docs\/adr\/proofs\.json has no proofs: .*git checkout -- docs/);
    },
  );

  it('names the file of benchmark results that cannot be read', async () => {
    repository.write('bench/results.json', '<<<<<<< HEAD');
    repository.record(3, 'Figure', { check: '- `bench: hose › full › ours < 5`' });
    await expect(run(['3'])).rejects.toThrow(/^bench\/results\.json has no results of benchmarks: .*npm run bench\.$/);
  });

  it('takes the results of a run that is over, with --results; a suite that is missing there is not excused', async () => {
    const test = { fullName: 'a plant gets a litre', status: 'failed' };
    const suite = { name: join(repository.root, SUITE), status: 'failed', assertionResults: [test] };
    const file = join(repository.root, 'results.json');
    writeFileSync(file, JSON.stringify({ testResults: [suite] }));
    const judged = () => run([], { lists: { results: [file] } });
    expect((await judged()).records.map(({ verdict }) => verdict)).toEqual(['BROKEN', 'UNPROVEN']);
    const other = { name: join(repository.root, 'src/hail.test.js'), status: 'passed', assertionResults: [passed] };
    writeFileSync(file, JSON.stringify({ testResults: [other] }));
    expect(await judged()).toMatchObject({
      ok: false,
      exitCode: 1,
      records: [1, 2].map(() => ({
        ...{ verdict: 'UNPROVEN', excused: false },
        reasons: [`${SUITE} is not in the results of the test run`],
      })),
    });
  });

  it('refuses --results of a file without results, or of a run that left most suites out with -t', async () => {
    const file = join(repository.root, 'results.json');
    const judged = () => run([], { lists: { results: [file] } });
    const pending = { fullName: 'a plant gets a litre', status: 'pending' };
    const suite = { name: join(repository.root, SUITE), status: 'passed', assertionResults: [pending] };
    writeFileSync(file, JSON.stringify({ testResults: [suite] }));
    await expect(judged()).rejects.toThrow(`${file} shows too little: 1 of its 1 suites ran no test, as with -t.`);
    for (const text of ['', '{}', 'null']) {
      writeFileSync(file, text);
      await expect(judged()).rejects.toThrow(`${file} has no results of a test run`);
    }
  });
});
