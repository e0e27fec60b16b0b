/** A move was refused before anything was changed. The message says why, and what to do. */
export class MoveRefused extends Error {
  override readonly name = 'MoveRefused';
}

/** A move goes no further: it is cancelled, and the module goes on where it was. */
export class MoveFailed extends Error {
  override readonly name = 'MoveFailed';
}
