import ts from 'typescript';

/** @typedef {{ from: number, to: number, text: string }} Change */

/** @param {string} name */
const bare = (name) => name.replace(/^type /, '');
/** @param {string} a @param {string} b */
const inOrder = (a, b) => bare(a).localeCompare(bare(b), 'en', { sensitivity: 'base' });

/**
 * The changes that import names: into the import of that path, where there is one, and otherwise into a new one, in the order in
 * which imports are written here.
 * @param {ts.SourceFile} source
 * @param {readonly { from: string, names: readonly string[] }[]} wanted `type X` for a type
 * @returns {Change[]}
 */
export function importInto(source, wanted) {
  const present = source.statements.filter(ts.isImportDeclaration);
  /** @type {Change[]} */
  const changes = [];
  for (const { from, names } of wanted) {
    const found = present.find((statement) => pathOf(statement) === from && namesOf(statement) !== undefined);
    if (found) {
      const all = merged(namesOf(found) ?? [], names);
      if (all) changes.push({ from: found.getStart(source), to: found.end, text: importOf(from, all) });
    } else {
      const next = present.find((statement) => rank(pathOf(statement)).localeCompare(rank(from), 'en') > 0);
      const text = importOf(from, merged([], names) ?? []);
      const last = present.at(-1);
      if (next) changes.push({ from: next.getStart(source), to: next.getStart(source), text: `${text}\n` });
      else changes.push({ from: last?.end ?? 0, to: last?.end ?? 0, text: last ? `\n${text}` : `${text}\n` });
    }
  }
  return changes;
}

/** Packages come first, then what lies furthest above, and last what lies beside. @param {string} path */
function rank(path) {
  const above = path.split('../').length - 1;
  if (!path.startsWith('.')) return `0 ${path}`;
  return above > 0 ? `1${9 - above} ${path}` : `2 ${path}`;
}

/** @param {ts.ImportDeclaration} statement */
function pathOf({ moduleSpecifier }) {
  return ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
}

/** The names that an import takes, `type X` for a type; undefined when it does not name them. @param {ts.ImportDeclaration} statement */
function namesOf({ importClause }) {
  const bindings = importClause?.namedBindings;
  if (!bindings || !ts.isNamedImports(bindings) || importClause.name) return undefined;
  const isType = importClause.phaseModifier === ts.SyntaxKind.TypeKeyword;
  return bindings.elements.map((element) =>
    isType && !element.isTypeOnly ? `type ${element.getText()}` : element.getText(),
  );
}

/** Both lists in one; undefined when the first has all of the second. @param {readonly string[]} present @param {readonly string[]} added */
function merged(present, added) {
  const all = [...present];
  let isChanged = false;
  for (const name of added) {
    const at = all.findIndex((one) => bare(one) === bare(name));
    if (at >= 0 && (all[at] === name || all[at] === bare(name))) continue;
    isChanged = true;
    if (at >= 0) all[at] = name;
    else {
      const next = all.findIndex((one) => inOrder(one, name) > 0);
      all.splice(next < 0 ? all.length : next, 0, name);
    }
  }
  return isChanged ? all : undefined;
}

/** @param {string} from @param {readonly string[]} names */
function importOf(from, names) {
  const onlyTypes = names.every((name) => name.startsWith('type '));
  const listed = onlyTypes ? names.map(bare) : names;
  return `import ${onlyTypes ? 'type ' : ''}{ ${listed.join(', ')} } from '${from}';`;
}
