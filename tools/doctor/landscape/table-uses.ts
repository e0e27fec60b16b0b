import type { SourceFile } from 'typescript';
import { relativeImports } from '../../../test/architecture/source/relative-imports.mjs';
import { lineOf } from '../../../test/architecture/source/syntax.mjs';
import { tablesDeclared, tablesNamed } from '../../../test/architecture/source/tables.mjs';
import { insideOfOther } from './inside-of-other.js';
import type { Landscape } from './landscape.js';

/** A table that a module names although another one owns it. */
export interface ForeignUse {
  readonly module: string;
  readonly owner: string;
  readonly table: string;
  /** `src/modules/water/draw.ts:3` */
  readonly place: string;
  readonly writes: boolean;
  readonly by: 'program' | 'test' | 'migration';
}

export interface TableUses {
  /** All tables of the landscape. */
  readonly tables: readonly string[];
  readonly foreign: readonly ForeignUse[];
}

/**
 * Which modules name the tables of others: in SQL, to TypeORM, as an entity for a table that another module's migrations make, or through a
 * file of that module which they import. A table that several modules make is each one's own: they lie in different databases.
 */
export function tableUses(landscape: Landscape): TableUses {
  const owners = ownersOf(landscape);
  const foreign = landscape.modules.flatMap(({ name: module, program, tests, migrations }) => {
    const kinds = { program, test: tests, migration: migrations };
    return (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((by) =>
      kinds[by].flatMap((source) =>
        [
          ...namedIn(source, owners).filter(({ owner }) => owner !== undefined && !owner.includes(module)),
          ...namedThroughImports(landscape, module, source, owners),
        ].map(({ table, owner = [], place, writes }) => ({
          module,
          owner: owner.join(', '),
          table,
          place,
          writes,
          by,
        })),
      ),
    );
  });
  return { tables: [...owners.keys()].sort(), foreign };
}

type Owners = ReadonlyMap<string, readonly string[]>;

/** Whose each table is: the modules whose migrations make it; where none does, those that declare it. */
function ownersOf({ modules }: Landscape): Owners {
  const all = new Set(modules.flatMap(({ tables }) => [...tables]));
  const made = new Map(modules.map(({ name, migrations }) => [name, new Set(migrations.flatMap(tablesDeclared))]));
  return new Map(
    [...all].map((table) => {
      const makers = modules.filter(({ name }) => made.get(name)?.has(table));
      const owners = makers.length > 0 ? makers : modules.filter(({ tables }) => tables.has(table));
      return [table, owners.map(({ name }) => name)];
    }),
  );
}

interface Named {
  readonly table: string;
  readonly owner: readonly string[] | undefined;
  readonly place: string;
  readonly writes: boolean;
}

function namedIn(source: SourceFile, owners: Owners): Named[] {
  return tablesNamed(source).map(({ table, at, writes }) => ({
    table,
    owner: owners.get(table),
    place: `${source.fileName}:${lineOf(at)}`,
    writes,
  }));
}

function namedThroughImports(landscape: Landscape, module: string, { fileName }: SourceFile, owners: Owners): Named[] {
  return relativeImports(landscape.root, fileName).flatMap((path) => {
    const other = insideOfOther(module, path);
    const source = other === undefined ? undefined : landscape.source(path);
    if (other === undefined || !source) return [];
    return namedIn(source, owners)
      .filter(({ owner }) => owner?.includes(other))
      .map((named) => ({ ...named, place: `${fileName}, which imports ${path}` }));
  });
}
