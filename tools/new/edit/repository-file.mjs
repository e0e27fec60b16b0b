import ts from 'typescript';
import { CommandError } from '../../command/command-error.mjs';
import { EditedSource } from './edited-source.mjs';

const DOOR = '../../../platform/api.js';

/** The repository of a module's rows, to get methods. */
export class RepositoryFile {
  /**
   * @param {string} root
   * @param {string} module
   * @param {import('../use-case/kept-row.mjs').KeptRow} kept
   * @throws {CommandError} when it is not where a repository is kept
   */
  constructor(root, module, { row, from, thing }) {
    const file = from.replace(/-row\.js$/, '-repository');
    this.row = row;
    this.name = `${thing}Repository`;
    this.from = `${file}.js`;
    this.edited = new EditedSource(root, `src/modules/${module}/${file}.ts`);
    const declared = this.edited.source.statements.find(
      /** @returns {statement is ts.ClassDeclaration} */
      (statement) => ts.isClassDeclaration(statement) && statement.name?.text === this.name,
    );
    if (!declared)
      throw new CommandError(
        `${this.edited.path} declares no class ${this.name}, which would read the ${row}; declare it there, and bind it in module.ts.`,
      );
    this.declared = declared;
  }

  /**
   * Sees to it that there is a method which finds a row by its identifier.
   * @param {string} id the property
   * @param {string} thing for people
   * @returns {string} the method's name
   */
  finder(id, thing) {
    const type = `Promise<${this.row} | undefined>`;
    const present = this.#typeOf('byId');
    const name = present === undefined || present === type ? 'byId' : 'rowById';
    if (this.#typeOf(name) === undefined)
      this.#add(
        `/** The ${thing} of that identifier. */
        ${name}(at: Readable, ${id}: string): ${type} { return findRow(at, ${this.row}, { ${id} }); }`,
        ['findRow', 'type Readable'],
      );
    return name;
  }

  /** Adds a method. @param {string} name @param {string} text @param {readonly string[]} needs of the platform */
  addMethod(name, text, needs) {
    if (this.#typeOf(name) !== undefined)
      throw new CommandError(`${this.name} has a method ${name} already (${this.edited.path}); choose another name.`);
    this.#add(text, needs);
  }

  /** @param {string} text @param {readonly string[]} needs */
  #add(text, needs) {
    this.edited.insert(this.declared.members.at(-1)?.end ?? this.declared.end - 1, `\n\n${text}`);
    this.edited.import(DOOR, needs);
  }

  /** The type that a method says it returns, empty when it says none; undefined when there is no such member. @param {string} name */
  #typeOf(name) {
    const member = this.declared.members.find((one) => one.name?.getText() === name);
    return member && ((ts.isMethodDeclaration(member) && member.type?.getText()) || '');
  }
}
