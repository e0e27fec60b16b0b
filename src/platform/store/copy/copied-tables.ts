export interface CopiedTable { readonly name: string; readonly columns: readonly {readonly name: string; readonly type: string}[]; readonly key: readonly string[] }
