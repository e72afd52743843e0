/** `$(NAME)` references as containers' commands, arguments and variables may hold them; `$$` stands for one `$`. */

export function expand(text: string, lookup: (name: string) => string | undefined): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole: string, rest: string, name: string | undefined) => {
    if (rest === "$") return "$";
    return lookup(name ?? "") ?? whole;
  });
}
