import { root } from '../root.mjs';
import { brokenDocuments, servedDocuments } from './documents.mjs';
import { provideParser } from './parser.mjs';

/** Hints say, among other things, that there is AsyncAPI 3.1; more tools read 3.0. */
const WARNING = 1;

/**
 * Has the official parser judge what hosts serve at `/asyncapi.json`, and has it find what is wrong in broken documents.
 * @returns {Promise<{ judged: number, failures: string[] }>}
 * @throws {import('../command/command-error.mjs').CommandError} when the parser or the modules cannot be had
 */
export async function judgeDocuments() {
  const parser = provideParser(root);
  const { all, documents } = await servedDocuments(root);
  /** @type {string[]} */
  const failures = [];
  for (const { name, document } of documents)
    for (const { severity, code, path, message } of await parser.validate(JSON.stringify(document)))
      if (severity <= WARNING) failures.push(`${name}: ${path.join('.')}: ${message} (${code})`);
  for (const { name, document, finds } of brokenDocuments(all)) {
    const found = (await parser.validate(JSON.stringify(document))).filter(({ severity }) => severity === 0);
    if (!found.some(({ code }) => code === finds)) failures.push(`The parser did not find ${name} (${finds}).`);
  }
  return { judged: documents.length, failures };
}
