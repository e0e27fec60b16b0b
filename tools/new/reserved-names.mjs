/** @param {string} text */
const words = (text) => text.trim().split(/\s+/);

/** Words of the language, and names that every file takes for granted. */
const LANGUAGE = words(`
  abstract any array arguments as async await boolean break buffer case catch class const constructor continue date debugger
  default delete do else enum eval export extends false finally for from function get global if implements import in
  instanceof interface json let map math module never new null number object of package partial platform private process
  promise protected prototype public readonly record reflect require return set static string super switch symbol this throw
  true try type typeof undefined unknown var void while with yield
`);

/** What the templates call by the word, or by the class of that name; the module's own names would clash with it. */
const TEMPLATES = words(`
  add added after again answer at bearer bind body call client column command contract count cursor data describe details end
  entity error event expect first found held implement injectable it key keyless limit line n page path post published query
  readable reads refusal refused request row rows runner saga second state status table title tx utc world z
`);

/** Words that cannot name a module because its code would not compile. */
export const TAKEN_WORDS = [...LANGUAGE, ...TEMPLATES];

/**
 * Folders and files that git, the tools or the architecture rules take for something else; the databases of every host;
 * the names of the monolith in a network; and the devices of Windows.
 */
export const OTHER_PLACES = words(`
  aux com1 common con coverage dist fixtures helper helpers index keeper lib lpt1 misc monolith nul operations placement prn shared test tests util utils
`);
