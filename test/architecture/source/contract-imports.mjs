import ts from 'typescript';
import { importedPath } from './relative-imports.mjs';

/**
 * The contracts that a file imports: the module of each, and the local names under which it has what it takes of them. `declared` are
 * the names in the contract, in the same order.
 * @param {ts.SourceFile} source
 * @returns {{ module: string, names: string[], declared: string[] }[]}
 */
export function contractImports(source) {
  return source.statements.filter(ts.isImportDeclaration).flatMap((statement) => {
    if (!ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const path = importedPath(source.fileName, statement.moduleSpecifier.text);
    const module = /^src\/modules\/([^/]+)\/contract\.ts$/.exec(path)?.[1];
    if (!module) return [];
    const bindings = statement.importClause?.namedBindings;
    const elements = bindings && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
    const names = elements.map(({ name }) => name.text);
    return [{ module, names, declared: elements.map(({ name, propertyName }) => (propertyName ?? name).text) }];
  });
}
