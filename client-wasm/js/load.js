import { LoadError } from "./errors.js";

let loading;

/** The part that is WebAssembly, loaded once for all clients of the page, and again only if that failed. */
export function load() {
  loading ??= start().catch((cause) => {
    loading = undefined;
    throw new LoadError(explain(cause), { cause });
  });
  return loading;
}

async function start() {
  const wasm = await import("./portcullis.js");
  // Written like this bundlers see the file, and put it where the URL leads.
  const file = new URL("./portcullis_bg.wasm", import.meta.url);
  await wasm.default({ module_or_path: fromDisk(file) ?? file });
  return wasm.Core;
}

/** In Node, whose `fetch` knows no files. Asked for in a way that leaves bundlers nothing to resolve. */
function fromDisk(file) {
  const files = file.protocol === "file:" && globalThis.process?.getBuiltinModule?.("node:fs/promises");
  return files ? files.readFile(file) : undefined;
}

function explain(cause) {
  if (/Content Security Policy|unsafe-eval/i.test(cause.message)) {
    return "The page's Content-Security-Policy forbids WebAssembly: add 'wasm-unsafe-eval' to script-src.";
  }
  if (cause instanceof WebAssembly.CompileError) {
    return "portcullis_bg.wasm is not WebAssembly. A development server that bundles dependencies has to leave this one alone (Vite: optimizeDeps.exclude).";
  }
  return `The client could not be loaded: ${cause.message}`;
}
