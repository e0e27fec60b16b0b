import ts from 'typescript';
import { contractImports } from '../../../test/architecture/source/contract-imports.mjs';
import { callsOf, lineOf, nodesIn } from '../../../test/architecture/source/syntax.mjs';
import type { Landscape } from './landscape.js';

/** A place where a module calls another one by its client. */
export interface ClientCall {
  readonly from: string;
  /** `shop.offer` */
  readonly to: string;
  readonly module: string;
  readonly file: string;
  readonly line: number;
  /** Whether it is in a loop, or in a function that runs for each of several things. */
  readonly isRepeated: boolean;
}

/** Methods that run their function for each element of a list. */
const FOR_EACH = ['map', 'flatMap', 'forEach', 'filter', 'find', 'some', 'every', 'reduce'];

/**
 * The calls between modules: of methods of a parameter or property whose type is the client of another module. A client that is handed
 * on under another type is not seen.
 */
export function clientCalls(landscape: Landscape): readonly ClientCall[] {
  const clients = new Map(landscape.modules.map(({ name }) => [name, clientsOf(landscape, name)]));
  return landscape.modules.flatMap(({ name, program }) => program.flatMap((source) => callsIn(name, source, clients)));
}

/** The client classes of a contract: those that extend `client(…)`. */
function clientsOf(landscape: Landscape, module: string): ReadonlySet<string> {
  const contract = landscape.source(`src/modules/${module}/contract.ts`);
  const classes = contract?.statements.filter(ts.isClassDeclaration) ?? [];
  const clients = classes.filter(({ heritageClauses }) =>
    heritageClauses?.some((clause) => callsOf(clause, ['client']).length > 0),
  );
  return new Set(clients.flatMap(({ name }) => name?.text ?? []));
}

function callsIn(
  from: string,
  source: ts.SourceFile,
  clients: ReadonlyMap<string, ReadonlySet<string>>,
): readonly ClientCall[] {
  const imported = new Map(
    contractImports(source)
      .filter(({ module }) => module !== from)
      .flatMap(({ module, names, declared }) =>
        names.filter((_, at) => clients.get(module)?.has(declared[at] ?? '')).map((name) => [name, module] as const),
      ),
  );
  if (imported.size === 0) return [];
  return [...nodesIn(source)].filter(ts.isCallExpression).flatMap((call) => {
    const { expression: method } = call;
    if (!ts.isPropertyAccessExpression(method)) return [];
    const module = moduleCalled(method.expression, imported);
    if (module === undefined) return [];
    const place = { file: source.fileName, line: lineOf(call), isRepeated: isRepeated(call) };
    return [{ from, to: `${module}.${method.name.text}`, module, ...place }];
  });
}

/** The module whose client an expression is: `this.shops`, or `shops`, declared as such where it comes from. */
function moduleCalled(expression: ts.Expression, clients: ReadonlyMap<string, string>): string | undefined {
  const ofThis = ts.isPropertyAccessExpression(expression) && expression.expression.kind === ts.SyntaxKind.ThisKeyword;
  const name = ofThis ? expression.name.text : ts.isIdentifier(expression) ? expression.text : undefined;
  if (name === undefined) return undefined;
  for (let scope: ts.Node | undefined = expression.parent; scope; scope = scope.parent) {
    const declared = (ofThis ? declaredByClass(scope) : declaredByFunction(scope)).find(
      (one) => ts.isIdentifier(one.name) && one.name.text === name,
    );
    if (declared) return declared.type && clientNamed(declared.type, clients);
  }
  return undefined;
}

type Declared = ts.ParameterDeclaration | ts.PropertyDeclaration;

function declaredByClass(scope: ts.Node): readonly Declared[] {
  if (!ts.isClassLike(scope)) return [];
  const parameters = scope.members.filter(ts.isConstructorDeclaration).flatMap((made) => [...made.parameters]);
  return [...parameters, ...scope.members.filter(ts.isPropertyDeclaration)];
}

function declaredByFunction(scope: ts.Node): readonly Declared[] {
  return ts.isFunctionLike(scope) ? scope.parameters.filter(ts.isParameter) : [];
}

function clientNamed(type: ts.TypeNode, clients: ReadonlyMap<string, string>): string | undefined {
  const names = [...nodesIn(type)].filter(ts.isIdentifier).map(({ text }) => clients.get(text));
  return names.find((module) => module !== undefined);
}

function isRepeated(call: ts.Node): boolean {
  for (let node = call; node.parent; node = node.parent) {
    const { parent } = node;
    // What a loop goes over is evaluated once.
    if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) {
      if (node === parent.statement) return true;
    } else if (ts.isForStatement(parent)) {
      if (node !== parent.initializer) return true;
    } else if (ts.isIterationStatement(parent, false)) return true;
    if ((ts.isArrowFunction(node) || ts.isFunctionExpression(node)) && runsForEach(parent)) return true;
    if (ts.isMethodDeclaration(node) || ts.isFunctionDeclaration(node)) return false;
  }
  return false;
}

function runsForEach(parent: ts.Node): boolean {
  if (!ts.isCallExpression(parent) || !ts.isPropertyAccessExpression(parent.expression)) return false;
  return FOR_EACH.includes(parent.expression.name.text);
}
