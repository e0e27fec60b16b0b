/** Makes a checkout ready to run: the right Node and the packages of package-lock.json. Needs nothing but Node and npm. */
import { root } from './root.mjs';
import { say } from './say.mjs';
import { provideExec } from './setup/exec-shim.mjs';
import { installPackages } from './setup/install-packages.mjs';
import { isInstalled, recordInstalled } from './setup/installed.mjs';
import { nodeIsTooOld } from './setup/node-version.mjs';
import { loadsDriver } from './setup/sqlite-driver.mjs';

const tooOld = nodeIsTooOld(process.version);
if (tooOld) {
  say(tooOld);
  process.exit(1);
}

if (!isInstalled(root)) {
  const problem = await installPackages(root);
  if (problem) {
    say(problem);
    process.exit(1);
  }
  if (!loadsDriver(root)) {
    say("sqlite3 is installed but cannot be loaded; run 'npm rebuild sqlite3' and read what it says, then try again.");
    process.exit(1);
  }
  recordInstalled(root);
}
provideExec(root);
