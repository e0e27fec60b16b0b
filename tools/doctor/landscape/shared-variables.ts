import { variablesRead } from '../../../test/architecture/source/variables-read.mjs';
import type { Landscape } from './landscape.js';

/** The variables of the environment that modules read themselves, and those that several read. What the platform reads is left out. */
export function sharedVariables({ modules, root }: Landscape): {
  readonly shared: readonly { readonly variable: string; readonly modules: readonly string[] }[];
  readonly all: number;
} {
  const read = modules.map(({ name, program }) => ({
    name,
    variables: new Set(program.flatMap(({ fileName }) => variablesRead(root, fileName))),
  }));
  const all = [...new Set(read.flatMap(({ variables }) => [...variables]))].sort();
  const readers = all.map((variable) => ({
    variable,
    modules: read.filter(({ variables }) => variables.has(variable)).map(({ name }) => name),
  }));
  return { shared: readers.filter((one) => one.modules.length > 1), all: all.length };
}
