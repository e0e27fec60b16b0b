/** A name that ends so holds a secret; TOKEN_LIFETIME does not. */
const SECRET_NAME = /(SECRET|PASSWORD|TOKEN|KEY)$/i;
const CREDENTIALS = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i;
const LONGEST = 80;

/** A variable's value as a message may show it: without secrets, without a URL's credentials, and not endless. */
export function shownValue(variable: string, value: string): string {
  if (SECRET_NAME.test(variable)) return '[redacted]';
  const open = value.replace(CREDENTIALS, '$1[redacted]@');
  return open.length > LONGEST ? `${open.slice(0, LONGEST)}…` : open;
}
