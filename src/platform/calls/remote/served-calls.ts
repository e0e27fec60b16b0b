import type { AnyCall, AnyCommand } from '../../contract/call.js';
import type { AnyContract } from '../../contract/contract.js';
import { CallFailure } from '../../contract/failure.js';
import { failpoint } from '../../ops/failpoint.js';
import type { PeerEndpoint, PeerResponse } from '../../peer/peer-endpoints.js';
import { PeerFault, type ServedPeerRequest } from '../../peer/served-peer-request.js';
import type { CommandVoider, Dispatcher } from '../dispatcher.js';
import { writeFailed, writeServed, writeVoidResult } from './call-answer.js';
import { EnvelopeRefused, readEnvelope, type ReceivedCall } from './call-envelope.js';

/** The largest envelope, in bytes. */
const LARGEST = 4 * 1_048_576;

/**
 * Serves the calls of these modules to other hosts: `POST /_calls/<module>/<call>` and `POST /_void/<module>/<call>`.
 * The status of an answer is that of the failure, or 200.
 * @param here takes the calls to the modules of this host, and never to another host.
 */
export function callsForPeers(
  contracts: readonly AnyContract[],
  here: Dispatcher & CommandVoider,
): readonly PeerEndpoint[] {
  const calls = new Map<string, AnyCall>();
  for (const contract of contracts)
    for (const call of Object.values(contract.calls)) calls.set(`${contract.name}/${call.name}`, call);
  const endpoint = (
    prefix: string,
    serve: (call: AnyCall, received: ReceivedCall) => Promise<string>,
  ): PeerEndpoint => ({
    ...{ prefix, method: 'POST', bodyLimit: LARGEST },
    serve: (request) => answer(calls, request, serve),
  });
  return [
    endpoint('/_calls/', async (call, { input, context }) => writeServed(await here.dispatch(call, input, context))),
    endpoint('/_void/', async (call, { context }) => writeVoidResult(await here.void(call as AnyCommand, context))),
  ];
}

async function answer(
  calls: ReadonlyMap<string, AnyCall>,
  { rest, body, arrivedAt }: ServedPeerRequest,
  serve: (call: AnyCall, received: ReceivedCall) => Promise<string>,
): Promise<PeerResponse> {
  const call = calls.get(rest);
  if (!call) throw new PeerFault(404, 'UNKNOWN_CALL', unknownCall(rest));
  const received = receivedCall(call, body, arrivedAt);
  try {
    const text = await serve(call, received);
    failpoint('call.served');
    return { status: 200, text };
  } catch (error) {
    if (error instanceof CallFailure) return { status: error.status, text: writeFailed(error, call) };
    throw error;
  }
}

/** @throws PeerFault 400 */
function receivedCall(call: AnyCall, body: string, arrivedAt: number): ReceivedCall {
  const name = `${call.module}.${call.name}`;
  try {
    const received = readEnvelope(body, name, arrivedAt);
    if (received.kind === call.kind) return received;
    throw new EnvelopeRefused(
      `${name} is a ${call.kind} here and a ${received.kind} there; run the same build on all hosts.`,
    );
  } catch (error) {
    if (error instanceof EnvelopeRefused) throw new PeerFault(400, 'ENVELOPE_REFUSED', error.message);
    throw error;
  }
}

function unknownCall(rest: string): string {
  return `This host serves no call ${rest.slice(0, 100)}; its module runs elsewhere, or its build is another one.`;
}
