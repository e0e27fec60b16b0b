import { createHash } from 'node:crypto';
import { EdgeFailure } from '../edge-failure.js';

/** One entity tag (RFC 9110, 8.8.3), which a proxy may have made weak; a bare word is taken for the same. */
const ENTITY_TAG = /^(?:W\/)?"([\x21\x23-\x7e]{1,256})"$|^([A-Za-z0-9._-]{1,256})$/;

/**
 * The version that `If-Match` names.
 * @throws EdgeFailure 428 when the header is missing, 400 when it is not exactly one entity tag.
 */
export function ifMatch(header: string | undefined): string {
  if (header === undefined)
    throw new EdgeFailure(
      428,
      'PRECONDITION_REQUIRED',
      'This change needs the header If-Match with the ETag that was read; read the resource first and send its ETag.',
    );
  const match = ENTITY_TAG.exec(header.trim());
  try {
    const tag = match?.[1] ?? match?.[2];
    if (tag !== undefined) return decodeURIComponent(tag);
  } catch {
    // It is no ETag of this server: it is refused below like any other malformed one.
  }
  throw new EdgeFailure(400, 'MALFORMED_IF_MATCH', 'If-Match must be one ETag as it was received, such as "3".');
}

/** The `ETag` header of a version. Characters that a tag cannot hold are percent-encoded. */
export function entityTag(version: unknown): string {
  return `"${encodeURIComponent(String(version))}"`;
}

/** The weak `ETag` of an answer without a version: the same for the same bytes. */
export function contentTag(json: string): string {
  return weak(`"${createHash('sha256').update(json).digest('base64url').slice(0, 22)}"`);
}

/** The tag of the same version in another encoding: its bytes differ. */
export function weak(tag: string): string {
  return tag.startsWith('W/') ? tag : `W/${tag}`;
}

/** Whether `If-None-Match` names a tag, weakly compared (RFC 9110, 13.1.2): the client has this answer already. */
export function isKnown(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((known) => known.trim() === '*' || weak(known.trim()) === weak(tag));
}
