import type { LabResult } from '../lab/result.js';
import type { Git } from './git.js';
import { branchOf, type Group } from './group.js';

/** How far one member is in one lab. */
export interface Standing {
  readonly lab: string;
  readonly passed: boolean;
  readonly attempts: number;
  readonly hintsShown: number;
  readonly minutes: number;
  readonly predicted?: string;
  /** The file is no result, such as after a merge with conflicts. */
  readonly damaged?: true;
}

/** What the branches of a group say: each member's results as they were committed last. */
export interface Board {
  readonly members: readonly {
    readonly member: string;
    readonly branch?: string;
    readonly results: readonly Standing[];
  }[];
}

const RESULTS = '.lab/results';
const RESULT = /^\.lab\/results\/(\d\d)\.json$/;
const MINUTE_MS = 60_000;

/** Reads everyone's results from Git: the branch here, or that of `origin`, whichever is newer. Nothing is fetched. */
export function boardOf(git: Git, { members }: Group): Board {
  return {
    members: members.map((member) => {
      const branch = git.newestOf(branchOf(member));
      return branch === undefined ? { member, results: [] } : { member, branch, results: resultsAt(git, branch) };
    }),
  };
}

function resultsAt(git: Git, branch: string): Standing[] {
  const listed = git.run('ls-tree', '-r', '--name-only', branch, '--', RESULTS).split('\n');
  return listed.flatMap((file) => {
    const [, lab] = RESULT.exec(file) ?? [];
    return lab === undefined ? [] : [standingOf(git.run('show', `${branch}:${file}`), lab)];
  });
}

/** One damaged file says nothing of its lab, and keeps nobody's board from being drawn. */
function standingOf(text: string, lab: string): Standing {
  try {
    const { passed, attempts, hintsShown, durationMs, predicted } = JSON.parse(text) as LabResult;
    if (typeof passed === 'boolean' && Number.isInteger(attempts)) {
      const minutes = Math.round(durationMs / MINUTE_MS);
      return { lab, passed, attempts, hintsShown, minutes, ...(predicted === undefined ? {} : { predicted }) };
    }
  } catch {
    // Text that is no JSON is damaged, like JSON without the fields.
  }
  return { lab, passed: false, attempts: 0, hintsShown: 0, minutes: 0, damaged: true };
}

/** A table, a row for each member and a column for each lab: ✓ and the attempts, or · and the attempts until now. */
export function boardText({ members }: Board, labs: readonly string[]): string {
  const width = Math.max(6, ...members.map(({ member }) => member.length));
  const head = `${'member'.padEnd(width)}  ${labs.map((lab) => lab.padEnd(4)).join('')} passed`;
  const rows = members.map(({ member, branch, results }) => {
    const cells = labs.map((lab) => cellOf(results.find((result) => result.lab === lab)).padEnd(4));
    const passed = results.filter((result) => result.passed).length;
    return `${member.padEnd(width)}  ${cells.join('')} ${passed}${branch === undefined ? `  (no branch ${branchOf(member)})` : ''}`;
  });
  return [
    head,
    ...rows,
    '',
    '✓2: passed at the second attempt; ·3: not yet, after three; ?: no result, check the lab again and commit it.',
  ].join('\n');
}

function cellOf(result: Standing | undefined): string {
  if (!result) return '-';
  if (result.damaged) return '?';
  return `${result.passed ? '✓' : '·'}${result.attempts}`;
}
