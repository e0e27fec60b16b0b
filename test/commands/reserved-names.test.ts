import ts from 'typescript';
import { TAKEN_WORDS } from '../../tools/new/reserved-names.mjs';
import { templatesIn } from '../../tools/new/templates.mjs';

/** Whether a name stands where it cannot clash: behind a dot, or as the key of a property. */
function isKey(identifier: ts.Identifier): boolean {
  const { parent } = identifier;
  if (ts.isBindingElement(parent)) return parent.propertyName === identifier;
  if (ts.isQualifiedName(parent)) return parent.right === identifier;
  return (
    (ts.isPropertyAccessExpression(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isMethodDeclaration(parent)) &&
    parent.name === identifier
  );
}

function namesIn(node: ts.Node): string[] {
  const own = ts.isIdentifier(node) && !isKey(node) ? [node.text] : [];
  const inside: string[] = [];
  ts.forEachChild(node, (child) => void inside.push(...namesIn(child)));
  return [...own, ...inside];
}

describe('the names that no module may have', () => {
  it('hold every one-word name that the templates use beside the module’s own', () => {
    const used = [...templatesIn('module'), ...templatesIn('migrations')].flatMap(({ path, text }) =>
      namesIn(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)),
    );
    const single = used.filter((name) => /^[A-Za-z][a-z0-9]*$/.test(name) && !/garden/i.test(name));
    expect(single.length).toBeGreaterThan(100);
    expect([...new Set(single)].filter((name) => !TAKEN_WORDS.includes(name.toLowerCase()))).toEqual([]);
  });
});
