import { CommandError } from '../command/command-error.mjs';
import { SAMPLE_PASSWORD } from '../command/sample-password.mjs';
import { MONOLITH } from './launch-plan.mjs';
import { readRunning, stillRunning } from './running-state.mjs';

/** The account of the sample data that may operate the marketplace. */
const SAMPLE = { email: 'admin@example.com', password: SAMPLE_PASSWORD };

/**
 * What the commands of an operator need to reach a stack.
 * @param {{ readonly url: string, readonly internalUrl: string, readonly secret: string }} stack
 * @param {{ readonly email: string, readonly password: string }} [account]
 * @throws {CommandError} when it cannot sign in
 */
export async function operatorOf({ url, internalUrl, secret }, account = SAMPLE) {
  const response = await fetch(`${url}/api/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account),
  }).catch((error) => {
    throw new CommandError(
      `Nothing responds at ${url} (${error.cause?.code ?? error.message}); start the stack with up.`,
    );
  });
  const { token, detail } = /** @type {{ token?: string, detail?: string }} */ (await response.json());
  if (token === undefined)
    throw new CommandError(`${account.email} cannot sign in at ${url}: ${detail ?? response.status}`);
  return { FICUS_URL: internalUrl, FICUS_TOKEN: token, INTERNAL_SECRET: secret };
}

/**
 * Prints what a shell needs to operate the stack.
 * @type {import('./verbs.mjs').Verb}
 */
export async function operator({ values, directory }) {
  const monolith = stillRunning(readRunning(directory)).find(({ name }) => name === MONOLITH);
  if (!monolith) throw new CommandError(`The stack in ${directory.path} does not run; start it with up.`);
  const account = { email: values.get('email') ?? SAMPLE.email, password: values.get('password') ?? SAMPLE.password };
  const { address: url, internalAddress: internalUrl } = monolith;
  const environment = await operatorOf({ url, internalUrl, secret: directory.secret() }, account);
  const text = Object.entries(environment)
    .map(([name, value]) => `export ${name}='${value}'`)
    .join('\n');
  return { value: environment, text };
}
