import type { AnyContract } from '../../contract/contract.js';
import type { Listener } from '../../contract/route.js';
import type { SampleAccount, SampleValues } from '../../module/module.js';
import { type Html, html, page } from './page.js';

/** How a host describes itself on its first page and in its API's description. */
export interface About {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  /** Accounts of the sample data, with their published password. */
  readonly sampleAccounts?: readonly SampleAccount[];
  /** The path of the call that takes the e-mail address and password of one of them, and returns a token. */
  readonly signInAt?: string;
  /** Values of the sample data, for examples in the API's description. */
  readonly examples?: SampleValues;
}

const API_LINKS = [
  ['/docs', 'API reference: try it'],
  ['/openapi.json', 'OpenAPI 3.1'],
] as const;
const HEALTH_LINKS = [
  ['/health/ready', 'readiness'],
  ['/health/live', 'liveness'],
] as const;
const LINKS = {
  public: [...API_LINKS, ['/asyncapi.json', 'AsyncAPI 3.0'], ...HEALTH_LINKS],
  internal: [...API_LINKS, ...HEALTH_LINKS, ['/metrics', 'metrics']],
} as const;

/** The first page: the modules that run here, and links. */
export function homePage(listener: Listener, contracts: readonly AnyContract[], about: About): string {
  return page(
    about.title,
    html`<h1>${about.title}</h1>
      <p class="soft">${about.description} Version ${about.version}.</p>
      <nav>${LINKS[listener].map(([path, name]) => html`<a href="${path}">${name}</a>`)}</nav>
      ${sampleAccounts(about)}
      <h2>Modules</h2>
      ${contracts.map(moduleCard)}`,
  );
}

/** The first page as data, for programs. */
export function homeSummary(listener: Listener, contracts: readonly AnyContract[], about: About): object {
  return {
    title: about.title,
    version: about.version,
    modules: contracts.map(({ name, calls, events }) => ({
      name,
      calls: Object.keys(calls),
      events: Object.values(events).map((event) => event.name),
    })),
    links: Object.fromEntries(LINKS[listener].map(([path, name]) => [name, path])),
  };
}

function sampleAccounts({ sampleAccounts: accounts = [] }: About): Html | undefined {
  if (accounts.length === 0) return undefined;
  return html`<h2>Sample accounts</h2>
    <div class="card">
      <table>
        ${accounts.map(
          ({ email, password, role }) =>
            html`<tr>
              <th><code>${email}</code></th>
              <td><code>${password}</code></td>
              <td class="soft">${role}</td>
            </tr>`,
        )}
      </table>
    </div>`;
}

function moduleCard({ name, calls, events }: AnyContract): Html {
  return html`<div class="card">
    <h3>${name}</h3>
    <table>
      ${Object.values(calls).map(
        (call) =>
          html`<tr>
            <th>${call.http ? html`<a href="/docs#/${name}/${name}.${call.name}">${call.name}</a>` : call.name}</th>
            <td class="soft">${call.kind}</td>
            <td>
              ${
                call.http
                  ? html`<code>${call.http.method} ${call.http.path}</code>`
                  : html`<span class="soft">for modules</span>`
              }
            </td>
          </tr>`,
      )}${Object.values(events).map(
        (event) =>
          html`<tr>
            <th>${event.name}</th>
            <td class="soft">event</td>
            <td class="soft">version ${event.version}, in order per ${event.key}</td>
          </tr>`,
      )}
    </table>
  </div>`;
}
