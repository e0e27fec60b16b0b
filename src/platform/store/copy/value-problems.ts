import type { DatabaseKind } from '../database/database.js';
import type { ColumnLayout } from '../database/table-layout.js';
import { quoted } from './table-statements.js';

/** A condition for rows that cannot be copied, and what is wrong with them. */
export interface ValueProblem {
  readonly condition: string;
  /** Goes on after the name of the row: `holds …`. */
  readonly says: string;
}

/** JavaScript's numbers are exact up to here. */
const EXACT = 9_007_199_254_740_991;
const LARGEST_REAL = '1.7976931348623157e308';
/** The largest values of PostgreSQL's smaller integers. SQLite's all have 64 bits. */
const BITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:smallint|int2)\b/i, 32_767],
  [/^(?:int|int4|mediumint)\b/i, 2_147_483_647],
];
const LENGTH = /\((\d+)\)/;

/** What may be wrong with the values of a column in a database of the kind `from` that are to be stored in one of the kind `to`. */
export function valueProblems(column: ColumnLayout, from: DatabaseKind, to: DatabaseKind): readonly ValueProblem[] {
  const name = quoted(column.name);
  const problem = (condition: string, what: string): ValueProblem => ({
    condition,
    says: `holds ${what} in ${column.name}`,
  });
  const flexible = (...kinds: string[]) =>
    from === 'sqlite'
      ? [problem(`typeof(${name}) NOT IN ('${[...kinds, 'null'].join("', '")}')`, `a value that is no ${column.type}`)]
      : [];
  switch (column.type) {
    case 'text':
      return [
        ...flexible('text'),
        ...(from === 'sqlite' && to === 'postgres'
          ? strictTexts(column, name).map(([when, what]) => problem(when, what))
          : []),
      ];
    case 'integer': {
      const bits = to === 'postgres' ? BITS.find(([type]) => type.test(column.declared))?.[1] : undefined;
      const beyond = (limit: number) => `${name} > ${limit} OR ${name} < -${limit}`;
      return [
        ...flexible('integer'),
        problem(beyond(EXACT), 'an integer beyond 2^53'),
        ...(bits === undefined ? [] : [problem(beyond(bits), `an integer beyond ${bits}`)]),
      ];
    }
    case 'real':
      return from === 'sqlite'
        ? [
            ...flexible('real', 'integer'),
            problem(`${name} > ${LARGEST_REAL} OR ${name} < -${LARGEST_REAL}`, 'infinity'),
          ]
        : [problem(`${name} IN ('NaN', 'Infinity', '-Infinity')`, 'no finite number')];
    case 'boolean':
      return from === 'sqlite' ? [problem(`${name} NOT IN (0, 1)`, 'a value that is no boolean')] : [];
    case 'other':
      return [];
  }
}

/** What SQLite stores and PostgreSQL refuses. */
function strictTexts({ declared }: ColumnLayout, name: string): readonly (readonly [string, string])[] {
  const most = LENGTH.exec(declared)?.[1];
  return [
    [`instr(${name}, char(0)) > 0`, 'the character NUL'],
    ...(most === undefined ? [] : [[`length(${name}) > ${most}`, `more than ${most} characters`] as const]),
  ];
}
