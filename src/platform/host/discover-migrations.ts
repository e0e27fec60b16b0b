import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

type MigrationClass = new () => object;

/** Finds the migrations of a module, in the order of their names. */
export type Migrations = (module: string) => Promise<readonly MigrationClass[]>;

/** The migrations that come with this program: one folder for each module. */
export const OWN_MIGRATIONS = new URL('../../../migrations/', import.meta.url);

/**
 * Finds migrations below a folder: `<folder>/<module>/<timestamp>-<what>.ts`. A module without a folder has none.
 * @throws Error when a file exports no migration, or more than one.
 */
export function discoverMigrations(folder: URL = OWN_MIGRATIONS): Migrations {
  return async (module) => {
    const own = new URL(`${module}/`, folder);
    const files = (await readdir(own).catch(() => [])).filter((file) => /(?<!\.d)\.(js|ts)$/.test(file)).sort();
    return Promise.all(
      files.map(async (file) => {
        const exported = (await import(new URL(file, own).href)) as Record<string, unknown>;
        const classes = Object.values(exported).filter((value): value is MigrationClass => typeof value === 'function');
        const [migration] = classes;
        if (!migration || classes.length > 1)
          throw new Error(
            `${fileURLToPath(new URL(file, own))} exports ${classes.length} classes; a migration is one class in a file.`,
          );
        return migration;
      }),
    );
  };
}
