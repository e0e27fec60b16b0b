import { root } from '../root.mjs';
import { accept } from './accept.mjs';
import { judge } from './judge.mjs';
import { reportOfAcceptance, reportOfCheck } from './report.mjs';
import { CommandError } from '../command/command-error.mjs';
import { requestOf } from './request.mjs';

/** What sets `CI` says so in one of these ways. */
const isCi = () => ['true', '1'].includes(process.env['CI'] ?? '');

/**
 * Does what the arguments of `npm run contracts --` request.
 * @param {readonly string[]} words
 * @returns {Promise<number>} the exit status
 */
export async function run(words) {
  const json = words.includes('--json');
  /** @param {{ value: unknown, text: string }} report */
  const print = ({ value, text }) => process.stdout.write(json ? `${JSON.stringify(value, undefined, 2)}\n` : text);
  try {
    const request = requestOf(words);
    const judged = await judge(root);
    if (request.verb === 'accept') {
      const accepted = await accept(root, judged, request.modules);
      print({ value: accepted, text: reportOfAcceptance(accepted) });
      return accepted.left.length > 0 ? 1 : 0;
    }
    const report = reportOfCheck(judged, { isStrict: isCi(), isQuiet: request.isQuiet });
    print(report);
    return report.value.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (json) print({ value: { ok: false, error: error.message }, text: '' });
    else process.stderr.write(`${error.message}\n`);
    return 1;
  }
}
