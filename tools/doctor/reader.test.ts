import { jest } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { runDoctor } from './command.js';

interface Shown {
  readonly id: string;
  readonly answer: string;
  readonly verdict: string;
  readonly by: string;
  readonly disagrees?: string;
}

const ASKED = 'fault-isolation,parked-events,one-team,way-back';

describe('answers of a reader', () => {
  let folder: string;
  const language = process.env['LC_ALL'];
  beforeAll(() => {
    process.env['LC_ALL'] = 'C';
  });
  afterAll(() => {
    if (language === undefined) delete process.env['LC_ALL'];
    else process.env['LC_ALL'] = language;
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ficus-doctor-reader-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const saved = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object;

  /** Runs the command; `typed` is what the reader types on a terminal, which then ends. */
  async function doctor(words: readonly string[], typed?: string) {
    const output = new PassThrough();
    const input = new PassThrough();
    if (typed !== undefined) input.end(typed);
    let [stdout, stderr] = ['', ''];
    const spies = [
      jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true)),
      jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true)),
    ];
    const terminal = typed === undefined ? undefined : { input, output };
    const status = await runDoctor(['msa', ...words], { folder, terminal });
    spies.forEach((spy) => spy.mockRestore());
    return { status, stdout, stderr, shown: String(output.read() ?? '') };
  }
  async function asked(words: readonly string[], typed?: string) {
    const { stdout, ...rest } = await doctor(['.', '--only', ASKED, '--json', ...words], typed);
    const { questions } = JSON.parse(stdout) as { questions: readonly Shown[] };
    return { ...rest, verdicts: questions.map(({ verdict }) => verdict), questions };
  }

  it('count where nothing is computed; what nobody has answered stays unknown', async () => {
    write('mine.json', '{ "fault-isolation": "yes", "parked-events": "no", "one-team": "unknown" }');
    const { status, verdicts, questions } = await asked(['--answers', 'mine.json']);
    expect([status, verdicts]).toEqual([0, ['healthy', 'sick', 'unknown', 'unknown']]);
    expect(questions.map(({ by }) => by)).toEqual(['reader', 'reader', 'nobody', 'nobody']);
    expect((await asked([])).verdicts).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
    expect((await asked(['--answers', 'mine.json', '--strict'])).status).toBe(1);
  });

  it('do not outweigh figures: where both differ, both are shown', async () => {
    write('mine.json', '{ "migrations": "no", "tables-read": "yes" }');
    const { stdout } = await doctor(['--only', '1,3', '--answers', join(folder, 'mine.json'), '--json']);
    const { questions } = JSON.parse(stdout) as { questions: readonly Shown[] };
    const [read, migrations] = questions;
    expect(migrations).toMatchObject({ verdict: 'healthy', by: 'figures', disagrees: 'no' });
    expect(read?.disagrees).toBeUndefined();
  });

  it('are asked on a terminal, and asked again when they are none', async () => {
    const { shown, verdicts } = await asked(['--ask'], 'y\nperhaps\n아니오\n\nno\n');
    expect(verdicts).toEqual(['healthy', 'sick', 'unknown', 'sick']);
    expect(shown).toContain("'perhaps' is no answer; type yes, no or unknown");
    expect(shown).toContain('4. When the database of one module is locked for ten minutes');
  });

  it('are asked with the reason why figures alone do not answer', async () => {
    const { shown, stdout } = await doctor(['--only', 'starts-alone', '--ask'], 'q\n');
    expect(shown).toContain('no results were given; npm run');
    expect(stdout).toContain('Not shown: no results were given; npm run');
  });

  it('are kept in a file when that is wanted, also those before the reader has ended it', async () => {
    expect((await asked(['--ask', '--save', 'kept.json'], 'yes\nno\nq\n')).verdicts).toEqual([
      ...['healthy', 'sick', 'unknown', 'unknown'],
    ]);
    const kept = { 'fault-isolation': 'yes', 'parked-events': 'no', 'one-team': 'unknown', 'way-back': 'unknown' };
    expect(saved('kept.json')).toEqual(kept);
    const more = await asked(['--ask', '--answers', 'kept.json', '--save', 'kept.json'], 'yes\n');
    expect(more.shown).not.toContain('When the database');
    expect(saved('kept.json')).toEqual({ ...kept, 'one-team': 'yes' });
  });

  it('have a file to be filled in where there is no terminal', async () => {
    expect((await asked(['--save', 'form.json'])).status).toBe(0);
    expect(Object.keys(saved('form.json'))).toEqual(ASKED.split(','));
    expect(new Set(Object.values(saved('form.json')))).toEqual(new Set(['unknown']));
  });

  it.each([
    [['--answers', 'none.json'], /^none\.json has no answers: ENOENT/],
    [['--answers', 'list.json'], /^list\.json has no answers: its JSON has another shape/],
    [['--answers', 'other.json'], /^other\.json answers 'teams', which is no question; questions are tables-read, /],
    [['--answers', 'maybe.json'], /^maybe\.json answers 'way-back' with "maybe"; an answer is yes, no, unknown\./],
    [['--save', 'list.json'], /^list\.json is there already, and would be lost\./],
    [['--save', 'none/form.json'], /^none\/form\.json cannot be written: ENOENT/],
    [['--evidence', 'other.json'], /^other\.json has no results of one of these commands/],
    [['--ask'], /^There is no terminal to ask on\./],
    [['--only', '21'], /^There is no question '21'; questions are 1 to 20, or tables-read/],
    [['--commits', '0'], /^--commits takes a number from 1 on\./],
    [['somewhere'], /^There is no directory 'somewhere'/],
    [['.', 'else'], /^'else' is one word too many/],
    [['--ak'], /^'--ak' is no option of this command/],
  ])('are refused with a sentence, and nothing is lost: %j', async (words, sentence) => {
    write('list.json', '[]');
    write('other.json', '{ "teams": "yes" }');
    write('maybe.json', '{ "way-back": "maybe" }');
    const { status, stderr, stdout } = await doctor(words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(readFileSync(join(folder, 'list.json'), 'utf8')).toBe('[]');
    expect(existsSync(join(folder, 'form.json'))).toBe(false);
  });
});
