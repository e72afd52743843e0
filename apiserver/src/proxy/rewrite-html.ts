/** Rewrites the links in an HTML page as it streams by. Everything else stays, byte by byte. */
import { lookupTable } from "@kayak/api";
import { Transform } from "node:stream";

/** Attributes that hold a URL, by element. */
const linkAttributes = lookupTable<readonly string[]>({
  a: ["href"],
  applet: ["codebase"],
  area: ["href"],
  audio: ["src"],
  base: ["href"],
  blockquote: ["cite"],
  body: ["background"],
  button: ["formaction"],
  command: ["icon"],
  del: ["cite"],
  embed: ["src"],
  form: ["action"],
  frame: ["longdesc", "src"],
  head: ["profile"],
  html: ["manifest"],
  iframe: ["longdesc", "src"],
  img: ["longdesc", "src", "usemap"],
  input: ["src", "usemap", "formaction"],
  ins: ["cite"],
  link: ["href"],
  object: ["classid", "codebase", "data", "usemap"],
  q: ["cite"],
  script: ["src"],
  source: ["src"],
  track: ["src"],
  video: ["poster", "src"],
});

/** Elements whose content is text until their own end tag. */
const textElements = new Set(["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"]);

/** A tag that has not ended by then is passed on as it is. */
const maxTagBytes = 64 * 1024;

export function htmlRewriter(rewrite: (url: string) => string): Transform {
  const page = new Page(rewrite);
  return new Transform({
    // Latin-1 maps every byte to a character and back, whatever the page's encoding is.
    transform: (chunk: Buffer, _encoding, done) =>
      done(null, Buffer.from(page.push(chunk.toString("latin1")), "latin1")),
    flush: (done) => done(null, Buffer.from(page.end(), "latin1")),
  });
}

const tag = /^<([a-z][a-z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/i;
const attribute = /([^\s"'>/=]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)/g;

class Page {
  private readonly rewrite: (url: string) => string;
  private waiting = "";
  /** The element whose end tag is awaited. */
  private within: string | undefined;

  constructor(rewrite: (url: string) => string) {
    this.rewrite = rewrite;
  }

  push(text: string): string {
    this.waiting += text;
    let done = "";
    for (;;) {
      const piece = this.next();
      if (piece === undefined) break;
      done += piece;
    }
    if (this.waiting.length > maxTagBytes) done += this.end();
    return done;
  }

  end(): string {
    const rest = this.waiting;
    this.waiting = "";
    return rest;
  }

  /** The next finished piece of the page; undefined when more must be read first. */
  private next(): string | undefined {
    if (this.waiting === "") return undefined;
    if (this.within !== undefined) return this.text(this.within);
    const at = this.waiting.indexOf("<");
    if (at !== 0) return this.take(at < 0 ? this.waiting.length : at);
    if ("<!--".startsWith(this.waiting.slice(0, 4))) return this.through("-->", 4);
    const opened = tag.exec(this.waiting);
    if (opened) return this.element(opened);
    const isTag = /^<[a-z]/i.test(this.waiting);
    if (!isTag && this.waiting.length > 1) return this.take(1);
    return undefined;
  }

  private element([whole, name = "", attributes = ""]: RegExpExecArray): string {
    this.take(whole.length);
    const element = name.toLowerCase();
    if (textElements.has(element) && !attributes.endsWith("/")) this.within = element;
    const links = linkAttributes[element];
    return links ? `<${name}${this.rewriteAttributes(attributes, links)}>` : whole;
  }

  private rewriteAttributes(attributes: string, links: readonly string[]): string {
    return attributes.replaceAll(attribute, (whole, name: string, value: string) => {
      if (!links.includes(name.toLowerCase())) return whole;
      const quote = /^["']/.exec(value)?.[0] ?? "";
      const url = quote ? value.slice(1, -1) : value;
      return whole.slice(0, -value.length) + quote + this.rewrite(url) + quote;
    });
  }

  private text(element: string): string | undefined {
    const end = this.waiting.search(new RegExp(`</${element}`, "i"));
    if (end >= 0) {
      this.within = undefined;
      return this.take(end);
    }
    // The end tag may have come in part.
    const certain = this.waiting.length - element.length - 2;
    return certain > 0 ? this.take(certain) : undefined;
  }

  private through(end: string, from: number): string | undefined {
    const at = this.waiting.indexOf(end, from);
    return at < 0 ? undefined : this.take(at + end.length);
  }

  private take(length: number): string {
    const taken = this.waiting.slice(0, length);
    this.waiting = this.waiting.slice(length);
    return taken;
  }
}
