/** `npm run doctor`: questions about a service landscape, and what can be computed of them. It reads TypeScript sources, and needs no build. */
import { register } from 'node:module';

register('./contracts/typescript-hooks.mjs', import.meta.url);
const { runDoctor } = await import('./doctor/command.js');
process.exitCode = await runDoctor(process.argv.slice(2));
