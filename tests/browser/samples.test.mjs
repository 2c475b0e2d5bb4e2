// Every sample of the reference, in its three languages, by somebody who is signed in. A sample does what it says, or is
// refused with a code that its operation has for exactly that (a token that is only an example, say).
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import ts from "typescript";
import { built, root } from "./support/server.mjs";
import { client, somebody, startWorld } from "./support/world.mjs";

const run = promisify(execFile);
const read = async (name) => JSON.parse(await readFile(path.join(root, name), "utf8"));
const samples = await read("api-spec/samples.json");
const operations = new Map(Object.values((await read("api-spec/openapi.json")).paths).flatMap(Object.values).map((operation) => [operation.operationId, operation]));
const rust = built("debug/examples/samples");
const PASSWORD = "correct horse battery";

/** Codes by which the door turns away what it does not understand or does not trust: a sample is beyond that. */
const DOOR = ["INVALID_ORIGIN", "MISSING_OR_NULL_ORIGIN", "PAYLOAD_TOO_LARGE", "UNAUTHORIZED", "UNSUPPORTED_MEDIA_TYPE", "VALIDATION_ERROR"];

let world, folder;
before(async () => {
  world = await startWorld({ settings: { CONFIG: path.join(root, "tests/every_operation.toml") } });
  folder = await mkdtemp(path.join(tmpdir(), "portcullis-samples-"));
});
after(async () => {
  await rm(folder, { recursive: true, force: true });
  await world?.stop();
});

const url = () => `${world.site.url}/api/auth`;
const source = (id, label) => samples[id].find((sample) => sample.label === label).source.replaceAll("{{url}}", url()).replaceAll("{{origin}}", world.site.url);

function assertFits(id, code) {
  const documented = operations.get(id)["x-error-codes"].filter(({ status }) => status < 500).map(({ code }) => code);
  const allowed = documented.filter((code) => !DOOR.includes(code));
  assert.ok(code === "OK" || allowed.includes(code), `${id} answered ${code}, which is neither success nor one of ${allowed.join(", ")}`);
}

/** Somebody new, signed in; the one who signs up in a sample has not signed up yet. */
async function person(id) {
  const ada = { ...somebody(), password: PASSWORD };
  if (id === "signUpEmail") return { ...ada, token: "", cookies: "" };
  const answer = await fetch(`${url()}/sign-up/email`, { method: "POST", headers: { "content-type": "application/json", origin: world.site.url }, body: JSON.stringify(ada) });
  assert.equal(answer.status, 200);
  return { ...ada, token: (await answer.json()).token, cookies: answer.headers.getSetCookie() };
}

for (const id of Object.keys(samples)) {
  test(`${id} by curl`, async () => {
    const ada = await person(id);
    const jar = [ada.cookies].flat().filter(Boolean).map((cookie) => `Set-Cookie: ${cookie}\n`).join("");
    const own = await mkdtemp(path.join(folder, "curl-"));
    await writeFile(path.join(own, "cookies.txt"), jar);
    const command = source(id, "curl").replace("ada@example.com", ada.email);
    const { stdout } = await run("bash", ["-c", `${command} --silent --show-error --write-out '\n%{http_code}'`], { cwd: own });
    const [, body, status] = stdout.match(/^(.*)\n(\d+)$/s);
    assertFits(id, Number(status) < 400 ? "OK" : JSON.parse(body).code);
  });

  test(`${id} by Rust`, async () => {
    const ada = await person(id);
    const email = id === "signUpEmail" ? somebody().email : ada.email;
    const { stdout } = await run(rust, [url(), ada.token, email, id]);
    assertFits(id, stdout.trim());
  });

  test(`${id} by TypeScript`, async (t) => {
    const ada = await person(id);
    const { context, tab } = await world.profile(t);
    const cookies = [ada.cookies].flat().filter(Boolean).map((cookie) => cookie.split(";")[0].split("="));
    await context.addCookies(cookies.map(([name, ...value]) => ({ name, value: value.join("="), url: world.site.url })));
    const page = await tab("/quiet.html");
    const written = source(id, "TypeScript").replace("ada@example.com", ada.email);
    if (written.startsWith("location.assign")) {
      const [answer] = await Promise.all([page.waitForResponse((response) => response.url().startsWith(url())), page.evaluate(written)]);
      assertFits(id, answer.status() < 400 ? "OK" : (await answer.json()).code);
      return;
    }
    const script = ts.transpile(written, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 }).replace("@portcullis/client", `${world.site.url}/client/index.js`);
    const code = await page.evaluate(async (script) => {
      const module = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
      return import(module).then(() => "OK", (error) => error.code ?? String(error));
    }, script);
    assertFits(id, code);
  });
}

test("every TypeScript sample has the types of the package", async () => {
  const names = await Promise.all(Object.keys(samples).map(async (id) => {
    const name = path.join(folder, `${id}.ts`);
    await writeFile(name, `${source(id, "TypeScript")}\nexport {};\n`);
    return name;
  }));
  const program = ts.createProgram(names, {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ES2022,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.esnext.disposable.d.ts"],
    types: [],
    paths: { "@portcullis/client": [path.join(client, "index.d.ts")] },
  });
  assert.deepEqual(ts.getPreEmitDiagnostics(program).map(({ messageText, file }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`), []);
});
