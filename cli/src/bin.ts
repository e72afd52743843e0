/** The program's entry. What it compiles is kept for the next start where Node can do that (22.1 and newer). */
import module from "node:module";
import { fileURLToPath } from "node:url";

type CompileCache = { readonly enableCompileCache?: (directory: string) => unknown };

(module as CompileCache).enableCompileCache?.(fileURLToPath(new URL(".compile-cache", import.meta.url)));
const { main } = await import("./main.ts");
process.exitCode = await main(process.argv.slice(2));
