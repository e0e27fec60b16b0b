/**
 * The door for tests of modules: a world to run them in, neighbours to answer in their place, and a clock to turn.
 * None of it is part of a running program.
 */
export { readSettings } from '../ops/read-settings.js';
export { quietLog } from './quiet-log.js';
export { stub, type StubOf } from './stub.js';
export { TEST_DRIVER, TEST_SERVER } from './temporary-database.js';
export { testWorld, type TestWorld } from './test-world.js';
export { VirtualClock } from './virtual-clock.js';
export { arrives } from './waiting.js';
