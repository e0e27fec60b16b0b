/** @param {string} text */
const words = (text) => text.trim().split(/\s+/);

/** Words of the language, and the names that the templates use beside the module's own: they would clash in the code. */
export const TAKEN_WORDS = words(`
  abstract any arguments as async await boolean break case catch class const constructor continue debugger default delete
  do else enum eval export extends false finally for from function get if implements import in instanceof interface let
  module never new null number object of package platform private protected prototype public readonly return set static
  string super switch symbol this throw true try type typeof undefined unknown var void while with yield
`);

/** Folders and files that git, the tools or the rules of the house take for something else; and the devices of Windows. */
export const OTHER_PLACES = words(`
  aux com1 common con coverage data dist fixtures helper helpers index lib misc nul prn shared test tests util utils
`);
