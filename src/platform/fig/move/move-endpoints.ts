import { json, jsonIn, type PeerEndpoint, type PeerResponse } from '../../peer/peer-endpoints.js';
import { PeerFault } from '../../peer/served-peer-request.js';
import type { CopySource } from '../../store/copy/copy-source.js';
import type { HostedMoves } from './hosted-moves.js';
import type { MoveHost } from './move-host.js';
import { COPY, type CopyRead, CopyRequest, MOVE, MoveRequest } from './move-wire.js';

/** What a host serves to the mover, and to the target of a move. On the internal port alone, and only to who knows its secret. */
export function moveEndpoints(moves: HostedMoves): readonly PeerEndpoint[] {
  return [
    {
      prefix: MOVE,
      method: 'POST',
      bodyLimit: 10_000,
      serve: async ({ rest, body }) => {
        const request = MoveRequest.safeParse(jsonIn(body));
        if (!request.success) throw malformed('no step of a move');
        return json(200, { result: (await done(moves, rest, request.data)) ?? null });
      },
    },
    {
      prefix: COPY,
      method: 'POST',
      bodyLimit: 100_000,
      serve: async ({ rest, body }): Promise<PeerResponse> => {
        const request = CopyRequest.safeParse(jsonIn(body));
        if (!request.success) throw malformed('no read of a copy');
        const { permit, read } = request.data;
        return json(200, { result: await readOf(moves.readable(rest, permit), read) });
      },
    },
  ];
}

function done(host: MoveHost, module: string, request: MoveRequest): Promise<unknown> {
  switch (request.do) {
    case 'look':
      return host.look(module, request.to);
    case 'standBy':
      return host.standBy(module);
    case 'prepare':
      return host.prepare(module, request.attempt);
    case 'fence':
      return host.fence(module, request.epoch, request.permit);
    case 'copy':
      return host.copy(module, request.attempt, request.origin, request.budgetMs);
    case 'verify':
      return host.verify(module, request.attempt, request.origin, request.budgetMs);
    case 'reconcile':
      return host.reconcile(module);
    case 'release':
      return host.release(module);
  }
}

function readOf(source: CopySource, read: CopyRead): Promise<unknown> {
  switch (read.what) {
    case 'tables':
      return source.tables();
    case 'size':
      return source.size();
    case 'commit':
      return source.commit();
    case 'rows':
      return source.rows(read);
    case 'digests':
      return source.digests(read);
  }
}

function malformed(what: string): PeerFault {
  return new PeerFault(422, 'MALFORMED_REQUEST', `The request is ${what}; run the same build on all hosts.`);
}
