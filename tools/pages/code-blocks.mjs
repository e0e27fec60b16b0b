/** The fenced blocks of a Markdown text, with their fences. */
export const CODE_BLOCK = /^(```+)[\s\S]*?^\1$/gm;
