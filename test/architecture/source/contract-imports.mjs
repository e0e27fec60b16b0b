import { posix } from 'node:path';
import ts from 'typescript';

/**
 * The contracts that a file imports: the module of each, and the local names under which it has what it takes of them. `declared` are
 * the names in the contract, in the same order.
 * @param {ts.SourceFile} source
 * @returns {{ module: string, names: string[], declared: string[] }[]}
 */
export function contractImports(source) {
  return source.statements.filter(ts.isImportDeclaration).flatMap((statement) => {
    if (!ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const path = posix.join(posix.dirname(source.fileName), statement.moduleSpecifier.text);
    const module = /^src\/modules\/([^/]+)\/contract\.js$/.exec(path)?.[1];
    if (!module) return [];
    const bindings = statement.importClause?.namedBindings;
    const elements = bindings && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
    const names = elements.map(({ name }) => name.text);
    return [{ module, names, declared: elements.map(({ name, propertyName }) => (propertyName ?? name).text) }];
  });
}
