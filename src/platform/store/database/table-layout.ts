import type { Sql } from './sql.js';

/** What a column holds, by its declared type: the same on both kinds of database. `other` is a type that no module needs. */
export type ColumnType = 'text' | 'integer' | 'real' | 'boolean' | 'other';

/** A column of a table. */
export interface ColumnLayout {
  readonly name: string;
  readonly type: ColumnType;
  /** The type as the database names it, in small letters: `varchar(20)`. */
  readonly declared: string;
  /** Whether the database makes its values itself: a sequence, AUTOINCREMENT, or an expression. */
  readonly generated: boolean;
}

/** A table as the catalogue of its database describes it. */
export interface TableLayout {
  readonly name: string;
  readonly columns: readonly ColumnLayout[];
  /** The columns of the primary key, in its order; empty without one. */
  readonly key: readonly string[];
  /** The tables that its foreign keys refer to. */
  readonly references: readonly string[];
}

/** A column as {@link columnsOf} of a kind of database selects it: ordered by table, then by place in the table. */
interface CatalogueColumn {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  /** The place in the primary key, from 1; 0 outside. */
  readonly pk: number;
  readonly generated: number;
}

const TYPES: readonly (readonly [ColumnType, RegExp])[] = [
  ['integer', /^(?:(?:tiny|small|medium|big)?int|int[248]|integer)\b/i],
  ['text', /^(?:text|n?varchar|character varying)\b/i],
  ['real', /^(?:real|float[48]?|double(?: precision)?)\b/i],
  ['boolean', /^bool(?:ean)?\b/i],
];

/** What a column of this declared type holds. */
export function columnTypeOf(declared: string): ColumnType {
  return TYPES.find(([, pattern]) => pattern.test(declared))?.[0] ?? 'other';
}

/**
 * Reads the layout of all tables by two statements of a kind of database.
 * @param columns selects each column of each table, as {@link CatalogueColumn}
 * @param references selects `table` and `other` for each foreign key
 */
export async function readLayout(sql: Sql, columns: string, references: string): Promise<readonly TableLayout[]> {
  const all = await sql.all<CatalogueColumn>(columns);
  const foreign = await sql.all<{ table: string; other: string }>(references);
  return [...new Set(all.map(({ table }) => table))].map((name) => {
    const own = all.filter(({ table }) => table === name);
    const key = own.filter(({ pk }) => Number(pk) > 0).sort((a, b) => Number(a.pk) - Number(b.pk));
    return {
      name,
      columns: own.map(({ column, type, generated }) => ({
        name: column,
        type: columnTypeOf(type),
        declared: type.toLowerCase(),
        generated: Number(generated) > 0,
      })),
      key: key.map(({ column }) => column),
      references: foreign.filter(({ table }) => table === name).map(({ other }) => other),
    };
  });
}
