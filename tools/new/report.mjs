/**
 * What was made, for a person.
 * @param {import('./make.mjs').Made} made
 */
export function report({ module, migration, files, next }) {
  const title = migration ? `Made the migration ${migration} of ${module}:` : `Made the module ${module}:`;
  const lines = [title, ...files.map((file) => `  ${file}`), '', 'Next:', ...next.map((command) => `  ${command}`)];
  return `${lines.join('\n')}\n`;
}
