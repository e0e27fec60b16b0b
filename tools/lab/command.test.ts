import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../root.mjs';
import type { LabState } from './lab-state.js';

const COMMAND = join(root, 'tools', 'lab.mjs');

describe('npm run lab', () => {
  let home: string;
  beforeAll(() => {
    mkdirSync(join(root, 'data'), { recursive: true });
    home = mkdtempSync(join(root, 'data', 'lab-home-'));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const lab = (...words: string[]) => {
    const environment = { ...process.env, LAB_HOME: home, LC_ALL: 'C' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...words], {
      encoding: 'utf8',
      env: environment,
    });
    return { status, stdout, stderr };
  };
  const state = () => JSON.parse(readFileSync(join(home, '01', 'lab.json'), 'utf8')) as LabState;

  it('makes a workspace once, records what the learner expects, and makes it anew with the same seed', () => {
    expect(lab('list').stdout).toMatch(/^01 .* not started$/m);
    expect(lab('predict', '01', 'nothing happens')).toMatchObject({
      status: 2,
      stderr: "Lab 01 is not started; run 'npm run lab -- start 01'.\n",
    });
    expect(lab('start', '1', '--seed', '7')).toMatchObject({ status: 0 });
    expect(lab('list').stdout).toMatch(/^01 .* started$/m);
    expect(existsSync(join(home, '01', 'src', 'modules', 'rider', 'module.ts'))).toBe(true);
    expect(lab('start', '01').stderr).toMatch(/^Lab 01 is started already, .*reset 01/);
    expect(lab('predict', '01', 'nothing', 'happens').status).toBe(0);
    expect(state()).toMatchObject({ seed: 7, predicted: 'nothing happens', attempts: 0 });

    const mine = join(home, '01', 'mine.txt');
    writeFileSync(mine, 'mine');
    expect(lab('reset', '01', '--dry-run').stdout).toMatch(
      `Would put ${relative(root, join(home, '01'))} aside, with all that you changed there`,
    );
    expect(existsSync(mine)).toBe(true);
    writeFileSync(join(home, '01', 'lab.json'), JSON.stringify({ ...state(), attempts: 3 }));
    expect(lab('reset', '01').status).toBe(0);
    expect(existsSync(mine)).toBe(false);
    expect(state()).toMatchObject({ seed: 7, attempts: 0 });
    const [kept = ''] = readdirSync(join(home, 'kept'));
    expect(readFileSync(join(home, 'kept', kept, 'mine.txt'), 'utf8')).toBe('mine');
  });

  it('shows its hints in their order, in English or Korean, and a solution without applying it', () => {
    const first = lab('hint', '01').stdout;
    expect(first).toMatch(/^rider imports the repository of shop/);
    expect(lab('hint', '01', '--ko').stdout).toMatch(/[가-힣]/);
    expect(state().hintsShown).toBe(2);
    const module = () => readFileSync(join(home, '01', 'src', 'modules', 'rider', 'module.ts'), 'utf8');
    expect(lab('solution', '01').stdout).toContain('uses: [shop]');
    expect(module()).not.toContain('uses: [shop]');
    const own = join(home, '01', 'src', 'modules', 'rider', 'mine.ts');
    writeFileSync(own, 'my own work');
    expect(lab('solution', '01', '--apply').stdout).toContain('kept/01-');
    expect(module()).toContain('uses: [shop]');
    // What the learner had written is no part of the solution, and is not lost.
    expect(existsSync(own)).toBe(false);
    const kept = readdirSync(join(home, 'kept')).map((name) => join(home, 'kept', name, 'src/modules/rider/mine.ts'));
    expect(kept.filter(existsSync)).toHaveLength(1);
  });

  it.each([
    [['start'], /^Say the number of the lab: 01 \(boundaries\)/],
    [['start', '77'], /^There is no lab '77'; labs are 01 \(boundaries\)/],
    [['start', '01', '--seed', 'x'], /^Lab 01 is started already|takes a whole number/],
    [['stop', '01'], /^'stop' is no verb of lab\./],
    [['check', '01', '02'], /^'02' is one word too many/],
    [['hint', '01', '--apply'], /^'--apply' is no option of this command/],
    [['predict', '01'], /^Say what you expect: /],
  ])('refuses %j with a sentence', (words, sentence) => {
    expect(lab(...words)).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(sentence) });
  });

  it('refuses a home outside the checkout, and a damaged workspace, and says the next step', () => {
    const outside = spawnSync(process.execPath, [COMMAND, 'start', '01'], {
      encoding: 'utf8',
      env: { ...process.env, LAB_HOME: '/tmp' },
    });
    expect([outside.status, outside.stderr]).toEqual([2, expect.stringMatching(/^LAB_HOME must be a folder in /)]);
    writeFileSync(join(home, '01', 'lab.json'), '{');
    expect(lab('check', '01', '--json')).toMatchObject({ status: 2, stdout: expect.stringContaining('is damaged') });
  });
});
