import { json, jsonIn, type PeerEndpoint, type PeerResponse } from '../../peer/peer-endpoints.js';
import { PeerFault } from '../../peer/served-peer-request.js';
import type { LiveCopySource } from '../../store/copy/live-copy-source.js';
import type { HostedMoves } from './hosted-moves.js';
import type { MoveHost } from './move-host.js';
import { COPY, type CopyRead, CopyRequest, MOVE, MoveRequest } from './move-wire.js';
import { defined } from './sent-values.js';

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
        const result =
          read.what === 'hop'
            ? moves.served.hop(rest, permit, read)
            : readOf(moves.served.readable(rest, permit), read);
        return json(200, { result: await result });
      },
    },
  ];
}

function done(host: MoveHost, module: string, sent: MoveRequest): Promise<unknown> {
  const request = defined(sent);
  switch (request.do) {
    case 'look':
      return host.look(module, request.to, request.live);
    case 'standBy':
      return host.standBy(module);
    case 'prepare':
      return host.prepare(module, request.attempt);
    case 'fence':
      return host.fence(module, request.epoch, request.permit, request.withinMs);
    case 'copy':
      return host.copy(module, request.attempt, request.origin, request.budgetMs);
    case 'verify':
      return host.verify(module, request.attempt, request.origin, request.budgetMs, request.again);
    case 'reconcile':
      return host.reconcile(module);
    case 'release':
      return host.release(module);
    case 'capture':
      return host.live.capture(module, request.permit);
    case 'ready':
      return host.live.ready(module, request.attempt);
    case 'follow':
      return host.live.follow(module, request.attempt, request.origin);
    case 'followFrom':
      return host.live.followFrom(module, request.attempt, request.origin);
    case 'catchUp':
      return host.live.catchUp(module, request.attempt, request.origin, request.commit, request.budgetMs);
    case 'endCapture':
      return host.live.endCapture(module);
  }
}

function readOf(source: LiveCopySource, read: Exclude<CopyRead, { readonly what: 'hop' }>): Promise<unknown> {
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
    case 'changedKeys':
      return source.changedKeys(read);
    case 'rowsOf':
      return source.rowsOf(read);
  }
}

function malformed(what: string): PeerFault {
  return new PeerFault(422, 'MALFORMED_REQUEST', `The request is ${what}; run the same build on all hosts.`);
}
