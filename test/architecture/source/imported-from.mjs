import ts from 'typescript';

/**
 * The path from which the first name of an expression is imported: that of `notices` in `notices.placed`.
 * @param {ts.SourceFile} source
 * @param {ts.Expression | undefined} expression
 * @returns {string | undefined} as it is written: `./notify/order-notices.js`
 */
export function importedFrom(source, expression) {
  let first = expression;
  while (first && ts.isPropertyAccessExpression(first)) first = first.expression;
  if (!first || !ts.isIdentifier(first)) return undefined;
  const name = first.text;
  const declaration = source.statements
    .filter(ts.isImportDeclaration)
    .find(({ importClause }) => importClause && namesOf(importClause).includes(name));
  return declaration && ts.isStringLiteral(declaration.moduleSpecifier) ? declaration.moduleSpecifier.text : undefined;
}

/** @param {ts.ImportClause} clause @returns {string[]} */
function namesOf({ namedBindings }) {
  return namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements.map(({ name }) => name.text) : [];
}
