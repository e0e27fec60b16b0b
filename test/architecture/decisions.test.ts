import { fileURLToPath } from 'node:url';
import { faultsOfRecords } from './documents/decision-records.js';
import { unexplainedPackages } from './documents/dependency-table.js';
import { faultsOfGuarantees } from './documents/guarantees.js';
import { declaredTests, testNames } from './documents/test-names.js';
import { fixture } from './fixture.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BROKEN = fixture('documents');
const SECTIONS = 'Context, Options, Decision, Consequences, Undo, Falsified when, Revisit when, Covers, Status, Check';

describe('the documents of Ficus', () => {
  it('record each decision with its options, its price, its status and a check that is there', () => {
    expect(faultsOfRecords(ROOT)).toEqual([]);
  });

  it('name the tests that hold each guarantee, and how to run them alone', () => {
    expect(faultsOfGuarantees(ROOT)).toEqual([]);
  });

  it('explain each package that a running system needs, and no other', () => {
    expect(unexplainedPackages(ROOT, 'docs/adr/0014-runtime-dependencies.md')).toEqual([]);
  });
});

describe('a document that breaks its rule gets a sentence that says what to do instead:', () => {
  it('a decision record', () => {
    expect(faultsOfRecords(BROKEN)).toEqual([
      'docs/adr/0002-water-at-dawn.md has the number of docs/adr/0002-water-again.md. Give it the next one that is free.',
      'docs/adr/0004-rain.md follows no 0003. Number decisions on, or begin a block at a multiple of ten.',
      "docs/adr/0001-water-at-noon.md does not begin with '# 0001: ' and what was decided.",
      'docs/adr/0001-water-at-noon.md has fewer than two options. A decision without an alternative needs no record.',
      "docs/adr/0001-water-at-noon.md has no status. Write 'Proposed', 'Accepted', 'Rejected', 'Deprecated' or 'Superseded by <number>', and ', <year-month-day>.'.",
      "docs/adr/0001-water-at-noon.md lists no check. Write '- `path`: \"name of the test\"' below '## Check'.",
      'docs/adr/0002-water-again.md is held by test/dusk.test.ts, which does not exist. Name the check that holds it now.',
      'docs/adr/0002-water-again.md quotes "plants drown" of test/dawn.test.ts, which says no such thing. Quote the test as it is named.',
      `docs/adr/0002-water-at-dawn.md has the sections Context, Decision. A decision has, in this order: ${SECTIONS}.`,
      'docs/adr/0005-fog.md is held by "fog is measured" of test/fog.test.ts, which is skipped. Let it run, or name another check.',
      'docs/adr/0005-fog.md quotes "fog lifts" of test/fog.test.ts, which says no such thing. Quote the test as it is named.',
      'docs/adr/0005-fog.md is held by test/skipped.test.ts, all of which is skipped. Let it run, or name another check.',
    ]);
  });

  it('a repository without decisions', () => {
    expect(faultsOfRecords(fixture('lint'))).toEqual([
      'docs/adr records no decision. Write down what was decided, and why.',
    ]);
  });

  it('a guarantee', () => {
    expect(faultsOfGuarantees(BROKEN)).toEqual([
      'docs/guarantees.md (2. Water) names no test. Name one, or say what is not yet built.',
      'docs/guarantees.md (3. Light) does not say how to run its tests alone. Add a line \'npm test -- <path> -t "<name>"\'.',
      'docs/guarantees.md (4. Air) says \'npm test -- test/dawn.test.ts -t "guarantee 4"\', which selects no test.',
      "docs/guarantees.md (5. Soil) says 'npm test -- test/dusk.test.ts', which selects no test.",
      'docs/guarantees.md (5. Soil) is held by test/dusk.test.ts, which does not exist. Name the check that holds it now.',
    ]);
  });

  it('a table of packages', () => {
    expect(unexplainedPackages(BROKEN, 'docs/adr/0004-rain.md')).toEqual([
      'docs/adr/0004-rain.md does not say why hose is a dependency. Add its row: reason, and the price of being without.',
      'docs/adr/0004-rain.md explains sprinkler, which package.json does not list. Remove its row.',
    ]);
  });
});

describe('the names of tests', () => {
  it('are read with those of their groups, tables included', () => {
    expect(testNames(BROKEN, 'test/dawn.test.ts')).toEqual([
      'guarantee 1: dawn plants grow',
      'guarantee 1: dawn %s grows, too',
    ]);
  });

  it('are those of tests that never run, where these or their groups are marked so; a condition is no mark', () => {
    expect(declaredTests(BROKEN, 'test/fog.test.ts')).toEqual([
      { name: 'by night fog is measured', skipped: true },
      { name: 'by day fog is counted', skipped: false },
      { name: 'by day fog is seen where there is a window', skipped: false },
    ]);
    expect(declaredTests(BROKEN, 'test/skipped.test.ts').every(({ skipped }) => skipped)).toBe(true);
  });
});
