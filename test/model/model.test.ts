import { readFileSync } from 'node:fs';
import { small } from './configurations.js';
import { findIn, findInMutant } from './finding.js';
import { mutants } from './mutants.js';
import { run } from './run.js';

const PAGE = readFileSync(new URL('../../docs/model.md', import.meta.url), 'utf8');

/** Runs the command with these words. */
function command(...words: string[]) {
  const [printed, said]: [string[], string[]] = [[], []];
  const status = run(words, { print: (text) => printed.push(text), say: (line) => said.push(line) });
  return { status, printed: printed.join('\n'), said: said.join('\n') };
}

describe('the model of a move', () => {
  it.each(small)('breaks no invariant, and takes every action: $name', (configuration) => {
    expect(findIn(configuration).fault).toBeUndefined();
  });

  it.each(mutants)('lacks a mechanism, and is found out or not as the table says: $name', (mutant) => {
    expect(findInMutant(mutant).fault).toBeUndefined();
  });

  it.each(mutants)('docs/model.md has the mutant as the table has it: $name', ({ name, caughtBy, steps }) => {
    const row = PAGE.split('\n').find((line) => line.startsWith(`| ${name} `));
    const [, , found, length] = row?.split('|').map((cell) => cell.trim()) ?? [];
    expect({ found, length }).toEqual({ found: caughtBy ?? 'holds', length: steps === undefined ? '–' : `${steps}` });
  });
});

describe('npm run test:model', () => {
  it('prints the shortest trace of a mutant', () => {
    const { status, printed } = command('--trace', 'no fence');
    expect(status).toBe(0);
    expect(printed).toMatch(
      /I1 breaks in 6 steps\n {2}1 intend\n {6}journal: A is the owner in epoch 1, switching to B/,
    );
    expect(printed).toContain('  6 activate\n      database B: owner in epoch 2');
  });

  it('judges what is named, and prints one value for programs', () => {
    const { status, printed } = command('--small', '--only', 'parked calls', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({
      ok: true,
      findings: [
        { name: 'two modules with parked calls', ok: true, states: 990 },
        { name: 'parked calls woken at the commit point', ok: true, violation: { invariant: 'I7' } },
      ],
    });
  });

  it('refuses what there is not', () => {
    expect(command('--only', 'teleport')).toMatchObject({ status: 2, said: expect.stringContaining("'teleport'") });
    expect(command('--trace', 'teleport')).toMatchObject({ status: 2, said: expect.stringContaining('no fence') });
    expect(command('--wide')).toMatchObject({ status: 2, said: expect.stringContaining("'--wide' is no option") });
  });

  it('a protocol that breaks an invariant, or never takes an action, is a fault', () => {
    const verdict = { states: 1, steps: 1, depth: 1, milliseconds: 1, taken: { fence: 1, resend: 0 } };
    const broken = { ...verdict, violation: { invariant: 'I1', trace: [{ action: 'fence', changed: {} }] } };
    expect(findIn({ name: 'x', judge: () => broken }).fault).toBe('The protocol breaks I1 in 1 steps.');
    expect(findIn({ name: 'x', judge: () => verdict }).fault).toMatch(/^The protocol never takes resend;/);
  });

  it('a mutant that survives, or breaks another invariant than it should, is a fault', () => {
    const verdict = { states: 1, steps: 1, depth: 1, milliseconds: 1, taken: {} };
    const mutant = { name: 'x', caughtBy: 'I2', steps: 4 };
    expect(findInMutant({ ...mutant, judge: () => verdict }).fault).toBe(
      'The mutant survives; by test/model/mutants.ts it should break I2 in 4 steps.',
    );
    const trace = [{ action: 'fence', changed: {} }];
    expect(findInMutant({ ...mutant, judge: () => ({ ...verdict, violation: { invariant: 'I1', trace } }) }).ok).toBe(
      false,
    );
  });
});
