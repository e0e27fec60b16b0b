/** Metrics of another registry, in Prometheus' text format, and the label that tells them from others. */
export interface IncludedMetrics {
  readonly label: string;
  readonly value: string;
  readonly text: string;
}

/** What a metric is: its lines begin with `# HELP <name>` and `# TYPE <name>`, and its samples follow. */
interface Family {
  readonly head: string[];
  readonly samples: string[];
}

const HEAD = /^# (?:HELP|TYPE) (\S+)/;
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*))?/;

/**
 * Puts the metrics of several registries into one text, in which each metric is described once, as the format requires. Each
 * included series gets its label, so none is there twice.
 */
export function withIncluded(own: string, included: readonly IncludedMetrics[]): string {
  const families = new Map<string, Family>();
  addTo(families, own, (sample) => sample);
  for (const { label, value, text } of included)
    addTo(families, text, (sample) =>
      sample.replace(SAMPLE, (_all, name: string, rest: string | undefined) =>
        rest === undefined ? `${name}{${label}="${value}"}` : `${name}{${label}="${value}",${rest}`,
      ),
    );
  return [...families.values()].map(({ head, samples }) => [...head, ...samples, ''].join('\n')).join('\n');
}

function addTo(families: Map<string, Family>, text: string, labelled: (sample: string) => string): void {
  const known = new Set(families.keys());
  let family: Family = { head: [], samples: [] };
  for (const line of text.split('\n')) {
    const name = HEAD.exec(line)?.[1];
    if (name !== undefined) {
      family = families.get(name) ?? { head: [], samples: [] };
      families.set(name, family);
      if (!known.has(name)) family.head.push(line);
    } else if (line !== '') family.samples.push(labelled(line));
  }
}
