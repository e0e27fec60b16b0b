import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Package, reason, and what it would cost to be without; prettier may pad the cells. */
const ROW = /^\| `([^`]+)` +\| *[^|\s][^|]*\| *[^|\s][^|]*\|$/gm;

/**
 * Compares the table of packages in a decision record with the `dependencies` and `optionalDependencies` of package.json.
 * @returns one sentence for each package that only one of them has.
 */
export function unexplainedPackages(root: string, record: string): readonly string[] {
  const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as {
    dependencies?: { [name: string]: string };
    optionalDependencies?: { [name: string]: string };
  };
  const explained = [...readFileSync(join(root, record), 'utf8').matchAll(ROW)].map(([, name = '']) => name);
  const installed = Object.keys({ ...dependencies, ...optionalDependencies });
  return [
    ...installed
      .filter((name) => !explained.includes(name))
      .map(
        (name) =>
          `${record} does not say why ${name} is a dependency. Add its row: reason, and the price of being without.`,
      ),
    ...explained
      .filter((name) => !installed.includes(name))
      .map((name) => `${record} explains ${name}, which package.json does not list. Remove its row.`),
  ];
}
