import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ListedCheck } from './listed-checks.mjs';
import { declaredTests, textsOf } from './test-names.js';

/** One sentence for each check that is not there or never runs, and each quote that the check does not contain. */
export function missingChecks(root: string, document: string, checks: readonly ListedCheck[]): readonly string[] {
  return checks.flatMap(({ path, quotes }) => {
    if (!existsSync(join(root, path)))
      return [`${document} is held by ${path}, which does not exist. Name the check that holds it now.`];
    const suite = path.endsWith('.test.ts');
    if (quotes.length === 0) return suite ? skippedSuite(root, document, path) : [];
    // A test that is commented out is still in the file, and holds nothing.
    const text = suite ? textsOf(root, path) : readFileSync(join(root, path), 'utf8');
    return quotes.flatMap((quote) => {
      if (!text.includes(quote))
        return [`${document} quotes "${quote}" of ${path}, which says no such thing. Quote the test as it is named.`];
      return suite ? skippedTest(root, document, path, quote) : [];
    });
  });
}

function skippedSuite(root: string, document: string, path: string): readonly string[] {
  const tests = declaredTests(root, path);
  if (tests.length === 0 || tests.some(({ skipped }) => !skipped)) return [];
  return [`${document} is held by ${path}, all of which is skipped. Let it run, or name another check.`];
}

function skippedTest(root: string, document: string, path: string, quote: string): readonly string[] {
  const named = declaredTests(root, path).filter(({ name }) => name.includes(quote));
  if (named.length === 0 || named.some(({ skipped }) => !skipped)) return [];
  return [`${document} is held by "${quote}" of ${path}, which is skipped. Let it run, or name another check.`];
}
