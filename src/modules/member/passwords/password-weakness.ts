import { dictionary } from '@zxcvbn-ts/language-common';

/** Shorter ones are refused by the contract already. */
const SHORTEST = 8;
const FEWEST_CHARACTERS = 3;

/** The passwords that leaked most often, some 18,000 of at least {@link SHORTEST} characters. */
const COMMON: ReadonlySet<string> = new Set(
  dictionary['passwords-common'].filter((password) => password.length >= SHORTEST),
);

/** Spelt the same, whatever the case and the keyboard. */
const plain = (text: string) => text.normalize('NFKC').toLowerCase();
/** Without the digits and signs before and after it. */
const core = (text: string) => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

/**
 * Why a password is refused (NIST SP 800-63B, 5.1.1.2: commonly used, repetitive, or made of what the service knows of
 * the user), as a sentence for the user that does not repeat the password; nothing when it may be used.
 */
export function weaknessOf(
  password: string,
  { email, name }: { readonly email: string; readonly name: string },
): string | undefined {
  const written = plain(password);
  if (COMMON.has(written)) return 'The password is among the most common ones; choose another one.';
  if (new Set(written).size < FEWEST_CHARACTERS)
    return `The password has fewer than ${FEWEST_CHARACTERS} different characters; choose another one.`;
  const [local = ''] = email.split('@');
  const own = [email, local, name, name.replaceAll(' ', '')].map(plain);
  if (own.includes(written) || own.map(core).filter(Boolean).includes(core(written)))
    return 'The password is made of the e-mail address or the name; choose another one.';
  return undefined;
}
