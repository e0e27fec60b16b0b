import ts from 'typescript';
import { CommandError } from '../command/command-error.mjs';

/** As many lines as eslint allows a source. */
const MOST_LINES = 200;

/**
 * Checks that no two things of a file have one name, and none that of the language: a name that was chosen may be one that the
 * file needs for something else.
 * @param {{ path: string, text: string }} file
 * @throws {CommandError} naming it
 */
export function assertDistinctNames({ path, text }) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imported = source.statements.filter(ts.isImportDeclaration).flatMap(({ importClause }) => {
    const bindings = importClause?.namedBindings;
    return bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];
  });
  const declared = source.statements
    .filter((statement) => ts.isClassDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
    .map(({ name }) => name?.text ?? '');
  const names = [...imported, ...declared];
  const taken =
    names.find((name, index) => names.indexOf(name) < index) ??
    declared.find((name) => Object.hasOwn(globalThis, name));
  if (taken)
    throw new CommandError(
      `Nothing was made: ${path} would use the name ${taken} for two things; choose another name.`,
    );
}

/**
 * @param {{ path: string, text: string }} file
 * @throws {CommandError} when a source has too many lines
 */
export function assertLength({ path, text }) {
  const lines = text.split('\n').length - 1;
  if (lines > MOST_LINES && !path.endsWith('.test.ts'))
    throw new CommandError(
      `Nothing was made: ${path} would have ${lines} lines, and a source has ${MOST_LINES} at most; make it shorter first.`,
    );
}
