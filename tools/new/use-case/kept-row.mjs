import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { parse, propertyOf, textOf } from '../../../test/architecture/source/syntax.mjs';
import { CommandError } from '../../command/command-error.mjs';

/**
 * @typedef {object} KeptRow what a module keeps: its first row
 * @property {string} row the class: `GardenRow`
 * @property {string} from where it is, from the module's folder: `store/garden-row.js`
 * @property {string} thing `Garden`
 * @property {string} table
 * @property {Column} id its primary key
 * @property {readonly Column[]} columns all of them
 *
 * @typedef {object} Column
 * @property {string} property
 * @property {string} column its name in the table
 * @property {string} type of the property: `string | null`
 */

/**
 * Reads what a module keeps from the class of its first row.
 * @param {string} root
 * @param {import('../edit/module-file.mjs').ModuleFile} module
 * @returns {KeptRow}
 * @throws {CommandError} when the module keeps nothing that has one identifier
 */
export function keptRow(root, { module, edited, firstRow }) {
  const unlike = (/** @type {string} */ why) =>
    new CommandError(
      `${why}; a command or a query that is made is about the first of store.rows in ${edited.path}, found by its one identifier. Write a row as src/modules/order/store/order-row.ts is, or the call by hand.`,
    );
  if (!firstRow) throw unlike(`${module} keeps no row`);
  const path = join('src/modules', module, firstRow.from.replace(/\.js$/, '.ts'));
  const source = existsSync(join(root, path)) ? parse(root, path) : undefined;
  const declared = source?.statements.find(
    /** @returns {statement is ts.ClassDeclaration} */
    (statement) => ts.isClassDeclaration(statement) && statement.name?.text === firstRow.name,
  );
  const entity = declared && decorator(declared, 'Entity')?.arguments[0];
  const table = textOf(propertyOf(entity, 'name')) ?? textOf(entity);
  if (!declared || !table || !firstRow.name.endsWith('Row'))
    throw unlike(`${path} declares no class ${firstRow.name} with @Entity({ name: '…' })`);
  const properties = declared.members.filter(ts.isPropertyDeclaration);
  const columns = properties.map(columnOf);
  const keys = properties.filter((property) => decorator(property, 'PrimaryColumn'));
  const [id] = keys.map(columnOf);
  if (!id || keys.length > 1 || id.type !== 'string')
    throw unlike(`${firstRow.name} has not one text as its primary key`);
  const from = firstRow.from.replace(/^\.\//, '');
  return { row: firstRow.name, from, thing: firstRow.name.replace(/Row$/, ''), table, id, columns };
}

/** @param {ts.HasDecorators} node @param {string} name */
function decorator(node, name) {
  return (ts.getDecorators(node) ?? [])
    .map(({ expression }) => expression)
    .filter(ts.isCallExpression)
    .find((call) => call.expression.getText() === name);
}

/** @param {ts.PropertyDeclaration} property @returns {Column} */
function columnOf(property) {
  const [named] = (decorator(property, 'PrimaryColumn') ?? decorator(property, 'Column'))?.arguments ?? [];
  const name = property.name.getText();
  return { property: name, column: textOf(propertyOf(named, 'name')) ?? name, type: property.type?.getText() ?? '' };
}
