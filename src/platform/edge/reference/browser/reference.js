/** Starts Swagger UI over /openapi.json, with sign-in by one click and the events of the last call. Runs in the browser. */
import { learn, newKey } from './identifiers.js';
import { lastCall } from './last-call.js';

const SCHEME = 'bearer';
const status = document.querySelector('#signed-in');
const tokenOf = () => ui.authSelectors.authorized()?.getIn([SCHEME, 'value']);
const showCall = lastCall(tokenOf);

/** What Swagger UI lacks for people who do not see the page, and what this page says elsewhere. */
const accessible = ({ React }) => ({
  wrapComponents: {
    InfoContainer: () => () => null,
    ServersContainer: () => () => null,
    // A link within a button leads nowhere for a keyboard; the address bar follows what is opened all the same.
    DeepLink: () => (props) => React.createElement('span', null, props.text),
    TextArea: (Original) => (props) => React.createElement(Original, { 'aria-label': 'Body of the request', ...props }),
  },
});

const ui = SwaggerUIBundle({
  url: '/openapi.json',
  domNode: document.querySelector('#reference'),
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: 'none',
  plugins: [accessible],
  syntaxHighlight: { activated: false },
  responseInterceptor(response) {
    const { pathname } = new URL(response.url, location.href);
    if (pathname === '/openapi.json') return response;
    learn(ui, response.obj, response.headers.etag);
    const id = response.headers['x-request-id'];
    if (id !== undefined) void showCall?.(`${response.status} ${pathname}`, id);
    return response;
  },
  onComplete() {
    newKey(ui);
    document.documentElement.dataset.ready = 'true';
    // Swagger UI has moved what the address leads to.
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  },
});

async function signIn(path, { email, password }) {
  status.textContent = `Signing in as ${email} …`;
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify({ email, password }) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${answer.code}: ${answer.detail}`);
    ui.preauthorizeApiKey(SCHEME, answer.token);
    status.textContent = `Signed in as ${email}.`;
  } catch (error) {
    status.textContent = `${email} could not sign in. ${error.message}`;
  }
}

for (const button of document.querySelectorAll('[data-email]'))
  button.addEventListener('click', () => signIn(button.closest('ul').dataset.signIn, button.dataset));

document.querySelector('#new-key').addEventListener('click', () => {
  status.textContent = `The next commands have the key ${newKey(ui)}.`;
});
