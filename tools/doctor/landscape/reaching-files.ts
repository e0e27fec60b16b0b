import { relativeImports } from '../../../test/architecture/source/relative-imports.mjs';
import { insideOfOther } from './inside-of-other.js';
import type { Landscape } from './landscape.js';

/** A file that imports the inside of another module. */
export interface Reach {
  readonly module: string;
  readonly file: string;
  readonly imported: string;
  readonly isTest: boolean;
}

/** The files of modules and of their migrations that import another module otherwise than by its contract. */
export function reachingFiles({ modules, root }: Landscape): readonly Reach[] {
  return modules.flatMap(({ name: module, program, tests, migrations }) =>
    [...program, ...migrations, ...tests].flatMap((source) => {
      const isTest = tests.includes(source);
      const inside = relativeImports(root, source.fileName).filter((path) => insideOfOther(module, path) !== undefined);
      return inside.map((imported) => ({ module, file: source.fileName, imported, isTest }));
    }),
  );
}
