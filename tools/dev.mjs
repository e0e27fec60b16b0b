/** Runs the monolith and starts it again after each change that compiles. Ctrl-C ends both. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { takeOnly } from './command/options.mjs';
import { copyAssets } from './build/copy-assets.mjs';
import { hasAllOutputs, pruneOutputs } from './build/outputs.mjs';
import { restartable } from './dev/restartable.mjs';
import { root } from './root.mjs';
import { say } from './say.mjs';

takeOnly(
  'npm run dev: runs the monolith, and starts it again after each change that compiles. It takes no options; settings are environment variables.',
);

const NO_ERRORS = 6194;
const ONE_ERROR = 6193;

const monolith = restartable(process.execPath, ['--enable-source-maps', join('dist', 'src', 'main.js')], root);
const display = {
  getCanonicalFileName: ts.sys.useCaseSensitiveFileNames
    ? (/** @type {string} */ name) => name
    : (/** @type {string} */ name) => name.toLowerCase(),
  getCurrentDirectory: () => root,
  getNewLine: () => '\n',
};
let first = true;

const host = ts.createWatchCompilerHost(
  join(root, 'tsconfig.build.json'),
  {},
  ts.sys,
  ts.createEmitAndSemanticDiagnosticsBuilderProgram,
  (diagnostic) => process.stderr.write(ts.formatDiagnosticsWithColorAndContext([diagnostic], display)),
  (status, _newLine, _options, errors) => {
    if (status.code !== NO_ERRORS && status.code !== ONE_ERROR) return;
    if (errors)
      return say(`${errors} error${errors === 1 ? '' : 's'}; what ran before keeps running until they are corrected.`);
    pruneOutputs(root);
    copyAssets(root);
    say(first ? 'Compiled; starting.' : 'Compiled; starting again.');
    first = false;
    monolith.restart();
  },
);
// The compiler's notes would keep it from writing again what someone has deleted.
if (!hasAllOutputs(root)) rmSync(join(root, 'dist', '.tsbuildinfo'), { force: true });
const watching = ts.createWatchProgram(host);

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => {
    watching.close();
    void monolith.stop().then(() => process.exit(0));
  });
