/**
 * The module into which a path leads, when it is another one's inside: not its contract.
 * @param path from the root, of a source
 */
export function insideOfOther(module: string, path: string): string | undefined {
  const [, other, rest] = /^src\/modules\/([^/]+)\/(.+)$/.exec(path) ?? [];
  return other === undefined || other === module || rest === 'contract.ts' ? undefined : other;
}
