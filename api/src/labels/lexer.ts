/** Splits the text of a label selector into tokens. */

export type TokenKind =
  | "identifier"
  | "in"
  | "notin"
  | "="
  | "=="
  | "!="
  | "!"
  | ">"
  | "<"
  | "("
  | ")"
  | ","
  | "end"
  | "error";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const symbols: ReadonlySet<string> = new Set(["=", "==", "!=", "!", ">", "<", "(", ")", ","]);
const tokenPattern = /[ \t\r\n]*([=!(),><]+|[^=!(),>< \t\r\n]+)/y;

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  for (;;) {
    tokenPattern.lastIndex = position;
    const match = tokenPattern.exec(text);
    if (!match) return [...tokens, { kind: "end", text: "" }];
    const run = match[1]!;
    const start = tokenPattern.lastIndex - run.length;
    const token = isSymbolRun(run) ? longestSymbol(run) : word(run);
    tokens.push(token);
    position = start + token.text.length;
  }
}

function isSymbolRun(run: string): boolean {
  return "=!(),><".includes(run.charAt(0));
}

/** The longest symbol at the start of a run of symbol characters. */
function longestSymbol(run: string): Token {
  const symbol = symbols.has(run.slice(0, 2)) ? run.slice(0, 2) : run.charAt(0);
  return { kind: symbol as TokenKind, text: symbol };
}

function word(text: string): Token {
  return { kind: text === "in" || text === "notin" ? text : "identifier", text };
}
