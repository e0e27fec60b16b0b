/** A move was refused before anything was changed. The message says why, and what to do. */
export class MoveRefused extends Error {
  override readonly name = 'MoveRefused';
}

/** A move goes no further: it is cancelled, and the module goes on where it was. */
export class MoveFailed extends Error {
  override readonly name: string = 'MoveFailed';
}

/** Rows of a copy are not those of its source. The message names them. It never becomes the owner. */
export class CopyDiffers extends MoveFailed {
  override readonly name = 'CopyDiffers';
}

/** A host took longer than the mover waits. Whether it has done its step is unknown; it may be there again at any time. */
export class HostSilent extends MoveFailed {
  override readonly name = 'HostSilent';
}
