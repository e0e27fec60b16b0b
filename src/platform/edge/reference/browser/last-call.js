/** Shows the events that the last call has published, and who has handled them. Runs in the browser. */
const EVERY_MS = 1_000;
/** Events follow events: it looks again for as long as this. */
const FOR_MS = 30_000;

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function eventItem({ event, version, module, key, outcome, data }) {
  const item = element('li');
  item.append(
    element('h3', event),
    element('p', `version ${version}, published by ${module}: ${outcome}`),
    element('p', `key ${key}`),
    element('pre', JSON.stringify(JSON.parse(data), undefined, 2), { tabindex: '0', 'aria-label': `Data of ${event}` }),
  );
  return item;
}

/** @returns a function that shows the events of one call; undefined where the page may not read them. */
export function lastCall(tokenOf) {
  const section = document.querySelector('#last-call');
  if (!section) return undefined;
  const [summary, list] = [section.querySelector('summary span'), section.querySelector('div')];
  let present = 0;

  const read = async (id) => {
    const token = tokenOf();
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(section.dataset.traces + encodeURIComponent(id), { headers });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${answer.code}: ${answer.detail}`);
    return answer;
  };
  const show = (name, { items, missing = [] }) => {
    const count = items.length === 1 ? '1 event' : `${items.length} events`;
    summary.textContent = `${name}: ${count}`;
    const events = element('ol');
    events.append(...items.map(eventItem));
    const left = missing.map(({ module, reason }) => element('p', `${module} could not be asked: ${reason}`));
    list.replaceChildren(...left, ...(items.length > 0 ? [events] : [element('p', 'It has published no event.')]));
  };

  return async (name, id) => {
    const mine = (present += 1);
    const end = Date.now() + FOR_MS;
    let shown = '';
    while (mine === present && Date.now() < end) {
      try {
        const answer = await read(id);
        const text = JSON.stringify(answer.items);
        // What has not changed stays as it is: the reader may have selected it.
        if (mine === present && text !== shown) show(name, answer);
        shown = text;
      } catch (error) {
        if (mine === present) list.replaceChildren(element('p', `The events cannot be read. ${error.message}`));
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  };
}
