/** `npm run lab`: exercises with checks. It reads TypeScript sources, and needs no build. */
import { register } from 'node:module';

register('./contracts/typescript-hooks.mjs', import.meta.url);
const { runLab } = await import('./lab/command.js');
process.exitCode = await runLab(process.argv.slice(2));
