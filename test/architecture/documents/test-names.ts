import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { filesUnder } from '../../../deploy/build/files-under.mjs';

/** The full names of the tests at a path (a file, or a folder), as Jest matches them with `-t`; `%s` stands for itself. */
export function testNames(root: string, path: string): readonly string[] {
  const files = path.endsWith('.ts') ? [path] : filesUnder(root, path).filter((file) => file.endsWith('.test.ts'));
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return namesIn(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true), []);
  });
}

function namesIn(node: ts.Node, around: readonly string[]): readonly string[] {
  const block = ts.isCallExpression(node) ? blockOf(node) : undefined;
  if (block?.kind === 'test') return [[...around, block.title].join(' ')];
  const names: string[] = [];
  ts.forEachChild(node, (child) => {
    names.push(...namesIn(child, block ? [...around, block.title] : around));
  });
  return names;
}

/** `it('…', …)`, `it.each(…)('…', …)`, and the same of `describe`. */
function blockOf(call: ts.CallExpression): { readonly kind: 'test' | 'group'; readonly title: string } | undefined {
  const [title] = call.arguments;
  if (!title || !(ts.isStringLiteralLike(title) || ts.isTemplateExpression(title))) return undefined;
  let callee: ts.Node = call.expression;
  while (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee)) callee = callee.expression;
  const name = ts.isIdentifier(callee) ? callee.text : '';
  if (name !== 'it' && name !== 'describe') return undefined;
  const text = ts.isStringLiteralLike(title) ? title.text : title.getText().slice(1, -1);
  return { kind: name === 'it' ? 'test' : 'group', title: text };
}
