export const USAGE = `npm run api sign-in <email> [<password>]
npm run api <METHOD> <path> [<name>=<text>…] [<name>:=<JSON>…] [<Header>:<text>…]
npm run api again
npm run api wait <path> <field>=<text> [-- --within <seconds>]
npm run api token | sign-out

Sends requests to the public API of the running program, at HOST and PORT. A line of it is the same in every shell.
  sign-in   as this member from now on; a sample account needs no password
  <METHOD>  GET, POST, PUT, PATCH or DELETE. Names are fields of the body, with GET parameters of the query; items.0.quantity is
            a field within a list. A command gets an Idempotency-Key of its own, unless you give one
  again     the last command once more, byte for byte and with the same key: nothing happens twice
  wait      asks until the field of the response has this value; field such as items.0.orderId
  token     prints the access token, for curl and for FICUS_TOKEN
  sign-out  ends the session

:name stands for what the last response that had a field of this name has in it, the first one of a list:
  npm run api GET /api/shops open=true
  npm run api GET /api/shops/:shopId

With --json (npm run api -- … --json) it prints one value: status, headers and body. The exit status is 1 when a request is
refused or waited for in vain, and 2 when it could not be sent. What it remembers is in DATA_DIR/api-client.json.`;
