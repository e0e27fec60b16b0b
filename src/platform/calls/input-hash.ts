import { createHash } from 'node:crypto';

/** SHA-256 over an input's canonical JSON: members sorted by name at every depth, so that the order of writing is no difference. */
export function inputHash(input: unknown): string {
  const canonical = JSON.stringify(input, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256')
    .update(canonical ?? 'undefined')
    .digest('base64url');
}
