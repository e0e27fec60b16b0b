import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { filesUnder } from '../../../tools/build/files-under.mjs';

/** A test as its source declares it. */
export interface DeclaredTest {
  /** Its full name, as Jest matches it with `-t`; `%s` stands for itself. */
  readonly name: string;
  /**
   * It never runs: it, or a group around it, is marked `skip` or `todo`. A test that is skipped under a condition is not: each
   * run says of that whether it ran.
   */
  readonly skipped: boolean;
}

/** The tests at a path (a file, or a folder). */
export function declaredTests(root: string, path: string): readonly DeclaredTest[] {
  const files = /\.[cm]?[jt]s$/.test(path)
    ? [path]
    : filesUnder(root, path).filter((file) => file.endsWith('.test.ts'));
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return testsIn(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true), { names: [], skipped: false });
  });
}

/** The full names of the tests at a path. */
export function testNames(root: string, path: string): readonly string[] {
  return declaredTests(root, path).map(({ name }) => name);
}

/** All texts of a file that are no comment: the names of its tests, and every string in it. */
export function textsOf(root: string, path: string): string {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    else if (ts.isTemplateExpression(node) || ts.isRegularExpressionLiteral(node)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true));
  return [...found, ...testNames(root, path)].join('\n');
}

interface Around {
  readonly names: readonly string[];
  readonly skipped: boolean;
}

function testsIn(node: ts.Node, around: Around): readonly DeclaredTest[] {
  const block = ts.isCallExpression(node) ? blockOf(node) : undefined;
  const within = block ? { names: [...around.names, block.title], skipped: around.skipped || block.skipped } : around;
  if (block?.kind === 'test') return [{ name: within.names.join(' '), skipped: within.skipped }];
  const tests: DeclaredTest[] = [];
  ts.forEachChild(node, (child) => {
    tests.push(...testsIn(child, within));
  });
  return tests;
}

interface Block {
  readonly kind: 'test' | 'group';
  readonly title: string;
  readonly skipped: boolean;
}

/** Jest's own names for a test and a group, and those that skip it. */
const KINDS: { readonly [name: string]: Omit<Block, 'title'> } = {
  it: { kind: 'test', skipped: false },
  test: { kind: 'test', skipped: false },
  fit: { kind: 'test', skipped: false },
  xit: { kind: 'test', skipped: true },
  xtest: { kind: 'test', skipped: true },
  describe: { kind: 'group', skipped: false },
  fdescribe: { kind: 'group', skipped: false },
  xdescribe: { kind: 'group', skipped: true },
};

/** `it('…', …)`, `it.each(…)('…', …)`, `it.skip('…', …)`, and the same of `describe`; `(condition ? it : it.skip)('…', …)`, too. */
function blockOf(call: ts.CallExpression): Block | undefined {
  const [title] = call.arguments;
  if (!title || !(ts.isStringLiteralLike(title) || ts.isTemplateExpression(title))) return undefined;
  let callee: ts.Node = call.expression;
  let skipped = false;
  let conditional = false;
  for (;;) {
    if (ts.isParenthesizedExpression(callee) && ts.isConditionalExpression(callee.expression)) {
      conditional = true;
      callee = callee.expression.whenTrue;
    } else if (ts.isPropertyAccessExpression(callee)) {
      skipped ||= !conditional && ['skip', 'todo'].includes(callee.name.text);
      callee = callee.expression;
    } else if (ts.isCallExpression(callee)) callee = callee.expression;
    else break;
  }
  const kind = ts.isIdentifier(callee) ? KINDS[callee.text] : undefined;
  if (!kind) return undefined;
  const text = ts.isStringLiteralLike(title) ? title.text : title.getText().slice(1, -1);
  return { kind: kind.kind, title: text, skipped: kind.skipped || skipped };
}
