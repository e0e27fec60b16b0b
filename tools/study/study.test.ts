import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { runStudy } from './command.js';
import { ROLES, rolesOf } from './roles.js';

const FIVE = ['ana', 'bo', 'chae', 'dan', 'eun'];

describe('the roles of a study group', () => {
  it('are all taken every week, and every member has each of them once before one comes again', () => {
    const roles = Object.keys(ROLES) as (keyof typeof ROLES)[];
    const weeks = FIVE.map((_, at) => rolesOf(FIVE, at + 1));
    for (const week of weeks) expect(new Set(Object.values(week))).toEqual(new Set(FIVE));
    for (const role of roles) expect(weeks.map((week) => week[role]).sort()).toEqual(FIVE);
    expect(rolesOf(FIVE, 6)).toEqual(rolesOf(FIVE, 1));
  });
});

describe('npm run study', () => {
  let checkout: string;
  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'ficus-study-'));
    git('init', '--quiet', '--initial-branch=main');
    git('config', 'user.name', 'A Test');
    git('config', 'user.email', 'test@example.com');
    git('commit', '--quiet', '--allow-empty', '--message', 'first');
  });
  afterEach(() => rmSync(checkout, { recursive: true, force: true }));

  const git = (...words: string[]) => execFileSync('git', words, { cwd: checkout, encoding: 'utf8' }).trim();
  /** Runs a command with `--json`. */
  async function study<T>(...words: string[]): Promise<{ status: number; value: T }> {
    let output = '';
    const written = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      output += String(text);
      return true;
    });
    const status = await runStudy([...words, '--json'], checkout);
    written.mockRestore();
    return { status, value: JSON.parse(output) as T };
  }
  const commits = (member: string, file: string, text: string) => {
    git('switch', '--quiet', `study/${member}`);
    mkdirSync(join(checkout, file, '..'), { recursive: true });
    writeFileSync(join(checkout, file), text);
    git('add', '--', file);
    git('commit', '--quiet', '--message', file);
    git('switch', '--quiet', 'main');
  };
  const init = () => study('init', '--members', FIVE.join());

  it('makes a group once, with a branch for each member; a dry run makes nothing', async () => {
    expect(await study('init', '--members', FIVE.join(), '--dry-run')).toMatchObject({ status: 0 });
    expect(git('branch', '--list', 'study/*')).toBe('');
    expect(await init()).toMatchObject({ status: 0, value: { branches: FIVE.map((name) => `study/${name}`) } });
    expect(git('branch', '--list', '--format=%(refname:short)', 'study/*').split('\n')).toEqual(
      FIVE.map((name) => `study/${name}`),
    );
    expect(git('show', 'study/eun:.study/group.json')).toContain('"chae"');
    expect(git('status', '--porcelain')).toBe('');
    expect(await init()).toMatchObject({ status: 2, value: { error: expect.stringContaining('already') } });
  });

  it.each([
    [['init'], /^Say who takes part/],
    [['init', '--members', 'ana'], /2 to 12 members; these are 1/],
    [['init', '--members', 'ana,ana'], /'ana' is named twice/],
    [['init', '--members', 'Ana,bo'], /not 'Ana'/],
    [['board'], /There is no study group here; make one/],
    [['week', '9'], /Say a week from 1 to 8, not '9'/],
    [['weak'], /'weak' is no verb of study/],
  ])('refuses %j with a sentence', async (words, sentence) => {
    expect(await study(...words)).toMatchObject({ status: 2, value: { error: expect.stringMatching(sentence) } });
  });

  it('does not take what somebody has staged into the commit of the group', async () => {
    writeFileSync(join(checkout, 'mine.txt'), 'mine');
    git('add', 'mine.txt');
    expect(await init()).toMatchObject({ status: 2, value: { error: expect.stringMatching(/^Something is staged/) } });
    expect(existsSync(join(checkout, '.study'))).toBe(false);
  });

  it('can be tried again where Git does not know who commits, or a branch is in the way', async () => {
    git('branch', 'study');
    expect(await init()).toMatchObject({
      status: 2,
      value: { error: expect.stringMatching(/^There is a branch 'study'/) },
    });
    git('branch', '--delete', 'study');
    git('config', 'user.name', '');
    expect(await init()).toMatchObject({
      status: 2,
      value: { error: expect.stringMatching(/^Git does not know who commits/) },
    });
    git('config', 'user.name', 'A Test');
    expect(await init()).toMatchObject({ status: 0 });
  });

  it('shows on its board what members have committed on their branches, and nothing else', async () => {
    await init();
    const result = {
      lab: '01',
      passed: true,
      attempts: 2,
      hintsShown: 1,
      durationMs: 1_200_000,
      predicted: 'it works',
    };
    commits('bo', '.lab/results/01.json', JSON.stringify(result));
    mkdirSync(join(checkout, '.lab', 'results'), { recursive: true });
    writeFileSync(join(checkout, '.lab/results/02.json'), JSON.stringify({ ...result, lab: '02' }));
    const { value } = await study<{ members: { member: string; results: object[] }[] }>('board');
    expect(value.members.map(({ member, results }) => [member, results.length])).toEqual(
      FIVE.map((member) => [member, member === 'bo' ? 1 : 0]),
    );
    expect(value.members[1]?.results[0]).toEqual({
      ...{ lab: '01', passed: true, attempts: 2, hintsShown: 1, minutes: 20, predicted: 'it works' },
    });
    commits('dan', '.lab/results/01.json', '{');
    const damaged = (await study<{ members: { member: string; results: object[] }[] }>('board')).value.members[3];
    expect(damaged).toMatchObject({ member: 'dan', results: [{ lab: '01', passed: false, damaged: true }] });
  });

  it('makes the page of a week in the journal of the member whose branch it is, once, and lists what is committed', async () => {
    await init();
    expect(await study('journal', '2')).toMatchObject({
      status: 2,
      value: { error: expect.stringMatching(/^The branch main/) },
    });
    git('switch', '--quiet', 'study/dan');
    const path = '.study/journal/dan/week-2.md';
    expect((await study('journal', '2')).value).toEqual({ member: 'dan', week: 2, path, isNew: true });
    expect((await study('journal', '2')).value).toMatchObject({ isNew: false });
    git('add', '--', path);
    git('commit', '--quiet', '--message', 'journal');
    const { value } = await study<{ members: { member: string; weeks: number[] }[] }>('journal');
    expect(value.members.find(({ member }) => member === 'dan')?.weeks).toEqual([2]);
    expect(value.members.find(({ member }) => member === 'ana')?.weeks).toEqual([]);
  });
});
