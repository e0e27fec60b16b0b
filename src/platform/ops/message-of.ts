/** What a caught value says. Errors of native add-ons can belong to another realm, so `instanceof Error` does not tell. */
export function messageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return String(error);
}
