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
const IN_SQL =
  /\b(delete\s+from|from|join|into|update|table\s+if\s+(?:not\s+)?exists|table|references)\s+["'`[]?([a-z_][a-z0-9_]*)/gi;
/** What comes before a table that a statement writes, or changes the columns of. */
const WRITES_IN_SQL = /^(?:delete|into|update|table)/i;
/** Methods of TypeORM that write, of a manager, a builder or a repository, or change columns. */
const WRITES_BY_TYPEORM =
  /^(?:into|insert|update|upsert|save|delete|remove|softDelete|restore|clear|clearTable|increment|decrement|(?:create|drop|rename|add|change)[A-Z]\w*)$/;
const READS_BY_TYPEORM = ['createQueryBuilder'];
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
 * The tables that a file names, in SQL or to TypeORM. `writes`: rows or columns change there, as far as the place itself says.
 * @param {ts.SourceFile} source
 * @returns {{ table: string, at: ts.Node, writes: boolean }[]}
 */
export function tablesNamed(source) {
  const inSql = textsIn(source)
    .filter(({ text }) => IS_SQL.test(text))
    .flatMap(({ text, at }) =>
      [...text.matchAll(IN_SQL)].map(([, word = '', table = '']) => ({ table, at, writes: WRITES_IN_SQL.test(word) })),
    );
  const toTypeorm = callsOf(source, TAKES_TABLE).flatMap((call) => {
    const [first] = call.arguments;
    const table = textOf(first);
    return first && table ? [{ table, at: first, writes: writesByTypeorm(call) }] : [];
  });
  const declared = tablesDeclared(source).map((table) => ({ table, at: source, writes: false }));
  return [...inSql, ...toTypeorm, ...declared];
}

/**
 * Whether a method that is given a table writes it, or the method that is called on its result: `getRepository('plants').save(…)`.
 * @param {ts.CallExpression} call
 */
function writesByTypeorm(call) {
  const { expression, parent } = call;
  const own = ts.isPropertyAccessExpression(expression) ? expression.name.text : '';
  const next = ts.isPropertyAccessExpression(parent) && parent.expression === call ? parent.name.text : '';
  return [own, next].some((name) => WRITES_BY_TYPEORM.test(name) && !READS_BY_TYPEORM.includes(name));
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
