const REDACTED = '[redacted]';
const DEEPEST = 6;
const DEEPEST_CAUSE = 5;

/** Names of fields that hold a secret or personal data, wherever they stand. */
const SENSITIVE =
  /^(.*(password|passphrase|secret|token|credential|private_?key|api_?key)|authorization|proxy-authorization|cookie|set-cookie|e-?mail(address)?|phone(number)?|.*[a-z]Email|body)$/i;

const verdicts = new Map<string, boolean>();
const MOST_VERDICTS = 1_000;

/** Whether a field's name says so. Programs use few names, so each is looked at once. */
function isSensitive(name: string): boolean {
  const known = verdicts.get(name);
  if (known !== undefined) return known;
  const verdict = SENSITIVE.test(name);
  if (verdicts.size < MOST_VERDICTS) verdicts.set(name, verdict);
  return verdict;
}

/**
 * A line's fields, in which whatever is named like a secret or like personal data is replaced. Errors pass: their own
 * serializer writes them.
 */
export function redacted(fields: Record<string, unknown>): Record<string, unknown> {
  for (const key in fields) {
    const value = fields[key];
    if ((typeof value === 'object' && value !== null) || isSensitive(key))
      return clean(fields, 0) as Record<string, unknown>;
  }
  return fields;
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date) return value;
  if (depth === DEEPEST) return '[deeper]';
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const inner = (value as Record<string, unknown>)[key];
    copy[key] = inner !== undefined && isSensitive(key) ? REDACTED : clean(inner, depth + 1);
  }
  return copy;
}

const EMAIL = /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,253}\.[A-Za-z]{2,}/g;
const JWT = /eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)?/g;
const BEARER = /\b(Bearer|Basic) [A-Za-z0-9._~+/=-]{8,}/gi;
const SCHEME = /\b(bearer|basic) /i;
const URL_CREDENTIALS = /(:\/\/)[^/@\s"]{1,200}@/g;

/** Nine to eleven digits behind a zero of their own, with or without hyphens: no identifier and no time looks so. */
const PHONE = /\b0\d{1,2}-?\d{3,4}-?\d{4}\b/g;

/** A finished line without e-mail addresses, telephone numbers, tokens and credentials, should a message or a stack have brought one along. */
export function scrubbed(line: string): string {
  let clean = line;
  if (clean.includes('://')) clean = clean.replace(URL_CREDENTIALS, `$1${REDACTED}@`);
  if (clean.includes('@')) clean = clean.replace(EMAIL, REDACTED);
  clean = clean.replace(PHONE, REDACTED);
  if (clean.includes('eyJ')) clean = clean.replace(JWT, REDACTED);
  if (SCHEME.test(clean)) clean = clean.replace(BEARER, `$1 ${REDACTED}`);
  return clean;
}

/**
 * An error as a log line holds it: what it is, what it says, where it came from and why. Its other properties stay out:
 * a database's error carries the statement's values, a parser's the whole body.
 */
export function describedError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const code = (error as { code?: unknown }).code;
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    stack: error.stack,
    ...(error.cause === undefined || depth === DEEPEST_CAUSE ? {} : { cause: describedError(error.cause, depth + 1) }),
  };
}
