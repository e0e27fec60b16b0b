/** Lets the process of a lab's script import TypeScript: `node --import`. */
import { register } from 'node:module';

register('../contracts/typescript-hooks.mjs', import.meta.url);
