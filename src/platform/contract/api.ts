/**
 * The door for `contract.ts`: the only file of the platform that a contract may import. It needs zod and nothing else, so that
 * a contract can be read anywhere: in a browser, by a generator, by another module's process.
 */
export { anyone, byModule, signedIn } from './access.js';
export { type Answer, type AnyCall, command, type In, type Out, query } from './call.js';
export { client, type Client } from './client.js';
export { type AnyContract, contract } from './contract.js';
export { type AnyEvent, type Data, event, type Publishable } from './event.js';
export { DeadlineExceeded, isRefused, refused, refusedFor, Unavailable } from './failure.js';
export { type PublicKey, PublicKeys } from './own-tokens.js';
export { BAD_CURSOR, pageOf, pageQuery } from './page.js';
export { memberCalling, type Principal } from './principal.js';
export {
  EMAIL_NOT_VERIFIED,
  type FederatedIdentity,
  MEMBERSHIP_ENDED,
  NAME_MISSING,
  provisioningCommand,
} from './provisioning.js';
export { refusal } from './refusal.js';
export { byEdge, Revocations, RevocationsAfter } from './revocations.js';
export { del, get, patch, post, put } from './route.js';
export { freeLine, identifier, isWellFormed, line } from './text.js';
