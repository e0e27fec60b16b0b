/** There is no session with the server, or it has just ended: then nobody knows whether the statement was carried out. */
export class SessionLost extends Error {
  override readonly name = 'SessionLost';
}
