import ts from 'typescript';
import { callsOf, nodesIn, propertyOf, textOf } from './syntax.mjs';

/** Methods of TypeORM whose first argument may be the name of a table. */
const TAKES_TABLE = [
  ...['getRepository', 'createQueryBuilder', 'from', 'into', 'delete', 'update', 'insert'],
  ...['leftJoin', 'innerJoin', 'leftJoinAndSelect', 'innerJoinAndSelect', 'leftJoinAndMapOne', 'innerJoinAndMapOne'],
  ...['getTable', 'hasTable', 'createTable', 'dropTable', 'renameTable', 'addColumn', 'addColumns', 'dropColumn'],
  ...['renameColumn', 'changeColumn', 'createIndex', 'dropIndex', 'createForeignKey', 'clearTable'],
];
const IS_SQL = /^\s*(select|insert|update|delete|create|alter|drop|with|replace|merge|truncate)\b/i;
const IN_SQL = /\b(?:from|join|into|update|table|table if (?:not )?exists|references)\s+["'`[]?([a-z_][a-z0-9_]*)/gi;
const CREATED = /\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?["'`[]?([a-z_][a-z0-9_]*)/gi;

/**
 * The tables that a file brings into being: `@Entity(…)`, `new Table({ name })`, `CREATE TABLE`.
 * @param {ts.SourceFile} source
 * @returns {string[]}
 */
export function tablesDeclared(source) {
  const entities = callsOf(source, ['Entity']).map(
    ({ arguments: [first] }) => textOf(first) ?? textOf(propertyOf(first, 'name')),
  );
  const made = [...nodesIn(source)]
    .filter(ts.isNewExpression)
    .filter(({ expression }) => ts.isIdentifier(expression) && expression.text === 'Table')
    .map((table) => textOf(propertyOf(table.arguments?.[0], 'name')));
  const created = textsIn(source).flatMap(({ text }) => [...text.matchAll(CREATED)].map((match) => match[1]));
  return [...entities, ...made, ...created].filter((name) => name !== undefined);
}

/**
 * The tables that a file names, in SQL or to TypeORM.
 * @param {ts.SourceFile} source
 * @returns {{ table: string, at: ts.Node }[]}
 */
export function tablesNamed(source) {
  const inSql = textsIn(source)
    .filter(({ text }) => IS_SQL.test(text))
    .flatMap(({ text, at }) => [...text.matchAll(IN_SQL)].map((match) => ({ table: match[1] ?? '', at })));
  const toTypeorm = callsOf(source, TAKES_TABLE).flatMap(({ arguments: [first] }) => {
    const table = textOf(first);
    return first && table ? [{ table, at: first }] : [];
  });
  const declared = tablesDeclared(source).map((table) => ({ table, at: source }));
  return [...inSql, ...toTypeorm, ...declared];
}

/**
 * @param {ts.SourceFile} source
 * @returns {{ text: string, at: ts.Node }[]}
 */
function textsIn(source) {
  return [...nodesIn(source)].flatMap((at) => {
    const text = readable(at);
    return text === undefined ? [] : [{ text, at }];
  });
}

/**
 * The text of a string or a template; what a template fills in is no name that can be read here.
 * @param {ts.Node} node
 */
function readable(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => ` ? ${literal.text}`).join('');
}
