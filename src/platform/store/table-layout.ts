import { getMetadataArgsStorage } from 'typeorm';

/** The table of a row class. */
export interface TableLayout {
  readonly table: string;
  /** The columns of the primary key. */
  readonly key: readonly string[];
}

/** Reads from a row class which table it is and what its primary key is. @throws Error when it has no primary key. */
export function tableLayout(row: new (...dependencies: never[]) => object): TableLayout {
  const decorated = getMetadataArgsStorage();
  const [table] = decorated.filterTables(row);
  const keys = decorated.filterColumns(row).filter(({ options }) => options.primary === true);
  if (!table || keys.length === 0)
    throw new Error(`${row.name} is not a row with a primary key; mark it with @Entity() and @PrimaryColumn().`);
  return {
    table: table.name ?? row.name,
    key: keys.map(({ options, propertyName }) => options.name ?? propertyName),
  };
}
