import { ContractFile } from '../edit/contract-file.mjs';
import { ModuleFile } from '../edit/module-file.mjs';
import { RepositoryFile } from '../edit/repository-file.mjs';
import { servedBy } from '../path-prefix.mjs';
import { CommandError } from '../../command/command-error.mjs';
import { pascal } from '../spelling.mjs';
import { keptRow } from './kept-row.mjs';
import { camel, kebab, spoken } from './use-case-name.mjs';

/** What a call that is made is about: the thing that a module keeps, with the files that get an entry for the call. */
export class ServedThing {
  #root;

  /** @param {string} root @param {string} module */
  constructor(root, module) {
    this.#root = root;
    this.module = module;
    this.contract = new ContractFile(root, module);
    this.composition = new ModuleFile(root, module);
    const kept = keptRow(root, this.composition);
    this.repository = new RepositoryFile(root, module, kept);
    const { thing, table, id, columns } = kept;
    this.kept = kept;
    /** `gardenId`, and `garden_id` in the table. */
    this.id = id;
    /** Whether each is of one member, and so theirs alone to see and to change. */
    this.owner = columns.find(({ property }) => property === 'memberId');
    this.name = thing;
    /** For people: `menu item`. */
    this.spoken = spoken(thing);
    const several = table.replaceAll('_', '-');
    this.plural = pascal(several);
    /** `gardens`: how a handler calls the repository. */
    this.field = camel(several);
    /** For people. */
    this.several = several.replaceAll('-', ' ');
    this.unknown = `${kebab(thing).replaceAll('-', '_').toUpperCase()}_UNKNOWN`;
  }

  /** Declares the refusal of an identifier that is unknown. */
  declareUnknown() {
    this.contract.addUnknown(this.unknown, `There is no such ${this.spoken}.`);
  }

  /** What a caller is shown: the view of the contract where every field is a column, otherwise the identifier alone. */
  get view() {
    const name = `${this.name}View`;
    const fields = this.contract.fieldsOf(name);
    const { columns } = this.kept;
    const isKept = fields?.every((field) =>
      columns.some(({ property, type }) => property === field.name && fits(type, field.schema)),
    );
    if (!fields || !isKept)
      return {
        schema: `z.object({ ${this.id.property}: z.string() })`,
        of: (/** @type {string} */ row) => `({ ${this.id.property}: ${row}.${this.id.property} })`,
      };
    if (fields.length === columns.length) return { schema: name, of: (/** @type {string} */ row) => row };
    return {
      schema: name,
      of: (/** @type {string} */ row) =>
        `({ ${fields.map((field) => `${field.name}: ${row}.${field.name}`).join(', ')} })`,
    };
  }

  /**
   * A path below the prefix that the module serves.
   * @param {'get' | 'post'} method
   * @param {string} below such as `/:gardenId/water`
   * @throws {CommandError} when the path is served already
   */
  path(method, below) {
    const { routes, edited } = this.contract;
    const prefixes = routes.map((route) => route.split(' ')[1]?.split('/').slice(0, 3).join('/') ?? '');
    const own = `/api/${kebab(this.plural)}`;
    const prefix = prefixes.includes(own) ? own : (prefixes[0] ?? own);
    const other = prefixes.includes(prefix) ? undefined : servedBy(this.#root, prefix);
    if (other)
      throw new CommandError(
        `${this.module} would serve ${prefix}, which ${other} serves already (src/modules/${other}/contract.ts); write a call with a path of its own into ${edited.path} first.`,
      );
    const shape = (/** @type {string} */ route) => route.replace(/:\w+/g, ':');
    const path = prefix + below;
    if (routes.map(shape).includes(shape(`${method} ${path}`)))
      throw new CommandError(
        `${this.module} serves ${method.toUpperCase()} ${path} already (${edited.path}); choose another name.`,
      );
    return path;
  }

  /** The identifier of the nth row of a test. @param {number} n */
  sampleId(n) {
    return `${kebab(this.name)}-${n}`;
  }

  /** The nth row of a test, as an object of TypeScript: one that the member `m1` owns. @param {number} n */
  sampleRow(n) {
    const fields = this.contract.fieldsOf(`${this.name}View`) ?? [];
    const values = this.kept.columns.map(({ property, type }) => {
      const schema = fields.find(({ name }) => name === property)?.schema ?? '';
      const value = property === this.id.property ? `'${this.sampleId(n)}'` : sampleOf(property, type, schema);
      return `${property}: ${value}`;
    });
    return `{ ${values.join(', ')} }`;
  }

  /** The files that have got entries. */
  get changed() {
    return [this.contract, this.composition, this.repository].map(({ edited: { path, text } }) => ({ path, text }));
  }
}

/** Whether a schema of the contract takes what a column holds. @param {string} type @param {string} schema */
function fits(type, schema) {
  if (type.includes('null')) return schema.endsWith('.nullable()');
  if (type === 'string') return /^z\.(string|iso)\b/.test(schema);
  if (type === 'number') return /^z\.(int|number)\b/.test(schema);
  return type === 'boolean' && schema.startsWith('z.boolean');
}

/** A value of a column, as TypeScript. @param {string} property @param {string} type @param {string} schema that the contract has of it */
function sampleOf(property, type, schema) {
  if (property === 'memberId') return "'m1'";
  if (type.includes('null')) return 'null';
  if (type === 'string')
    return /At$/.test(property) || schema.startsWith('z.iso') ? "'2026-01-05T09:00:00.000Z'" : `'${spoken(property)}'`;
  if (type === 'number') return '1';
  return type === 'boolean' ? 'true' : "'1' as never";
}
