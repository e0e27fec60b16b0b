import { providePythonPackages } from '../python/packages.mjs';

/** The version that the explanations were written for. */
const VERSION = '4.32.5';

/**
 * Installs Schemathesis from PyPI into the checkout's cache, once.
 * @param {string} root the checkout
 * @returns {{ program: string, words: readonly string[], env: NodeJS.ProcessEnv }} how it is run
 * @throws {import('../command/command-error.mjs').CommandError} with a sentence that says what is missing
 */
export function provideSchemathesis(root) {
  const { env } = providePythonPackages(root, 'Schemathesis', { schemathesis: VERSION });
  return { program: 'python3', words: ['-m', 'schemathesis.cli'], env };
}
