/** Fills in what the next call needs: the identifiers and the ETag of the last answer, and keys. Runs in the browser. */

/** Puts values into the parameters of all operations. @param {any} ui Swagger UI @param {(parameter: any) => string | undefined} valueOf */
function fill(ui, valueOf) {
  ui.specSelectors
    .specJson()
    .get('paths')
    .forEach((methods, path) =>
      methods.forEach((operation, method) =>
        operation.get('parameters')?.forEach((parameter) => {
          const value = valueOf(parameter);
          if (value !== undefined) ui.specActions.changeParamByIdentity([path, method], parameter, value, false);
        }),
      ),
    );
}

const isHeader = (parameter, name) => parameter.get('in') === 'header' && parameter.get('name') === name;

/** One random key for every command, until the next one: the same call under the same key takes effect once. */
export function newKey(ui) {
  const key = [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  fill(ui, (parameter) => (isHeader(parameter, 'Idempotency-Key') ? key : undefined));
  return key;
}

/** Puts `plantId` and the like of an answer into the paths of all calls, and its ETag into If-Match. */
export function learn(ui, body, etag) {
  const known = typeof body === 'object' && body !== null ? body : {};
  fill(ui, (parameter) => {
    if (isHeader(parameter, 'If-Match')) return etag;
    const value = parameter.get('in') === 'path' ? known[parameter.get('name')] : undefined;
    return typeof value === 'string' ? value : undefined;
  });
}
