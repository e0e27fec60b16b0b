import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { lineOf, nameOf, parse } from '../../../test/architecture/source/syntax.mjs';
import { CommandError } from '../../command/command-error.mjs';
import { importInto } from './imports.mjs';

/** A TypeScript file with what is to be inserted into it. Its own text stays as it is; the formatter breaks lines afterwards. */
export class EditedSource {
  /** @type {Map<string, { from: string, names: string[] }>} what is to be imported, by the path */
  #imports = new Map();
  /** @type {{ at: number, text: string }[]} */
  #insertions = [];

  /**
   * @param {string} root
   * @param {string} path from the root
   * @throws {CommandError} when there is no such file, or it is not TypeScript
   */
  constructor(root, path) {
    if (!existsSync(join(root, path))) throw new CommandError(`There is no ${path}, which would get the new entry.`);
    this.path = path;
    this.source = parse(root, path);
    const { parseDiagnostics } = /** @type {{ parseDiagnostics?: ts.Diagnostic[] }} */ (
      /** @type {unknown} */ (this.source)
    );
    const [broken] = parseDiagnostics ?? [];
    if (broken) {
      const { line } = this.source.getLineAndCharacterOfPosition(broken.start ?? 0);
      const why = ts.flattenDiagnosticMessageText(broken.messageText, ' ');
      throw new CommandError(`${path}:${line + 1} cannot be read: ${why} Correct it, and repeat the command.`);
    }
  }

  /** Imports names; `type X` for a type. @param {string} from @param {readonly string[]} names */
  import(from, names) {
    const known = this.#imports.get(from) ?? { from, names: [] };
    known.names.push(...names);
    this.#imports.set(from, known);
  }

  /** @param {number} at @param {string} text */
  insert(at, text) {
    this.#insertions.push({ at, text });
  }

  /** Adds an entry behind the last one of an object or a list. @param {ts.ObjectLiteralExpression | ts.ArrayLiteralExpression} node @param {string} text */
  append(node, text) {
    const entries = ts.isObjectLiteralExpression(node) ? node.properties : node.elements;
    const last = entries.at(-1);
    if (last === undefined) return this.insert(node.getStart(this.source) + 1, `${text},`);
    if (!entries.hasTrailingComma) return this.insert(last.end, `,\n${text}`);
    const [remark] = ts.getTrailingCommentRanges(this.source.text, entries.end) ?? [];
    this.insert(remark?.end ?? entries.end, `\n${text},`);
  }

  /** Adds an entry to an object, behind the first of these that it has. @param {ts.ObjectLiteralExpression} node @param {readonly string[]} behind @param {string} text */
  appendBehind(node, behind, text) {
    const before = behind.map((name) => node.properties.find((property) => nameOf(property) === name)).find(Boolean);
    if (before === undefined || before === node.properties.at(-1)) this.append(node, text);
    else this.insert(before.end, `,\n${text}`);
  }

  /** Adds a statement behind the imports. @param {string} text */
  declare(text) {
    const last = this.source.statements.filter(ts.isImportDeclaration).at(-1);
    const next = this.source.statements[last ? this.source.statements.indexOf(last) + 1 : 0];
    const first = next && ts.isVariableStatement(next) ? next : undefined;
    if (first)
      this.insert(
        first.getFullStart() + leadingBreaks(this.source.text, first),
        `${text}\n${/= refusal\(/.test(first.getText()) ? '' : '\n'}`,
      );
    else this.insert(last?.end ?? 0, `\n\n${text}\n`);
  }

  /** The line of a node, as `path:line`. @param {ts.Node} node */
  placeOf(node) {
    return `${this.path}:${lineOf(node)}`;
  }

  /** The whole text, with the insertions. */
  get text() {
    const { text } = this.source;
    const changes = [
      ...importInto(this.source, [...this.#imports.values()]),
      ...this.#insertions.map(({ at, text: added }) => ({ from: at, to: at, text: added })),
    ];
    // The last place first: the places before it stay where they are. At one place, what replaces text comes before what is
    // put in front of it, and of two insertions the first is written first.
    return changes
      .map((change, order) => ({ ...change, order }))
      .sort((a, b) => b.from - a.from || b.to - a.to || b.order - a.order)
      .reduce((current, change) => current.slice(0, change.from) + change.text + current.slice(change.to), text);
  }
}

/** How many line breaks stand before a node and its comments. @param {string} text @param {ts.Node} node */
function leadingBreaks(text, node) {
  return /^\s*/.exec(text.slice(node.getFullStart()))?.[0].length ?? 0;
}
