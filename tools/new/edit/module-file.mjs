import ts from 'typescript';
import { callsOf, nodesIn, propertyOf } from '../../../test/architecture/source/syntax.mjs';
import { CommandError } from '../../command/command-error.mjs';
import { EditedSource } from './edited-source.mjs';

const DOOR = '../../platform/api.js';
/** Behind what the lists of a module are written, when they are new. */
const BEHIND = { on: ['calls'], sagas: ['on', 'calls'] };

/** The module.ts of a module, to be read and to get entries. */
export class ModuleFile {
  /**
   * @param {string} root
   * @param {string} module
   * @throws {CommandError} when it is not written as implement(<contract>, { … })
   */
  constructor(root, module) {
    this.module = module;
    this.edited = new EditedSource(root, `src/modules/${module}/module.ts`);
    const [call, ...others] = callsOf(this.edited.source, ['implement']);
    const spec = call?.arguments[1];
    const isNamed = call?.parent.getText().startsWith(`${module}Module =`);
    if (!isNamed || others.length > 0 || !spec || !ts.isObjectLiteralExpression(spec))
      throw this.#unlike(`const ${module}Module = implement(${module}, { … })`);
    this.spec = spec;
  }

  /** Serves a call by a class. @param {string} call @param {string} className @param {string} from */
  addCall(call, className, from) {
    const calls = propertyOf(this.spec, 'calls');
    if (!calls || !ts.isObjectLiteralExpression(calls)) throw this.#unlike('calls: { … } in implement(…)');
    this.edited.append(calls, `${call}: ${className}`);
    this.edited.import(from, [className]);
  }

  /** Handles an event of a module by a class. @param {{ producer: string, event: string }} on @param {string} className @param {string} from */
  addHandler({ producer, event }, className, from) {
    const handled = propertyOf(this.spec, 'on');
    const present = [...(handled ? nodesIn(handled) : [])].find(
      (node) => node.getText() === `${producer}.events.${event}`,
    );
    if (present)
      throw new CommandError(
        `${this.module} handles ${producer}.${event} already (${this.edited.placeOf(present)}), and a module handles an event once; extend that handler.`,
      );
    this.#addTo('on', `when(${producer}.events.${event}, ${className})`);
    this.edited.import(DOOR, ['when']);
    this.edited.import(producer === this.module ? './contract.js' : `../${producer}/contract.js`, [producer]);
    this.edited.import(from, [className]);
  }

  /** Adds a saga. @param {string} className @param {string} from */
  addSaga(className, from) {
    this.#addTo('sagas', className);
    this.edited.import(from, [className]);
  }

  /** The first class of store.rows, and the path that it is imported from; undefined without one. */
  get firstRow() {
    const rows = propertyOf(propertyOf(this.spec, 'store'), 'rows');
    const [first] = rows && ts.isArrayLiteralExpression(rows) ? rows.elements : [];
    const name = first?.getText();
    const statement = this.edited.source.statements.filter(ts.isImportDeclaration).find(({ importClause }) =>
      importClause?.namedBindings
        ?.getText()
        .split(/\W+/)
        .includes(name ?? ''),
    );
    const from = statement?.moduleSpecifier.getText().slice(1, -1);
    return name && from ? { name, from } : undefined;
  }

  /** @param {'on' | 'sagas'} list @param {string} text */
  #addTo(list, text) {
    const present = propertyOf(this.spec, list);
    if (present === undefined) this.edited.appendBehind(this.spec, BEHIND[list], `${list}: [${text}]`);
    else if (ts.isArrayLiteralExpression(present)) this.edited.append(present, text);
    else throw this.#unlike(`${list}: [ … ] in implement(…)`);
  }

  /** @param {string} form */
  #unlike(form) {
    return new CommandError(
      `${this.edited.path} is not written as ${form}, so nothing can be added to it; write it so, or add the entry by hand as the other modules have it.`,
    );
  }
}
