/**
 * What was made, for a person.
 * @param {import('./make.mjs').Made} made
 */
export function report({ module, kind, name, files, changed, next, dryRun }) {
  const what = kind === 'module' ? `the module ${module}` : `the ${kind} ${name} of ${module}`;
  const lines = [`${dryRun ? 'Would make' : 'Made'} ${what}:`, ...files.map((file) => `  ${file}`)];
  if (changed.length > 0) lines.push('', dryRun ? 'Would change:' : 'Changed:', ...changed.map((file) => `  ${file}`));
  if (!dryRun) lines.push('', 'Next:', ...next.map((command) => `  ${command}`));
  return `${lines.join('\n')}\n`;
}
