// Folders with a lock file: installed when it is not what is installed.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

async function install(folder) {
  const lock = await readFile(path.join(folder, "package-lock.json"), "utf8");
  const marker = path.join(folder, "node_modules/.installed-lock.json");
  if ((await readFile(marker, "utf8").catch(() => "")) === lock) return;
  await run("npm", ["ci"], { cwd: folder });
  await writeFile(marker, lock);
}

/** Installs what a folder needs, and builds it into its `dist`. */
export async function build(folder) {
  await install(folder);
  try {
    await run("npm", ["run", "build"], { cwd: folder });
  } catch (error) {
    throw new Error(`npm run build in ${folder}:\n${error.stdout}\n${error.stderr}`);
  }
  return path.join(folder, "dist");
}
