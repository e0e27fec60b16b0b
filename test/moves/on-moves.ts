/** A suite that `npm run test:moves` runs, and `npm test` leaves out: it starts a stack of all services, and takes a minute or so. */
export const onMoves = process.env['TEST_MOVES'] === undefined ? describe.skip : describe;
