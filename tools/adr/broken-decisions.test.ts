import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decisionPatches } from '../../test/sabotage/decisions.js';
import { Workbench } from '../../test/sabotage/workbench.js';
import { PROOFS } from './proofs/proofs.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RESULTS = 'bench/results.json';
const LIMIT_MS = 600_000;
/** `npm run adr -- check 78` sets it; `npm test` leaves the suite out, since it takes minutes. */
const whereAsked = process.env['TEST_DECISIONS'] === undefined ? describe.skip : describe;
const records = decisionPatches.map(({ record }) => String(record).padStart(4, '0'));

/** Of each of the records that a patch breaks: its number and what is said of it. */
type Verdicts = readonly (readonly [number: string, verdict: string])[];

whereAsked('the records that a patch breaks', () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.make(ROOT);
    await mkdir(join(bench.root, 'bench'));
    await copyFile(join(ROOT, RESULTS), join(bench.root, RESULTS));
  }, LIMIT_MS);
  afterAll(() => bench.remove());

  /** Runs the command in the copy, as a person would. */
  const adr = async (...words: readonly string[]) => {
    const child = spawn(process.execPath, ['tools/adr/adr.mjs', ...words, '--json'], {
      cwd: bench.root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const [status] = (await once(child, 'close')) as [number | null];
    return { status, value: JSON.parse(output) as unknown };
  };
  const check = async (...only: readonly string[]): Promise<{ status: number | null; verdicts: Verdicts }> => {
    const { status, value } = await adr('check', ...(only.length > 0 ? only : records));
    const { records: judged } = value as { records: { number: string; verdict: string }[] };
    return { status, verdicts: judged.map(({ number, verdict }) => [number, verdict] as const) };
  };
  const edit = async (file: string, find: string, replace: string) => {
    const path = join(bench.root, file);
    const text = await readFile(path, 'utf8');
    expect(text).toContain(find);
    await writeFile(
      path,
      text.replace(find, () => replace),
    );
    return () => writeFile(path, text);
  };
  const all = (other: string, verdict: string): Verdicts =>
    records.map((number) => [number, number === other ? verdict : 'HOLDS'] as const);

  it(
    'hold while nothing is broken, and each was seen to go red',
    async () => {
      expect(await check()).toEqual({ status: 0, verdicts: all('', '') });
      const proofs = JSON.parse(await readFile(join(bench.root, PROOFS), 'utf8')) as {
        [number: string]: { fate: string };
      };
      expect(records.map((number) => proofs[number]?.fate)).toEqual(records.map(() => 'red'));
    },
    LIMIT_MS,
  );

  it.each(decisionPatches.map((patch) => [patch.record, patch.name, patch] as const))(
    '%i, and no other one, is BROKEN by a program that %s',
    async (record, _, patch) => {
      const { status, verdicts } = await bench.broken(patch, () => check());
      expect({ status, verdicts }).toEqual({ status: 1, verdicts: all(String(record).padStart(4, '0'), 'BROKEN') });
    },
    LIMIT_MS,
  );

  it(
    'are UNPROVEN when a named test is skipped, and STALE when a figure is no longer that of its source',
    async () => {
      const undo = [
        await edit(
          'src/platform/edge/http/request-limits.test.ts',
          "it('keep a bounded number of keys",
          "it.skip('keep a bounded number of keys",
        ),
        await edit('docs/adr/0045-router-in-front-of-transports.md', '2.02 µs', '1.01 µs'),
      ];
      const expected = all('0041', 'UNPROVEN').map(([number, verdict]) => [
        number,
        number === '0045' ? 'STALE' : verdict,
      ]);
      expect(await check()).toEqual({ status: 1, verdicts: expected });
      for (const back of undo) await back();
    },
    LIMIT_MS,
  );

  it(
    'are STALE when covered code has changed, until their check was seen to go red again',
    async () => {
      const undo = await edit(
        'src/modules/member/passwords/password-weakness.ts',
        'const SHORTEST = 8;',
        'const SHORTEST = 8; //',
      );
      expect(await check('0039')).toEqual({ status: 1, verdicts: [['0039', 'STALE']] });
      expect(await adr('prove', '39')).toMatchObject({ status: 0, value: { number: '0039', fate: 'red' } });
      expect(await check('0039')).toEqual({ status: 0, verdicts: [['0039', 'HOLDS']] });
      await undo();
    },
    LIMIT_MS,
  );
});
