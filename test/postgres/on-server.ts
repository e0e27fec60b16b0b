import { TEST_SERVER } from '../../src/platform/testing/temporary-database.js';

/** A suite on the server of the tests; left out where they keep their data in SQLite files. */
export const onServer = TEST_SERVER === undefined ? describe.skip : describe;
