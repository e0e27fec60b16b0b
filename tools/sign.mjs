/** `node tools/sign.mjs`: prints the header that a request to the internal listener needs. */
import { answerHelp } from './command/options.mjs';
import { macHeader } from './internal/request-mac.mjs';

const USAGE = `node tools/sign.mjs <method> <path and query> [body] [idempotency key]
Prints the header that a request to the internal port needs while INTERNAL_SECRET is set. It holds for 30 seconds, for this
request alone. A request with an Idempotency-Key is signed with it (the body may be ''):
  curl -H "$(node tools/sign.mjs GET /docs)" http://127.0.0.1:3001/docs`;

answerHelp(USAGE);
const [method = '', target = '', body = '', key, ...more] = process.argv.slice(2);
const secret = process.env['INTERNAL_SECRET'];
const fault = !/^[A-Z]+$/.test(method)
  ? `'${method}' is no method; write it as GET or POST.`
  : !target.startsWith('/')
    ? `'${target}' is no path; it begins with '/'.`
    : more.length > 0
      ? 'The body is one word for the shell, and the key is another; put them into quotes.'
      : !secret
        ? 'INTERNAL_SECRET is not set; export the one of the program. Without one, requests need no header.'
        : undefined;
if (fault === undefined)
  for (const [name, value] of Object.entries(macHeader(/** @type {string} */ (secret), method, target, body, key)))
    process.stdout.write(`${name}: ${value}\n`);
else {
  process.stderr.write(`${fault}\n${USAGE}\n`);
  process.exitCode = 2;
}
