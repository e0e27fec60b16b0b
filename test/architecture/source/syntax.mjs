import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * A file as a syntax tree.
 * @param {string} root
 * @param {string} file
 */
export function parse(root, file) {
  return ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

/**
 * A node and everything in it.
 * @param {ts.Node} node
 * @returns {Generator<ts.Node>}
 */
export function* nodesIn(node) {
  yield node;
  for (const child of node.getChildren()) yield* nodesIn(child);
}

/**
 * The calls below a node, whose callee ends with one of the names: `name(…)` and `x.name(…)`.
 * @param {ts.Node} node
 * @param {readonly string[]} names
 * @returns {ts.CallExpression[]}
 */
export function callsOf(node, names) {
  return [...nodesIn(node)].filter(ts.isCallExpression).filter((call) => names.includes(calleeName(call)));
}

/**
 * @param {ts.CallExpression} call
 * @returns {string}
 */
function calleeName({ expression }) {
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  return ts.isIdentifier(expression) ? expression.text : '';
}

/**
 * The text of a string literal; undefined for anything else.
 * @param {ts.Node | undefined} node
 */
export function textOf(node) {
  return node && ts.isStringLiteralLike(node) ? node.text : undefined;
}

/**
 * The value of a property in an object literal.
 * @param {ts.Node | undefined} node
 * @param {string} name
 * @returns {ts.Expression | undefined}
 */
export function propertyOf(node, name) {
  if (!node || !ts.isObjectLiteralExpression(node)) return undefined;
  for (const property of node.properties)
    if (property.name && ts.isIdentifier(property.name) && property.name.text === name) {
      if (ts.isPropertyAssignment(property)) return property.initializer;
      if (ts.isShorthandPropertyAssignment(property)) return property.name;
    }
  return undefined;
}

/**
 * The name of a property in an object literal; empty when it is no plain word.
 * @param {ts.ObjectLiteralElementLike} property
 * @returns {string}
 */
export function nameOf({ name }) {
  return name && (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) ? name.text : '';
}

/**
 * The line of a node, counted from 1.
 * @param {ts.Node} node
 */
export function lineOf(node) {
  const source = node.getSourceFile();
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}
