import ts from 'typescript';
import { callsOf, nameOf, nodesIn, propertyOf, textOf } from '../../../test/architecture/source/syntax.mjs';
import { CommandError } from '../../command/command-error.mjs';
import { EditedSource } from './edited-source.mjs';

/** The door of the platform for contracts. */
const DOOR = '../../platform/contract/api.js';
const METHODS = ['get', 'post', 'put', 'patch', 'del'];

/** The contract.ts of a module, to be read and to get entries. */
export class ContractFile {
  /**
   * @param {string} root
   * @param {string} module
   * @throws {CommandError} when it is not written as contract('<module>', { … })
   */
  constructor(root, module) {
    this.module = module;
    this.edited = new EditedSource(root, `src/modules/${module}/contract.ts`);
    const [call, ...others] = callsOf(this.edited.source, ['contract']);
    const spec = call?.arguments[1];
    const isNamed = textOf(call?.arguments[0]) === module && call?.parent.getText().startsWith(`${module} =`);
    if (!isNamed || others.length > 0 || !spec || !ts.isObjectLiteralExpression(spec))
      throw this.#unlike(`const ${module} = contract('${module}', { … })`);
    this.spec = spec;
  }

  /** Adds a call, and imports what it needs of the platform. @param {string} name @param {string} text of the entry @param {readonly string[]} needs */
  addCall(name, text, needs) {
    if (this.callNames.includes(name))
      throw new CommandError(`${this.module} has a call ${name} already (${this.edited.path}); choose another name.`);
    const calls = propertyOf(this.spec, 'calls');
    if (calls === undefined) this.edited.append(this.spec, `calls: {\n${text},\n}`);
    else if (ts.isObjectLiteralExpression(calls)) this.edited.append(calls, text);
    else throw this.#unlike(`calls: { … } in contract('${this.module}', …)`);
    this.edited.import(DOOR, needs);
  }

  /** Declares a refusal with status 404, unless there is one of that name. @param {string} name @param {string} sentence */
  addUnknown(name, sentence) {
    if (this.#declared.includes(name)) return;
    this.edited.declare(`export const ${name} = refusal('${name}', 404, '${sentence}');`);
    this.edited.import(DOOR, ['refusal']);
  }

  /** The names of the calls. */
  get callNames() {
    return namesIn(propertyOf(this.spec, 'calls'));
  }

  /** The names of the events. */
  get eventNames() {
    return namesIn(propertyOf(this.spec, 'events'));
  }

  /**
   * The fields, with their schemas, of an object that is declared here by z.object({ … }); undefined without it.
   * @param {string} name
   * @returns {{ name: string, schema: string }[] | undefined}
   */
  fieldsOf(name) {
    const declared = this.#variables.find((variable) => variable.name.getText() === name)?.initializer;
    if (!declared || !ts.isCallExpression(declared) || declared.expression.getText() !== 'z.object') return undefined;
    const [fields] = declared.arguments;
    return namesIn(fields).map((field) => ({ name: field, schema: propertyOf(fields, field)?.getText() ?? '' }));
  }

  /** The routes, such as `get /api/gardens`. */
  get routes() {
    return callsOf(this.edited.source, METHODS).flatMap(({ expression, arguments: [path] }) => {
      const text = textOf(path);
      return text?.startsWith('/') ? [`${expression.getText()} ${text}`] : [];
    });
  }

  get #variables() {
    return [...nodesIn(this.edited.source)].filter(ts.isVariableDeclaration);
  }

  get #declared() {
    return this.#variables.map(({ name }) => name.getText());
  }

  /** @param {string} form */
  #unlike(form) {
    return new CommandError(
      `${this.edited.path} is not written as ${form}, so nothing can be added to it; write it so, or add the entry by hand as the other modules have it.`,
    );
  }
}

/** @param {ts.Node | undefined} node */
function namesIn(node) {
  return node && ts.isObjectLiteralExpression(node) ? node.properties.map(nameOf).filter(Boolean) : [];
}
