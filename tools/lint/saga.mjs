const SAGA = "ClassDeclaration:has(TSClassImplements[expression.name='Saga'])";
const AGAIN = 'The code of a saga runs again from its log and must decide the same each time';

/** What the class of a saga must not use, and what to do instead. Its steps are recorded; everything else is not. */
export const saga = [
  {
    selector: `${SAGA} MethodDefinition[kind='constructor'] TSTypeReference[typeName.name=/^(Clock|Ids)$/]`,
    message: `${AGAIN}; take the time and identifiers in a step: tx.now() and tx.id() inside steps.apply().`,
  },
  {
    selector: `${SAGA} CallExpression[callee.name='fetch']`,
    message: `${AGAIN}; send a command through a client in steps.call().`,
  },
  {
    selector: `${SAGA} ForOfStatement[await=true]`,
    message: `${AGAIN}; await nothing but steps.`,
  },
];
