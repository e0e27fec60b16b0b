/** The tag of a version, which a compressed response has made weak. */
const VERSION_TAG = /^(?:W\/)?("\d+")$/;

/** The version that a response has as its `ETag`. Undefined for another tag: that is a digest of the body, and says nothing beside it. */
export function versionTag(response: Response): string | undefined {
  return VERSION_TAG.exec(response.headers.get('etag') ?? '')?.[1];
}
