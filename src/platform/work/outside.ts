import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Runs `work` outside every AsyncLocalStorage, as on start: in nobody's unit of work and nobody's call. *(A listener that
 * is woken by a publisher, and every timer it starts, would otherwise inherit the publisher's.)*
 */
export const outside: <T>(work: () => T) => T = AsyncLocalStorage.snapshot();
