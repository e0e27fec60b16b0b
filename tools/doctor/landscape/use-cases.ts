import ts from 'typescript';
import { contractImports } from '../../../test/architecture/source/contract-imports.mjs';
import { importedFrom } from '../../../test/architecture/source/imported-from.mjs';
import { importedPath } from '../../../test/architecture/source/relative-imports.mjs';
import { callsOf, nameOf, nodesIn, propertyOf } from '../../../test/architecture/source/syntax.mjs';
import { type ClientCall, clientCalls } from './client-calls.js';
import type { Landscape } from './landscape.js';

/** What a module does when it is called, or when it handles an event. */
export interface UseCase {
  readonly module: string;
  /** `order.place`, or `notification on order.placed` */
  readonly name: string;
  readonly isCall: boolean;
  /** The calls to other modules that it may make while its caller, or the feed, waits. */
  readonly calls: readonly ClientCall[];
}

/**
 * The use cases of all modules. The calls of one are those in the files that its handler reaches within its module: by imports of values,
 * and by what `bind` puts in place of what it imports. So they are what it makes at most. Sagas are left out: nobody waits for their steps.
 */
export function useCases(landscape: Landscape): readonly UseCase[] {
  const calls = landscape.once(clientCalls);
  return landscape.modules.flatMap(({ name: module }) => {
    const source = landscape.source(`src/modules/${module}/module.ts`);
    const [composition] = source ? callsOf(source, ['implement']) : [];
    if (!source || !composition) return [];
    const part = (name: string) => propertyOf(composition.arguments[1], name);
    const files = (expression: ts.Expression | undefined) => fileOf(source, expression);
    const sagas = [...(part('sagas') ? nodesIn(part('sagas') as ts.Node) : [])]
      .filter(ts.isIdentifier)
      .flatMap((saga) => files(saga) ?? []);
    const bound = boundFiles(source);
    return [...handlersOfCalls(module, part('calls')), ...handlersOfEvents(module, source)].map(
      ({ name, isCall, handler }) => {
        const reached = filesReached(landscape, module, files(handler), { sagas, bound });
        return { module, name, isCall, calls: calls.filter(({ file }) => reached.has(file)) };
      },
    );
  });
}

interface Handler {
  readonly name: string;
  readonly isCall: boolean;
  readonly handler: ts.Expression | undefined;
}

function handlersOfCalls(module: string, calls: ts.Expression | undefined): Handler[] {
  if (!calls || !ts.isObjectLiteralExpression(calls)) return [];
  return calls.properties.map((property) => ({
    name: `${module}.${nameOf(property)}`,
    isCall: true,
    handler: propertyOf(calls, nameOf(property)),
  }));
}

function handlersOfEvents(module: string, source: ts.SourceFile): Handler[] {
  const imports = contractImports(source);
  return callsOf(source, ['when']).map(({ arguments: [event, handler] }) => {
    const [contract = '', ...rest] = event?.getText(source).split('.') ?? [];
    const producer = imports.find(({ names }) => names.includes(contract))?.module ?? contract;
    return { name: `${module} on ${producer}.${rest.at(-1)}`, isCall: false, handler };
  });
}

/** The files that stand behind what others import: those of `B` for that of `A` in `bind(A).to(B)`. */
function boundFiles(source: ts.SourceFile): ReadonlyMap<string, readonly string[]> {
  const pairs = callsOf(source, ['to']).flatMap(({ expression, arguments: [implementation] }) => {
    const [bind] = ts.isPropertyAccessExpression(expression) ? callsOf(expression.expression, ['bind']) : [];
    const [from, to] = [fileOf(source, bind?.arguments[0]), fileOf(source, implementation)];
    return from === undefined || to === undefined ? [] : [[from, to] as const];
  });
  return new Map(pairs.map(([from]) => [from, pairs.filter(([other]) => other === from).map(([, to]) => to)]));
}

function filesReached(
  landscape: Landscape,
  module: string,
  start: string | undefined,
  { sagas, bound }: { readonly sagas: readonly string[]; readonly bound: ReadonlyMap<string, readonly string[]> },
): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (file: string) => {
    const source = landscape.source(file);
    const isOwn = file.startsWith(`src/modules/${module}/`);
    if (!source || !isOwn || sagas.includes(file) || reached.has(file)) return;
    reached.add(file);
    [...valueImports(source), ...(bound.get(file) ?? [])].forEach(visit);
  };
  if (start !== undefined) visit(start);
  return reached;
}

/** The files of which a file imports values, or passes them on. */
function valueImports(source: ts.SourceFile): string[] {
  return source.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement) && takesTypesOnly(statement.importClause)) return [];
    if (ts.isExportDeclaration(statement) && statement.isTypeOnly) return [];
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const name = statement.moduleSpecifier;
    return name && ts.isStringLiteral(name) && name.text.startsWith('.')
      ? [importedPath(source.fileName, name.text)]
      : [];
  });
}

function takesTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = clause;
  if (name || !namedBindings || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.length > 0 && namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly);
}

function fileOf(source: ts.SourceFile, expression: ts.Expression | undefined): string | undefined {
  const imported = importedFrom(source, expression);
  return imported === undefined ? undefined : importedPath(source.fileName, imported);
}
