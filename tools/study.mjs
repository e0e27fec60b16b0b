/** `npm run study`: a study group over eight weeks, on Git alone. It reads TypeScript sources, and needs no build. */
import { register } from 'node:module';

register('./contracts/typescript-hooks.mjs', import.meta.url);
const { runStudy } = await import('./study/command.js');
process.exitCode = await runStudy(process.argv.slice(2));
