/** The message of a caught value. Errors of native add-ons can belong to another realm, so `instanceof Error` is not reliable. */
export function messageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return String(error);
}
